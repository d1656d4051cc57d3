"""`make bench`: every benchmark, one after the other, into docs/benchmarks.md. `--quick` takes small sizes to try the scripts."""

import datetime
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "docs" / "benchmarks.md"

# script, full sizes, quick sizes, what is promised
RUNS = [
    ("full_build.py", ["50000", "3"], ["2000", "1"], "full build ≥ 2 × Hugo plain, ≥ 1.2 × pre-compressed (`plain_ratio`, `packed_ratio`)"),
    ("edit.py", ["1000", "100000", "31"], ["200", "2000", "5"], "one edit: work and time within 1.3 × between the sizes (`work_ratio`, `time_ratio`)"),
    ("frame.py", ["20000", "3"], ["1000", "1"], "change of frame ≥ 1.5 × a full render (`ratio`)"),
    ("serving.py", ["10"], ["2"], "our nginx ≥ 0.97 of a two-line one (`nginx_ratio`); built-in server ≥ 0.4 of nginx (`server_ratio`)"),
    ("memory.py", ["10000", "100000"], ["500", "2000"], "full build ≤ 300 MB, within 1.2 × between the sizes (`large_mb`, `ratio`)"),
    ("search_quality.py", [], [], "MRR@10 ≥ 0.87, recall@10 ≥ 0.97, halves within 0.015, exact titles 100 %, Pinyin ≥ 0.9"),
    ("search_speed.py", ["100000", "400"], ["1000", "30"], "a results page p95 < 100 ms (`page_p95_ms`); indexing within 1.5 × of the bare engine"),
    ("desk_list.py", ["100000", "2000"], ["2000", "50"], "the desk's article list: constant queries, < 300 ms (`*_ms`, `*_queries`)"),
]


def main() -> None:
    quick = "--quick" in sys.argv
    rows = []
    for script, full, small, promise in RUNS:
        sizes = small if quick else full
        print(f"{script} {' '.join(sizes)} …", file=sys.stderr, flush=True)
        done = subprocess.run([sys.executable, str(HERE / script), *sizes], cwd=HERE, stdout=subprocess.PIPE, text=True)
        if done.returncode:
            raise SystemExit(f"{script} failed")
        figures = json.loads(done.stdout.splitlines()[-1])
        print(json.dumps(figures, ensure_ascii=False), flush=True)
        rows.append((script, promise, figures))
    if not quick:
        write(rows)


def write(rows) -> None:
    lines = [
        "# Benchmarks",
        "",
        f"Measured {datetime.date.today()} by `make bench` on {os.cpu_count()} cores, Python {platform.python_version()}; medians of three,",
        "each ratio within one run. Absolute figures belong to that machine; the ratios are what we hold.",
    ]
    for script, promise, figures in rows:
        lines += ["", f"## {script.removesuffix('.py')}", "", f"Promise: {promise}.", "", "| figure | value |", "|---|---|"]
        lines += [f"| {name} | {value} |" for name, value in figures.items()]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
