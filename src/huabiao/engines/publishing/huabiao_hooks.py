"""What the publisher tells whoever watches the machines."""

from huabiao.foundation.ledger.queries import count_changes_after, cursor
from huabiao.kernel import gauges

from . import lanes, queries

gauges.register("huabiao_published_files", "Files of each public site.", lambda: [({"site": code}, n) for code, n in queries.file_counts()])
gauges.register(
    "huabiao_pending_changes", "Recorded changes that wait for the publisher, 1000 at most.",
    lambda: gauges.one(count_changes_after(cursor(lanes.CURSOR))),
)  # fmt: skip
gauges.register("huabiao_builds_running", "Bulk builds under way.", lambda: gauges.one(queries.running_builds().count()))
gauges.register("huabiao_frozen_sites", "Sites that a roll-back has frozen.", lambda: gauges.one(len(queries.frozen())))
gauges.register("huabiao_incidents", "Incidents of tampering since the beginning.", lambda: gauges.one(queries.incidents().count()))
gauges.register(
    "huabiao_incidents_open", "Incidents whose file could not be restored.",
    lambda: gauges.one(queries.incidents().filter(restored_at=None).count()),
)  # fmt: skip
