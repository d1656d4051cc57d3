"""站群与栏目."""

from django.apps import AppConfig


class PortalsConfig(AppConfig):
    name = "huabiao.duties.portals"
    label = "portals"
    verbose_name = "站群与栏目"
