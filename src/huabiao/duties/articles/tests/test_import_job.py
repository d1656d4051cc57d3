"""The whole job on the small city: import, import again, change, refuse, interrupt, redirect, draft."""

import base64
import io
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from django.core.management import call_command
from PIL import Image

from huabiao.duties.articles import actions, rules
from huabiao.duties.articles.importing import job, mapping
from huabiao.duties.articles.importing.tasks import import_batch
from huabiao.duties.articles.models import Article, Asset, ImportBatch, Placement
from huabiao.duties.portals.models import Redirect
from huabiao.foundation.accounts import rules as roles
from huabiao.foundation.accounts.permission import NotAllowed
from huabiao.foundation.ledger.models import ChangedKey, Entry
from huabiao.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db

NOTICE = {"id": 1, "title": "供热通知", "text": "自11月20日起供热。", "date": "2024-11-18 09:00", "source": "市住建局"}


def write(path, *rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def run(city, path, *, column="news/notices", given=None, draft=False, actor=None):
    batch = job.start(
        actor=actor or city.user(roles.IMPORTER), path=path, site=city.sites["housing"],
        column=city.column("housing", column) if column else None, given=given, draft=draft,
    )  # fmt: skip
    return job.run(batch=batch)


def counts(report):
    return report.read, report.created, report.updated, report.unchanged, len(report.refused)


def png(size=(4, 4)) -> bytes:
    out = io.BytesIO()
    Image.new("1", size).save(out, "PNG")
    return out.getvalue()


# The door


def test_an_item_comes_in_published_with_its_own_time_and_address(city, tmp_path):
    path = write(tmp_path / "a.jsonl", NOTICE | {"url": "http://old.gov.cn/1.html"})
    assert counts(run(city, path)) == (1, 1, 0, 0, 0)
    article = Article.objects.get()
    assert (article.title, article.source, article.state, article.live) == ("供热通知", "市住建局", rules.PUBLISHED, True)
    assert article.published_at.isoformat() == "2024-11-18T01:00:00+00:00"
    assert article.imported_from == "http://old.gov.cn/1.html"
    assert article.live_html == "<p>自11月20日起供热。</p>"
    placement = article.placements.get()
    assert placement.shown and placement.sequence == 1 and placement.published_at == article.published_at


def test_the_batch_is_one_recorded_approval_and_each_item_names_it(city, tmp_path):
    path = write(tmp_path / "a.jsonl", NOTICE, NOTICE | {"id": 2, "title": "另一条"})
    run(city, path)
    batch = ImportBatch.objects.get()
    approval = Entry.objects.get(act="articles.approve_batch")
    assert approval.thing == f"import:{batch.pk}" and approval.detail["total"] == 2 and len(approval.detail["digest"]) == 64
    items = Entry.objects.filter(act="articles.import")
    assert [entry.detail["batch"] for entry in items] == [batch.pk] * 2
    assert ChangedKey.objects.filter(entry__in=items, key__startswith="article:").count() == 2
    assert (batch.state, batch.created, batch.total) == (ImportBatch.State.DONE, 2, 2)


def test_importing_again_changes_nothing_and_a_changed_text_is_an_update(city, tmp_path):
    path = write(tmp_path / "a.jsonl", NOTICE)
    run(city, path)
    before = Article.objects.get()
    assert counts(run(city, path)) == (1, 0, 0, 1, 0)
    assert Article.objects.get().updated_at == before.updated_at
    write(path, NOTICE | {"text": "改为11月15日起供热。"})
    assert counts(run(city, path)) == (1, 0, 1, 0, 0)
    after = Article.objects.get()
    assert "15日" in after.live_html and after.public_path == before.public_path
    assert Placement.objects.count() == 1


def test_older_items_get_lower_numbers_and_those_without_a_date_the_highest(city, tmp_path):
    rows = [{"id": n, "title": f"第{n}条", "text": "正文", "date": date} for n, date in enumerate(["2025-03-01", "", "2023-01-01", "2024-01-01"])]
    run(city, write(tmp_path / "a.jsonl", *rows))
    assert list(Placement.objects.order_by("sequence").values_list("article__title", flat=True)) == ["第2条", "第3条", "第0条", "第1条"]


def test_who_is_no_importer_there_may_not(city, tmp_path):
    path = write(tmp_path / "a.jsonl", NOTICE)
    for actor in (city.user(roles.EDITOR), city.user(roles.IMPORTER, "education")):
        with pytest.raises(NotAllowed):
            run(city, path, actor=actor)
    assert not Article.objects.exists() and not ImportBatch.objects.exists()


def test_a_category_finds_its_column_and_an_unknown_one_is_refused(city, tmp_path):
    rows = [NOTICE | {"id": n, "category": name} for n, name in enumerate(["通知公告", "documents", "旧栏目", "没有", ""])]
    given = mapping.from_json({"categories": {"旧栏目": "news"}})
    report = run(city, write(tmp_path / "a.jsonl", *rows), column=None, given=given)
    assert list(Article.objects.order_by("import_key").values_list("column_path", flat=True)) == ["news/notices", "documents", "news"]
    assert [refusal.line for refusal in report.refused] == [4, 5]


def test_two_exports_that_number_their_rows_alike_do_not_overwrite_each_other(city, tmp_path):
    run(city, write(tmp_path / "a.jsonl", NOTICE))
    other = NOTICE | {"title": "另一篇", "date": "2020-01-01", "text": "另一篇的正文。"}
    report = run(city, write(tmp_path / "b.jsonl", other))
    assert "供热通知" in report.refused[0].reason
    assert counts(run(city, tmp_path / "b.jsonl", column="documents")) == (1, 1, 0, 0, 0)
    assert sorted(Article.objects.values_list("title", flat=True)) == ["供热通知", "另一篇"]


# What is refused


def test_each_bad_row_is_refused_with_its_line_and_the_rest_goes_on(city, tmp_path):
    bad = {
        "标题": {"title": "长" * 5000},
        "正文": {"text": "长" * 600_000},
        "晚于现在": {"date": "2099-01-01"},
        "看不明白": {"date": "去年"},
        "没有文字": {"text": "<script>alert(1)</script>"},
        "来源": {"source": "源" * 101},
        "看不明白。": {"written_date": "某日"},
    }
    rows = [NOTICE | {"id": n, **values} for n, values in enumerate(bad.values(), 10)]
    report = run(city, write(tmp_path / "a.jsonl", *rows, NOTICE))
    assert counts(report) == (8, 1, 0, 0, 7)
    for (line, reason), word in zip(report.refused, bad, strict=True):
        assert word.rstrip("。") in reason and reason.endswith("。"), (line, reason)
    assert list(ImportBatch.objects.get().refusals.values_list("line", flat=True)) == list(range(1, 8))


def test_a_hostile_body_comes_in_without_its_teeth(city, tmp_path):
    text = "<p onmouseover='x()'>正文<script>alert(1)</script><img src=x onerror=alert(2)><a href='javascript:3'>链接</a></p>"
    run(city, write(tmp_path / "a.jsonl", NOTICE | {"text": text}))
    html = Article.objects.get().live_html
    assert "正文" in html and "链接" in html
    assert not any(word in html for word in ("script", "alert", "onerror", "onmouseover"))


def test_an_image_bomb_is_refused_and_the_rest_goes_on(city, tmp_path):
    (tmp_path / "bomb.png").write_bytes(png((9000, 9000)))
    (tmp_path / "good.png").write_bytes(png())
    for name in ("bomb", "good"):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: {name}\n---\n正文\n\n![图]({name}.png)\n", encoding="utf-8")
    report = run(city, tmp_path)
    assert counts(report) == (2, 1, 0, 0, 1)
    assert "bomb.md" in report.refused[0].reason and "像素" in report.refused[0].reason


def test_pictures_as_data_and_beside_the_file_become_files_of_the_library(city, tmp_path):
    data = "data:image/png;base64," + base64.b64encode(png()).decode()
    folder = tmp_path / "旧站"
    folder.mkdir()
    (folder / "b.png").write_bytes(png((5, 5)))
    (folder / "a.html").write_text(f"<h1>图</h1><p>文</p><img src='{data}' alt='甲'><img src='b.png'><img src='http://x.cn/c.png'>", encoding="utf-8")
    report = run(city, folder)
    assert (report.created, report.remote_images) == (1, 1)
    article = Article.objects.get()
    assert article.asset_uses.count() == Asset.objects.count() == 2
    assert article.live_html.count("<img") == 2 and "x.cn/c.png" in article.live_html
    # A picture that was replaced is a change of the article.
    assert counts(run(city, folder)) == (1, 0, 0, 1, 0)
    (folder / "b.png").write_bytes(png((6, 6)))
    assert counts(run(city, folder)) == (1, 0, 1, 0, 0)


def test_pictures_beside_a_file_of_rows_are_taken_and_none_from_above_it(city, tmp_path):
    folder = tmp_path / "export"
    (folder / "img").mkdir(parents=True)
    (folder / "img" / "a.png").write_bytes(png())
    (tmp_path / "secret.png").write_bytes(png((7, 7)))
    text = "<p>文</p><img src='img/a.png'><img src='../secret.png' alt='外'>"
    report = run(city, write(folder / "a.jsonl", NOTICE | {"text": text}))
    assert (report.created, report.missing, Asset.objects.count()) == (1, 1, 1)
    assert "外" in Article.objects.get().live_html


def test_one_identity_twice_in_a_file_keeps_the_first_and_says_so(city, tmp_path):
    path = write(tmp_path / "a.jsonl", NOTICE, NOTICE, NOTICE | {"text": "别的内容。"})
    report = run(city, path)
    assert counts(report) == (3, 1, 0, 1, 1)
    assert "第 1 行" in report.refused[0].reason
    assert counts(run(city, path)) == (3, 0, 0, 2, 1)


def test_half_characters_and_control_characters_do_not_stop_the_job(city, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "甲\\ud800\\u0000乙", "text": "正\\u0000文\\udfff"}\n', encoding="utf-8")
    assert counts(run(city, path)) == (1, 1, 0, 0, 0)
    assert Article.objects.get().title == "甲乙"


def test_what_was_withdrawn_or_deleted_here_does_not_come_back(city, tmp_path):
    run(city, write(tmp_path / "a.jsonl", NOTICE))
    article = Article.objects.get()
    actions.withdraw(actor=city.user(roles.COLUMN_KEEPER), article=article, kind=rules.RECALLED, note="内容有误")
    report = run(city, write(tmp_path / "a.jsonl", NOTICE | {"text": "新的正文。"}))
    assert "撤下" in report.refused[0].reason
    article.refresh_from_db()
    assert not article.placements.get().shown


# Going on after a crash, drafts, redirects, the task, the command


def test_a_job_that_died_goes_on_in_its_batch(city, tmp_path, monkeypatch):
    path = write(tmp_path / "a.jsonl", *(NOTICE | {"id": n, "title": f"第{n}条"} for n in range(10)))
    publish, done = job.publish_imported, []

    def dies(**values):
        if len(done) == 4:
            raise KeyboardInterrupt
        done.append(1)
        return publish(**values)

    monkeypatch.setattr(job, "publish_imported", dies)
    with pytest.raises(KeyboardInterrupt):
        run(city, path)
    assert Article.objects.count() == 4
    monkeypatch.setattr(job, "publish_imported", publish)
    assert counts(run(city, path)) == (10, 6, 0, 4, 0)
    assert ImportBatch.objects.get().state == ImportBatch.State.DONE


def test_drafts_are_not_public_and_go_through_the_reviews(city, tmp_path):
    path = write(tmp_path / "a.jsonl", NOTICE)
    assert counts(run(city, path, draft=True)) == (1, 1, 0, 0, 0)
    article = Article.objects.get()
    assert (article.state, article.live, article.published_at) == (rules.DRAFT, False, None)
    assert not article.placements.get().shown
    actions.submit(actor=city.user(roles.EDITOR), article=article)
    report = run(city, write(path, NOTICE | {"text": "改了。"}), draft=True)
    assert "审核" in report.refused[0].reason


def test_old_addresses_lead_to_the_new_page(city, tmp_path):
    given = mapping.from_json({"old_address": "旧址", "addresses": {"/list/a.html": "1"}})
    row = NOTICE | {"旧址": "http://old.gov.cn/zwgk/1.html"}
    run(city, write(tmp_path / "a.jsonl", row), given=given)
    target = Article.objects.get().public_path
    assert dict(Redirect.objects.values_list("old_path", "target")) == {"/zwgk/1.html": target, "/list/a.html": target}
    # An address of another article is not taken away from it, and one that no file can have is told.
    report = run(city, write(tmp_path / "a.jsonl", row, row | {"id": 2, "旧址": "/zwgk/1.html; /a.asp?id=3"}), given=given)
    assert (report.created, len(report.notes)) == (1, 2)
    assert Redirect.objects.count() == 2


def test_the_task_does_a_batch_that_was_opened_at_the_desk(city, tmp_path):
    batch = job.start(
        actor=city.user(roles.IMPORTER), path=write(tmp_path / "a.jsonl", NOTICE), site=city.sites["housing"],
        column=city.column(),
    )  # fmt: skip
    assert batch.state == ImportBatch.State.WAITING
    assert import_batch.func(batch.pk)["created"] == 1
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.DONE and batch.finished_at


def test_the_command_gives_json_alone_on_standard_output(city, tmp_path, capsys):
    path = write(tmp_path / "a.jsonl", NOTICE, NOTICE | {"id": 2, "date": "没有"})
    call_command("import_content", "articles", str(path), site="housing", column="news/notices", json=True)
    out = json.loads(capsys.readouterr().out)
    assert out["refused"] == [{"line": 2, "reason": out["refused"][0]["reason"]}]
    assert (out["read"], out["created"], out["updated"], out["unchanged"]) == (2, 1, 0, 0)


@pytest.mark.parametrize(
    "options",
    [
        {"site": "nowhere"},
        {"site": "housing", "column": "no/where"},
        {"site": "housing", "column": "news", "user": "nobody"},
        {"site": "housing", "column": "news", "map": "/nowhere.json"},
        {"site": ""},
    ],
)
def test_a_wrong_command_is_one_sentence(city, tmp_path, options):
    path = write(tmp_path / "a.jsonl", NOTICE)
    with pytest.raises(RuleBroken, match=r"。$"):
        call_command("import_content", "articles", str(path), **options)


@pytest.mark.django_db(transaction=True)
def test_killed_for_good_and_started_again_nothing_is_lost_or_twice(tmp_path):
    """The real command on a database of its own, killed with SIGKILL half-way."""
    home = tmp_path / "own"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if name != "HUABIAO_DATABASE"}
    env = kept | {"HUABIAO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "huabiao.project.settings.base"}
    setup = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('migrate', verbosity=0)\n"
        "from huabiao.duties.articles.tests.factories import make_city\n"
        "make_city()\n"
    )
    subprocess.run([sys.executable, "-c", setup], env=env, check=True, capture_output=True)
    path = write(tmp_path / "a.jsonl", *(NOTICE | {"id": n, "title": f"第{n}条", "text": "正文。"} for n in range(300)))
    command = [
        sys.executable, "-c", "from huabiao.project.cli import main; main()", "import", "articles", str(path),
        "--site", "housing", "--column", "news", "--json",
    ]  # fmt: skip
    first = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for line in first.stderr:
        if line.startswith("写入"):
            break
    time.sleep(0.3)
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    second = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    report = json.loads(second.stdout)
    assert report["created"] + report["unchanged"] == 300 and report["unchanged"] > 0 and not report["refused"]
    third = json.loads(subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout)
    assert (third["created"], third["unchanged"]) == (0, 300)
