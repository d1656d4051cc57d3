"""Lighthouse over the home page, a column and an article of a demo: the median of three, against what we promise.

Needs npm (`npm install --prefix benchmarks --no-package-lock --ignore-scripts`), Chromium and a served demo:
    huabiao demo --yes && huabiao serve --bind 127.0.0.1:8000 &
    python benchmarks/lighthouse.py --port 8000
Emulates a slow telephone on slow 4G, which is Lighthouse's own default.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PAGES = {"首页": "/", "栏目": "/news/notices/", "文章": "/article/202412/1.html"}
PROMISED = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}


def main() -> None:
    """Measure, print, and say by the exit code whether all promises are kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--site", default="huaqing")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    kept = True
    for name, path in PAGES.items():
        runs = [measure(f"http://{options.site}.localhost:{options.port}{path}") for _ in range(options.runs)]
        scores = {what: statistics.median(run["scores"][what] for run in runs) for what in PROMISED}
        kept &= all(scores[what] >= least for what, least in PROMISED.items())
        figures = {key: statistics.median(run["figures"][key] for run in runs) for key in runs[0]["figures"]}
        print(name, path, " ".join(f"{what} {score:.0f}" for what, score in scores.items()), figures)
        for problem in sorted({problem for run in runs for problem in run["problems"]}):
            print("  ", problem)
    raise SystemExit(0 if kept else 1)


def measure(address: str) -> dict:
    """One run: scores of a hundred, the figures behind the first, and what was found wanting."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            "node", str(HERE / "node_modules/lighthouse/cli/index.js"), address, "--quiet", "--output=json", f"--output-path={report}",
            f"--only-categories={','.join(PROMISED)}", "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
        ]  # fmt: skip
        subprocess.run(command, check=True, env={**os.environ, "CHROME_PATH": CHROMIUM or ""}, timeout=180)
        found = json.loads(report.read_text(encoding="utf-8"))
    audits = found["audits"]
    wanting = {
        ref["id"]: audits[ref["id"]]
        for category in found["categories"].values()
        for ref in category["auditRefs"]
        if ref["weight"] and audits[ref["id"]]["score"] is not None and audits[ref["id"]]["score"] < 0.9
    }
    keys = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift", "speed-index")
    return {
        "scores": {name: 100 * (category["score"] or 0) for name, category in found["categories"].items()},
        "figures": {key: round(audits[key]["numericValue"], 3) for key in keys},
        "problems": [f"{name}: {audit['title']} {audit.get('displayValue', '')}".strip() for name, audit in wanting.items()],
    }


if __name__ == "__main__":
    main()
