"""The wiring as an app: loads each app's `huabiao_hooks` once all are ready."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps
from django.core import checks

from huabiao.project.database import check_order


class ProjectConfig(AppConfig):
    name = "huabiao.project"
    label = "project"
    verbose_name = "华表"

    def ready(self):
        checks.register(check_order, checks.Tags.database)
        for config in apps.get_app_configs():
            if config.name.startswith("huabiao.") and find_spec(f"{config.name}.huabiao_hooks"):
                import_module(f"{config.name}.huabiao_hooks")
