"""互动交流."""

from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    name = "huabiao.duties.participation"
    label = "participation"
    verbose_name = "互动交流"
