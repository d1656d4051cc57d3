"""办件."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "huabiao.engines.casework"
    label = "casework"
    verbose_name = "办件"
