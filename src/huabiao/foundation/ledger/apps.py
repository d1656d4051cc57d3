"""存证账本."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "huabiao.foundation.ledger"
    label = "ledger"
    verbose_name = "存证账本"
    default_auto_field = "django.db.models.BigAutoField"
