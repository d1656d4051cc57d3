"""One article's edit on a small and on a large site: the publisher's work and time must not grow with the site.

`python edit.py [SMALL] [LARGE] [TIMES]` prints files written and the median milliseconds of the publisher for one edit.
"""

import json
import subprocess
import sys
from pathlib import Path

import measuring

PROGRAM = """
import django, json, statistics, sys, time
django.setup()
from django.db import connection, reset_queries, transaction
from huabiao.duties.articles.models import Article
from huabiao.engines.publishing import lanes
from huabiao.foundation.ledger.actions import record
lanes.run_until_idle()
numbers = list(Article.objects.order_by("pk").values_list("pk", "column_id"))
seconds, written = [], []
for n in range(int(sys.argv[1])):
    pk, column = numbers[-1 - n * 7]
    with transaction.atomic():
        Article.objects.filter(pk=pk).update(title=f"改过的标题第{n}次")
        record(actor="bench", act="bench.edit", thing=f"article:{pk}", keys=[f"article:{pk}", f"column:{column}"])
    outcome = lanes.Outcome()
    began = time.perf_counter()
    lanes.run_changes(outcome)
    seconds.append(time.perf_counter() - began)
    written.append(outcome.written)
    while lanes.run_changes():
        pass
print(json.dumps({"ms": statistics.median(seconds) * 1000, "written": statistics.median(written)}))
"""


def measure(home: Path, edits: int) -> dict:
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(edits)], env=measuring.environment(home), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    small, large, edits = (int(word) for word in (sys.argv[1:] + ["1000", "100000", "31"][len(sys.argv) - 1 :])[:3])
    with measuring.folder() as memory:
        figures = {}
        for size in (small, large):
            home = memory / f"home{size}"
            measuring.make_city(home, size)
            measuring.huabiao(home, "publish", "--full")
            figures[size] = measure(home, edits)
    measuring.report(
        small=small, large=large, small_ms=round(figures[small]["ms"], 2), large_ms=round(figures[large]["ms"], 2),
        small_files=figures[small]["written"], large_files=figures[large]["written"],
        time_ratio=round(figures[large]["ms"] / figures[small]["ms"], 2), work_ratio=figures[large]["written"] / figures[small]["written"],
    )  # fmt: skip


if __name__ == "__main__":
    main()
