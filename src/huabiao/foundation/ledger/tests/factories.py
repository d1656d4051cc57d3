"""Entries for tests, made through the actions."""

from django.db import transaction

from huabiao.foundation.ledger import actions


def record_one(thing="article:1", **given):
    with transaction.atomic():
        return actions.record(**{"actor": "user:3", "act": "articles.approve", "thing": thing} | given)


def record_some(count, limit=5000):
    """Record and sequence entries for article:1 …, each changing its own key and that of column:5."""
    for number in range(1, count + 1):
        record_one(f"article:{number}", keys=[f"article:{number}", "column:5"], detail={"version": number})
    while actions.sequence(limit):
        pass
