"""站群."""

from django.apps import AppConfig


class SitesConfig(AppConfig):
    name = "huabiao.foundation.sites"
    label = "sites"
    verbose_name = "网站"
