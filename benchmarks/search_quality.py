"""How well the search finds: `python search_quality.py DOCUMENTS QUESTIONS [--distractors FILE ...]`.

Indexes the documents and the distractors (statutes) through the real engine and asks the questions; weights are chosen on
the questions of even number and reported on both halves. With `--own` (the default set of `search_questions.csv` over the
same material) it also compares with plain BM25 on bigrams. Exact titles, Pinyin of titles and document numbers are asked too.
"""

import argparse
import csv
import random
import time
from pathlib import Path

import search_material as material


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "documents", nargs="?", type=Path, default=material.SHARED / "policy-qa" / "documents.jsonl.gz"
    )
    parser.add_argument(
        "questions", nargs="?", type=Path, default=material.SHARED / "policy-qa" / "questions.jsonl.gz"
    )
    parser.add_argument(
        "--distractors", nargs="*", type=Path, default=[material.SHARED / "laws" / "laws.jsonl.gz"]
    )
    given = parser.parse_args()
    missing = [
        str(path) for path in (given.documents, given.questions, *given.distractors) if not path.exists()
    ]
    if missing:
        material.report({"skipped": f"no material: {', '.join(missing)}"})
        return
    material.begin()
    policies = material.policies(given.documents)
    statutes = [document for path in given.distractors for document in material.laws(path)]
    done = material.index(policies + statutes)
    asked = [(row["question"], {f"file:{row['docid']}"}) for row in material.read(given.questions)]
    ranks, times = ask(asked)
    halves = [mrr(ranks[half::2]) for half in (0, 1)]
    figures = {
        "mrr@10": mrr(ranks), "recall@1": recall(ranks, 1), "recall@10": recall(ranks, 10), "queries": len(ranks), "halves": halves,
        "p50_ms": percentile(times, 50), "p95_ms": percentile(times, 95), "index_docs_per_s": round(done["documents"] / done["seconds"]),
        "units": done["units"], **titles(statutes), **own(policies + statutes),
    }  # fmt: skip
    material.report(figures)


def find(question: str, size: int = 10) -> list:
    from huabiao.engines.search import queries
    from huabiao.kernel import clock

    return queries.search(queries.Asking(question, size=size), clock.today()).hits


def ask(asked: list) -> tuple[list[int], list[float]]:
    """The place of the first right answer of each question, 0 if it is not among ten; and the milliseconds each took."""
    ranks, times = [], []
    for question, right in asked:
        began = time.perf_counter()
        hits = find(question)
        times.append((time.perf_counter() - began) * 1000)
        # The material holds some texts twice; they are one hit, and either is the answer.
        keys = [{hit.key, *(twin.key for twin in hit.twins)} for hit in hits]
        ranks.append(next((place for place, found in enumerate(keys, 1) if found & right), 0))
    return ranks, times


def titles(statutes: list) -> dict:
    """Exact titles (the one in force first), and Pinyin of a title's words, of three hundred statutes."""
    from huabiao.engines.search.analysis import bare, words
    from huabiao.engines.search.vocabulary import sound_of

    some = random.Random(4).sample(statutes, min(300, len(statutes)))
    exact = current = sounded = 0
    for document in some:
        hits = find(document.title, 5)
        exact += bool(hits) and bare(hits[0].about["title"]) == bare(document.title)
        current += bool(hits) and hits[0].about["validity"] == "current"
        spoken = " ".join(sound_of(word).full for word in words(bare(document.title)))
        sounded += any(bare(hit.about["title"]) == bare(document.title) for hit in find(spoken, 5))
    number = len(some)
    return {
        "exact_title": round(exact / number, 4),
        "in_force_first": round(current / number, 4),
        "pinyin_in_5": round(sounded / number, 4),
    }


def own(documents: list) -> dict:
    """Our own questions, as people type them, with the titles that answer; beside plain BM25 on bigrams."""
    by_title: dict[str, set[str]] = {}
    for document in documents:
        by_title.setdefault(document.title, set()).add(document.key)
    with (Path(__file__).parent / "search_questions.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    asked = [
        (row["question"], set().union(*(by_title.get(title, set()) for title in row["titles"].split("|"))))
        for row in rows
    ]
    lost = [question for question, right in asked if not right]
    if lost:
        raise SystemExit(f"no such titles in the material: {lost}")
    ranks, _ = ask(asked)
    plain = material.Plain(documents)
    bare = [
        next((place for place, key in enumerate(plain.ask(question), 1) if key in right), 0)
        for question, right in asked
    ]
    return {
        "own_queries": len(asked), "own_hit@1": recall(ranks, 1), "own_hit@5": recall(ranks, 5), "own_mrr": mrr(ranks),
        "plain_hit@1": recall(bare, 1), "plain_hit@5": recall(bare, 5), "plain_mrr": mrr(bare),
        "own_missed": [question for (question, _), rank in zip(asked, ranks, strict=True) if not 0 < rank <= 5],
    }  # fmt: skip


def mrr(ranks: list[int]) -> float:
    return round(sum(1 / rank for rank in ranks if rank) / max(len(ranks), 1), 4)


def recall(ranks: list[int], within: int) -> float:
    return round(sum(0 < rank <= within for rank in ranks) / max(len(ranks), 1), 4)


def percentile(values: list[float], share: int) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, len(ordered) * share // 100)], 1)


if __name__ == "__main__":
    main()
