"""搜索."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "huabiao.engines.search"
    label = "search"
    verbose_name = "搜索"
