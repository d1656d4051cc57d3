"""政策文件库."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "huabiao.duties.policies"
    label = "policies"
    verbose_name = "政策文件库"
