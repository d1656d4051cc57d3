"""人员与授权."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "huabiao.foundation.accounts"
    label = "accounts"
    verbose_name = "人员与授权"
