"""Speed of the search: `python search_speed.py [ARTICLES] [QUESTIONS]`.

Rebuild of the index, and p50 / p95 of a results page with marked snippets over loopback; beside them, in the same run, the
bare engine on the same texts: two fields (dictionary words, pairs of characters), the ten best by BM25, no snippets, no page.
"""

import http.client
import json
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import measuring

PORT = 18104
PLAIN = """
import django, json, random, sys, time
django.setup()
import re, tantivy
from huabiao.duties.articles.models import Article
from huabiao.engines.search import analysis
builder = tantivy.SchemaBuilder()
for name in ("words", "pairs"):
    builder.add_text_field(name, tokenizer_name="blank", index_option="freq")
builder.add_text_field("title", stored=True, tokenizer_name="raw")
index = tantivy.Index(builder.build(), path=sys.argv[1])
index.register_tokenizer("blank", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
began = time.perf_counter()
writer = index.writer(64_000_000, 1)
for title, html in Article.objects.values_list("title", "live_html").iterator(chunk_size=200):
    text = analysis.fold(title + " " + re.sub("<[^>]+>", " ", html))
    document = tantivy.Document()
    document.add_text("words", " ".join(analysis.words(text)))
    document.add_text("pairs", " ".join(analysis.bigrams(text)))
    document.add_text("title", title)
    writer.add_document(document)
writer.commit()
writer.wait_merging_threads()
seconds = time.perf_counter() - began
index.reload()
searcher, schema, times = index.searcher(), index.schema, []
for question in json.loads(sys.stdin.read()):
    began = time.perf_counter()
    text = analysis.fold(question)
    terms = [("words", term) for term in analysis.words(text)] + [("pairs", term) for term in analysis.bigrams(text)]
    query = tantivy.Query.boolean_query([(tantivy.Occur.Should, tantivy.Query.term_query(schema, field, term, "freq")) for field, term in terms])
    [searcher.doc(address).get_first("title") for _, address in searcher.search(query, 10, count=False).hits]
    times.append((time.perf_counter() - began) * 1000)
print(json.dumps({"seconds": seconds, "times": sorted(times)}))
"""
QUESTIONS = """
import django, json, random, re, sys
django.setup()
from huabiao.duties.articles.models import Article
source = random.Random(5)
first, last = Article.objects.order_by("pk").first().pk, Article.objects.order_by("-pk").first().pk
found = []
for _ in range(int(sys.argv[1])):
    article = Article.objects.get(pk=source.randint(first, last))
    text = article.title if source.random() < 0.5 else re.sub("<[^>]+>|[。]", "", article.live_html)
    start = source.randrange(max(1, len(text) - 12))
    found.append(text[start : start + source.randint(2, 10)])
print(json.dumps(found))
"""


def main() -> None:
    articles, number = (int(word) for word in (sys.argv[1:] + ["100000", "400"][len(sys.argv) - 1 :])[:2])
    with measuring.folder() as memory:
        home = memory / "home"
        measuring.make_city(home, articles)
        ours = measuring.huabiao(home, "search", "rebuild")
        questions = json.loads(_run(home, QUESTIONS, str(number)))
        (memory / "plain").mkdir()
        plain = json.loads(_run(home, PLAIN, str(memory / "plain"), given=json.dumps(questions)))
        times, resident = served(home, questions)
        size = sum(path.stat().st_size for path in (home / "search").rglob("*") if path.is_file())
    measuring.report(
        articles=articles, units=ours["units"], index_docs_per_s=round(articles / ours["seconds"]), plain_docs_per_s=round(articles / plain["seconds"]),
        index_mb=round(size / 1e6), page_p50_ms=at(times, 50), page_p95_ms=at(times, 95), plain_p50_ms=at(plain["times"], 50),
        plain_p95_ms=at(plain["times"], 95), server_mb=resident,
    )  # fmt: skip


def served(home: Path, questions: list[str]) -> tuple[list[float], int]:
    """Milliseconds of each question asked of the built-in server, one after the other, and the server's memory in MB."""
    command = [sys.executable, "-m", "huabiao.project.cli", "serve", "--bind", f"127.0.0.1:{PORT}"]
    process = subprocess.Popen(
        command, env=measuring.environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait()
        times = []
        for question in questions:
            began = time.perf_counter()
            _get(f"/search?scope=group&q={quote(question)}")
            times.append((time.perf_counter() - began) * 1000)
            time.sleep(0.35)  # one visitor may ask three times a second
        resident = sum(measuring._pss(pid) for pid in measuring._family(process.pid)) // 1024
        return sorted(times[5:]), resident
    finally:
        process.terminate()
        process.wait(20)


def _get(path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    connection.request("GET", path, headers={"Host": "bench.localhost"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    return body


def _wait() -> None:
    for _ in range(300):
        try:
            _get("/search")
            return
        except (OSError, SystemExit):
            time.sleep(0.2)
    raise SystemExit("the server did not begin")


def _run(home: Path, program: str, *words: str, given: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        env=measuring.environment(home),
        input=given,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    return done.stdout


def at(times: list[float], share: int) -> float:
    return round(times[min(len(times) - 1, len(times) * share // 100)], 1)


if __name__ == "__main__":
    main()
