"""What the ledger tells whoever watches the machines."""

from huabiao.kernel import clock, gauges

from . import queries


def _head_age() -> float | None:
    head = queries.head()
    return (clock.now() - head.at).total_seconds() if head else None


def _size() -> int:
    head = queries.head()
    return head.size if head else 0


gauges.register("huabiao_ledger_entries", "Entries under the newest signed head.", lambda: gauges.one(_size()))
gauges.register("huabiao_ledger_unnumbered", "Entries that no head covers yet, 1000 at most.", lambda: gauges.one(queries.count_unnumbered()))
gauges.register("huabiao_ledger_head_age_seconds", "Seconds since the newest head was signed.", lambda: gauges.one(_head_age()))
