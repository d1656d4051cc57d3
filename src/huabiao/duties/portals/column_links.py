"""What can be done in a column by duties above: "写一篇到这里". They register a link; the tree's screen shows it."""

from dataclasses import dataclass

from django.urls import reverse

from .models import Column


@dataclass(frozen=True)
class ColumnLink:
    """A link beside a column: shown to whoever may do `act` somewhere."""

    label: str
    url_name: str
    act: str
    is_short: bool = False  # also in the workbench's list of overdue columns

    def address(self, column: Column) -> str:
        return f"{reverse(self.url_name)}?site={column.site_code}&column={column.pk}"


_links: list[ColumnLink] = []


def register_column_link(link: ColumnLink) -> None:
    """Add a link to every column's side."""
    _links.append(link)


def links_for(column: Column, acts: frozenset[str], *, only_short: bool = False) -> list[tuple[str, str]]:
    """Label and address of the links for a person who may do these acts."""
    return [(link.label, link.address(column)) for link in _links if link.act in acts and (link.is_short or not only_short)]
