"""工作台."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "huabiao.foundation.desk"
    label = "desk"
    verbose_name = "工作台"
