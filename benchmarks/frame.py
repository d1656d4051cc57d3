"""A change of the site's frame against a full render of the same pages, in the same run.

`python frame.py [ARTICLES] [TIMES]`. The full render begins with templates that changed, so that every page is rendered
and written; the change of frame writes the same files.
"""

import statistics
import subprocess
import sys
from pathlib import Path

import measuring

CHANGE = """
import django, sys; django.setup()
from django.db import transaction
from huabiao.foundation.ledger.actions import record
from huabiao.foundation.sites.models import Site
with transaction.atomic():
    Site.objects.update(organizer=f"测试市人民政府办公室{sys.argv[1]}")
    record(actor="bench", act="bench.frame", thing="site:bench", keys=["site:bench"])
"""


def change_frame(home: Path, turn: int) -> float:
    subprocess.run([sys.executable, "-c", CHANGE, str(turn)], check=True, env=measuring.environment(home))
    result = measuring.huabiao(home, "publish")
    return result["written"] / result["seconds"]


def render_anew(home: Path) -> float:
    measuring.forget_output(home)
    result = measuring.huabiao(home, "publish", "--full")
    return result["written"] / result["seconds"]


def main() -> None:
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with measuring.folder() as memory:
        home = memory / "home"
        measuring.make_city(home, articles)
        full, frame = [], []
        for turn in range(times):
            full.append(render_anew(home))
            frame.append(change_frame(home, turn))
    whole, spliced = statistics.median(full), statistics.median(frame)
    measuring.report(articles=articles, full_pages_per_s=round(whole), frame_pages_per_s=round(spliced), ratio=round(spliced / whole, 2))


if __name__ == "__main__":
    main()
