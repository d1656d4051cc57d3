"""What only the project can join: the search's pages in the publisher's frames."""

from huabiao.engines.search.registry import register_pages

from .search_pages import SearchPages

register_pages(SearchPages())
