"""信息资源库."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "huabiao.duties.articles"
    label = "articles"
    verbose_name = "信息资源库"
