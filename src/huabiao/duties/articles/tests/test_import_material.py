"""Real documents from ../shared: all come in or are refused with a reason, no character is lost, again changes nothing."""

import gzip
import html
import json
import re
import tarfile
from pathlib import Path

import pytest

from huabiao.duties.articles.body import body_text
from huabiao.duties.articles.importing import items, job
from huabiao.duties.articles.models import Article, Placement
from huabiao.foundation.accounts import rules as roles

SHARED = Path(__file__).resolve().parents[6] / "shared" / "data"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.material,
    pytest.mark.skipif(not SHARED.is_dir(), reason=f"没有真实材料（{SHARED}），跳过"),
]

LAWS = SHARED / "laws" / "laws.jsonl.gz"
REPORTS = SHARED / "reports" / "government_work_reports.jsonl.gz"
POLICIES = SHARED / "policy-qa" / "documents.jsonl.gz"
# Marks of Markdown, and blanks; what is left is what a reader reads.
_MARKS = re.compile(r"<!--.*?-->|[\s#|>*:\-\u200b]|\d+\.", re.DOTALL)


def run(city, path):
    batch = job.start(
        actor=city.user(roles.IMPORTER), path=path, site=city.sites["housing"], column=city.column("housing", "documents")
    )
    return job.run(batch=batch)


def rows(path):
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def words(text):
    return _MARKS.sub("", html.unescape(text))


def check_whole(article, text):
    """Title and body together hold the text; a title that the text repeats is shown once."""
    source, title, body = words(text), words(article.title), words(body_text(article.body))
    assert source in (body, title + body, title + title + body), f"{article.title}: {len(source)} → {len(body)}"


@pytest.fixture
def some_laws(tmp_path, settings):
    """All of them with make test-long, every eighth otherwise."""
    if settings.HUABIAO_TEST_LONG:
        return LAWS
    path = tmp_path / "laws.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows(LAWS)[::8])
    return path


def test_statutes_keep_their_chapters_and_articles(city, some_laws):
    report = run(city, some_laws)
    sources = {row["path"]: row for row in rows(some_laws)}
    assert report.read == len(sources) == report.created + len(report.refused)
    assert not report.refused
    for article in Article.objects.all():
        source = sources[article.import_key.partition(":")[2]]
        check_whole(article, source["text"])
        chapters = re.findall(r"^## (第[一二三四五六七八九十]+章)", source["text"], re.MULTILINE)
        assert re.findall(r"<h[2-4]>(第[一二三四五六七八九十]+章)", article.live_html) == chapters
    times = list(Placement.objects.order_by("sequence").values_list("article__published_at", flat=True))
    dated = [time for time in times if any(time.isoformat() == moment for moment in _moments(sources.values()))]
    assert dated == sorted(dated)
    again = run(city, some_laws)
    assert (again.created, again.updated, again.unchanged) == (0, 0, report.created)


def _moments(sources):
    return {items.dates.parse_moment(row["date"]).isoformat() for row in sources if row["date"]}


def test_policies_on_one_line_get_titles_and_paragraphs(city):
    report = run(city, POLICIES)
    sources = {row["docid"]: row["text"] for row in rows(POLICIES)}
    assert (report.read, report.created, report.refused) == (len(sources), len(sources), [])
    longest = 0
    for article in Article.objects.all():
        check_whole(article, sources[article.import_key.partition(":")[2]])
        assert 0 < len(article.title) <= 80
        longest = max(longest, *(len(line) for line in body_text(article.body).split("\n")))
    assert longest < 1500
    assert run(city, POLICIES).unchanged == report.created


def test_long_reports_keep_headings_and_lose_nothing(city):
    report = run(city, REPORTS)
    sources = {row["url"]: row["content"] for row in rows(REPORTS)}
    assert (report.created, report.refused) == (len(sources), [])
    for article in Article.objects.all():
        check_whole(article, sources[article.imported_from])
    of_2025 = Article.objects.get(title="2025年中华人民共和国国务院政府工作报告")
    assert "<h2>一、2024年工作回顾</h2>" in of_2025.live_html
    assert of_2025.source == "zh.wikisource.org"
    assert run(city, REPORTS).unchanged == report.created


def test_word_documents_come_in_or_are_refused_as_empty(city, tmp_path):
    with tarfile.open(SHARED / "word" / "docx_fixtures.tar.gz") as archive:
        archive.extractall(tmp_path / "word", filter="data")
    report = run(city, tmp_path / "word")
    assert report.read == 47 and report.created == 47 - len(report.refused) and report.created >= 30
    assert all("里面没有文字" in refusal.reason for refusal in report.refused)
    with_pictures = Article.objects.get(import_key__endswith="having-images.docx")
    assert with_pictures.asset_uses.count() == 3 and with_pictures.live_html.count("<img") == 5
    assert Article.objects.filter(live_html__contains="<table").count() >= 5
    again = run(city, tmp_path / "word")
    assert (again.created, again.updated, again.unchanged) == (0, 0, report.created)


def test_the_demo_folder_comes_in_whole(city):
    folder = Path(__file__).resolve().parents[3] / "project" / "demo" / "content" / "huaqing" / "disclosure"
    report = run(city, folder)
    assert report.read == report.created > 30 and not report.refused
    document = Article.objects.get(document_number="华政规〔2026〕4号")
    assert document.is_document and document.genre == "通知" and document.written_date.isoformat() == "2026-07-06"
    assert "**" not in document.live_html
    assert not Article.objects.filter(live_html__contains="**").exists()
