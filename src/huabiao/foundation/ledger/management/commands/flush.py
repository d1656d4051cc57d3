"""Django's `flush`, for a database whose ledger refuses to be emptied: transactional tests end with it."""

from typing import Any

from django.core.management.commands import flush
from django.db import connections

from huabiao.foundation.ledger import triggers


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        with triggers.lifted(connections[options["database"]]):
            super().handle(**options)
