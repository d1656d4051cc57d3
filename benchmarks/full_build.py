"""Full build of a site against Hugo on a comparable layout, both on tmpfs; digests, copies and manifest included.

`python full_build.py [ARTICLES] [TIMES]` prints pages per second of both, plain and pre-compressed, and the ratios.
Hugo gets HTML content, no taxonomies, RSS or sitemap, its header and footer by partialCached. Its build is compared
with ours plain, and with ours pre-compressed, where ours writes twice the files.
"""

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import measuring
from city import sentence, text

BASE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ .Title }} - 测试市人民政府</title>{{ partialCached "head.html" . }}
<meta name="ColumnName" content="{{ .Section }}"><meta name="ArticleTitle" content="{{ .Title }}"><meta name="PubDate" content="{{ .Date.Format "2006-01-02 15:04" }}"><meta name="ContentSource" content="{{ .Params.source }}">
<meta name="Keywords" content="测试"><meta name="Description" content="{{ .Params.summary }}">
<meta name="Url" content="{{ .Permalink }}"><link rel="canonical" href="{{ .Permalink }}"></head><body>{{ partialCached "top.html" . }}<main id="main" class="wrap page">
{{ block "main" . }}{{ end }}</main>{{ partialCached "bottom.html" . }}</body></html>"""
SINGLE = """{{ define "main" }}<nav class="crumbs"><ol><li><a href="/">首页</a></li><li>{{ .Section }}</li><li>正文</li></ol></nav>
<article class="art"><header><h1>{{ .Title }}</h1><div class="meta"><p><span>来源：{{ .Params.source }}</span><time>{{ .Date.Format "2006-01-02 15:04" }}</time></p>
{{ partialCached "tools.html" . }}</div></header>
<div class="prose">{{ .Content }}</div>
<p class="proof"><a href="/verify/?path={{ .RelPermalink }}">{{ partialCached "proof.html" . }}</article>{{ end }}"""
LIST = """{{ define "main" }}<h1>{{ .Title }}</h1>{{ $p := .Paginate .Pages 20 }}<ul class="list">{{ range $p.Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a><time>{{ .Date.Format "2006-01-02" }}</time></li>{{ end }}</ul>{{ end }}"""


def hugo_site(root: Path, articles: int, frame: dict[str, str]) -> None:
    """The same articles as HTML content in twenty sections."""
    (root / "layouts/_default").mkdir(parents=True)
    (root / "layouts/partials").mkdir()
    (root / "layouts/_default/baseof.html").write_text(BASE)
    (root / "layouts/_default/single.html").write_text(SINGLE)
    (root / "layouts/_default/list.html").write_text(LIST)
    (root / "layouts/index.html").write_text('{{ define "main" }}<h1>首页</h1>{{ end }}')
    for name, content in frame.items():
        (root / f"layouts/partials/{name}.html").write_text(content)
    (root / "config.toml").write_text(
        'baseURL="http://bench.localhost/"\nlanguageCode="zh-CN"\ntitle="测试市"\n'
        'disableKinds=["taxonomy","term","RSS","sitemap","robotsTXT","404"]\nenableRobotsTXT=false\n'
    )
    source = random.Random(20261122)
    for number in range(articles):
        folder = root / f"content/column{number % 20}"
        folder.mkdir(parents=True, exist_ok=True)
        day = f"2025-{number % 12 + 1:02d}-{number % 28 + 1:02d}T{number % 9 + 8:02d}:{number % 60:02d}:00+08:00"
        head = {"title": sentence(source, 14, 30)[:-1], "summary": sentence(source), "source": "市政府办公室", "date": day}
        (folder / f"{number}.html").write_text(json.dumps(head, ensure_ascii=False) + "\n" + text(source))


def our_frame(home: Path) -> dict[str, str]:
    """Our own frame, so that Hugo's pages weigh what ours weigh."""
    code = (
        "import django, json; django.setup()\n"
        "from huabiao.engines.publishing.models import Frame\n"
        "from huabiao.engines.publishing import splice\n"
        "slots = splice.encode(Frame.objects.get(is_current=True).slots)\n"
        "print(json.dumps({name.decode(): value.decode() for name, value in slots.items()}))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, env=measuring.environment(home), capture_output=True, text=True)
    slots = json.loads(done.stdout.splitlines()[-1])
    top = max((name for name in slots if name.startswith("top:")), key=lambda name: len(slots[name]))
    return {"head": slots["head"], "top": slots[top], "bottom": slots["foot"], "tools": slots["tools"], "proof": slots["proof"]}


def build_ours(home: Path, compress: str) -> tuple[int, float]:
    measuring.forget_output(home)
    result = measuring.huabiao(home, "publish", "--full", HUABIAO_PRECOMPRESS=compress)
    return result["pages"], result["seconds"]


def main() -> None:
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    figures: dict[str, float] = {}
    with measuring.folder() as memory, measuring.folder(memory=False) as disk:
        home = memory / "home"
        measuring.make_city(home, articles)
        measuring.huabiao(home, "publish", "--full", HUABIAO_PRECOMPRESS="0")
        hugo = memory / "hugo"
        hugo_site(hugo, articles, our_frame(home))
        plain, packed, theirs = [], [], []
        for _ in range(times):
            pages, seconds = build_ours(home, "0")
            plain.append(pages / seconds)
            pages, seconds = build_ours(home, "1")
            packed.append(pages / seconds)
            shutil.rmtree(hugo / "public", ignore_errors=True)
            seconds = measuring.clocked(["hugo", "--quiet"], cwd=hugo)
            theirs.append(sum(len(names) for _, _, names in os.walk(hugo / "public")) / seconds)
        figures["hugo"], figures["plain"], figures["packed"] = map(statistics.median, (theirs, plain, packed))
        on_disk = disk / "home"
        shutil.copytree(home, on_disk, ignore=shutil.ignore_patterns("public", "store", "releases", "journal", "tmp"))
        figures["plain_disk"] = statistics.median(p / s for p, s in (build_ours(on_disk, "0") for _ in range(times)))
        figures["packed_disk"] = statistics.median(p / s for p, s in (build_ours(on_disk, "1") for _ in range(times)))
    measuring.report(
        articles=articles, hugo_pages_per_s=round(figures["hugo"]), plain_pages_per_s=round(figures["plain"]),
        packed_pages_per_s=round(figures["packed"]), plain_ratio=round(figures["plain"] / figures["hugo"], 2),
        packed_ratio=round(figures["packed"] / figures["hugo"], 2), plain_disk_pages_per_s=round(figures["plain_disk"]),
        packed_disk_pages_per_s=round(figures["packed_disk"]),
    )  # fmt: skip


if __name__ == "__main__":
    main()
