"""What the search benchmarks share: documents from files as a source of the real engine, a home for them, a bare baseline."""

import gzip
import json
import math
import os
import re
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
_ARTICLE = re.compile(r"(第[一二三四五六七八九十百千零〇]{1,8}条(?:之[一二三四五六七八九十])?)[\s　]")


def read(path: Path) -> Iterator[dict]:
    """Rows of a `.jsonl` or `.jsonl.gz` file."""
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as source
    ):
        for line in source:
            if line.strip():
                yield json.loads(line)


def begin() -> Path:
    """A home that is thrown away, with an empty database; Django is set up on it."""
    home = Path(
        tempfile.mkdtemp(prefix="huabiao-search-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
    )
    os.environ["HUABIAO_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huabiao.project.settings.base")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    import atexit

    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


class FileSource:
    """Documents given as a list; takes the place of the duties' sources."""

    name = "file"

    def __init__(self, documents: list) -> None:
        self._documents = {document.key.partition(":")[2]: document for document in documents}
        self._refs = sorted(self._documents)

    def affected(self, keys):
        return []

    def refs(self, after, limit):
        from bisect import bisect_right

        start = bisect_right(self._refs, after)
        return self._refs[start : start + limit]

    def load(self, refs):
        return (self._documents[ref] for ref in refs)

    def public(self, refs):
        return set(refs)


def index(documents: list) -> dict:
    """Index the documents, and nothing else, through the real rebuild; returns figures."""
    from huabiao.engines.search import indexing, registry

    registry._sources.clear()
    registry.register_source(FileSource(documents))
    done = indexing.rebuild()
    return {"documents": done.documents, "units": done.units, "seconds": done.seconds}


def policies(path: Path) -> list:
    """Documents of the policy set: rows of docid and text. What comes before the first blank is the title."""
    from huabiao.engines.search.registry import Document, Passage

    made = []
    for row in read(path):
        title, _, text = row["text"].partition(" ")
        if len(title) > 100:
            title, text = title[:40], row["text"]
        made.append(_document(Document, row["docid"], title, [Passage(text)], date(2020, 3, 1), "news"))
    return made


def laws(path: Path) -> list:
    """Statutes: one document a version; the newest of a title is in force, older ones were amended."""
    from huabiao.engines.search.registry import Document, Passage

    rows = [row | {"date": row["date"] or ""} for row in read(path)]
    newest: dict[str, str] = {}
    for row in rows:
        newest[row["title"]] = max(newest.get(row["title"], ""), row["date"])
    made = []
    for number, row in enumerate(rows):
        validity = "current" if row["date"] == newest[row["title"]] else "amended"
        document = _document(
            Document,
            f"law{number:05d}",
            row["title"],
            list(_articles(Passage, row["text"])),
            _day(row["date"]),
            "document",
        )
        document.validity = validity
        made.append(document)
    return made


def _articles(passage, text: str):
    current, label = [], ""
    for line in text.split("\n"):
        line = line.strip().lstrip("#").strip()
        if not line or line.startswith("<!--"):
            continue
        named = _ARTICLE.match(line)
        if named:
            if current:
                yield passage("\n".join(current), label, f":~:text={label}" if label else "")
            current, label = [line], named[1]
        elif label:
            current.append(line)
        else:
            yield passage(line)
    if current:
        yield passage("\n".join(current), label, f":~:text={label}" if label else "")


def _document(make, key: str, title: str, passages: list, day: date, kind: str):
    return make(
        key=f"file:{key}",
        kind=kind,
        title=title,
        passages=passages,
        path=f"/{key}.html",
        sites=["bench"],
        day=day,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date(2000, 1, 1)


class Plain:
    """The baseline: BM25 over bigrams of title and text, whole documents, nothing else (k1 1.2, b 0.75)."""

    def __init__(self, documents: Iterable) -> None:
        from huabiao.engines.search.analysis import bigrams, fold

        self._bigrams, self._fold = bigrams, fold
        self._postings: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._lengths: dict[str, int] = {}
        for document in documents:
            text = fold(document.title + "\n" + "\n".join(passage.text for passage in document.passages))
            counts = Counter(bigrams(text))
            self._lengths[document.key] = sum(counts.values())
            for term, times in counts.items():
                self._postings[term].append((document.key, times))
        self._average = sum(self._lengths.values()) / max(len(self._lengths), 1)

    def ask(self, question: str, limit: int = 10) -> list[str]:
        scores: Counter[str] = Counter()
        for term in set(self._bigrams(self._fold(question))):
            found = self._postings.get(term, ())
            weight = math.log(1 + (len(self._lengths) - len(found) + 0.5) / (len(found) + 0.5))
            for key, times in found:
                scores[key] += (
                    weight * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * self._lengths[key] / self._average))
                )
        return [key for key, _ in sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]]


def report(figures: dict) -> None:
    """One JSON line, the last that a benchmark prints."""
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
