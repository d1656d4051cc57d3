"""机构."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "huabiao.foundation.organizations"
    label = "organizations"
    verbose_name = "机构"
