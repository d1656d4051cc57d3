"""发布."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "huabiao.engines.publishing"
    label = "publishing"
    verbose_name = "发布"
