"""Helper of test_crash.py: a process with Django set up that changes articles and forks workers on request.

Forking saves the seconds that each worker's start would take; what runs in the child is `huabiao worker` itself.
One JSON object a line: a request on standard input, an answer on standard output.
"""

import importlib
import json
import os
import signal
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections, transaction  # noqa: E402

from huabiao.duties.articles.models import Article, Placement  # noqa: E402
from huabiao.engines.publishing import fault, release  # noqa: E402
from huabiao.engines.publishing.models import Incident, PublishedFile, Release  # noqa: E402
from huabiao.foundation.ledger.actions import record  # noqa: E402
from huabiao.foundation.sites.models import Site  # noqa: E402


def change(number: int) -> dict:
    """One act as an editor's would be: rows and changed keys in one transaction. Answering is acknowledging."""
    article = Article.objects.order_by("pk")[number % Article.objects.count()]
    title, contact = f"第{number}次修改的标题", f"0999-{number:05d}"
    with transaction.atomic():
        Article.objects.filter(pk=article.pk).update(title=title)
        columns = Placement.objects.filter(article=article).values_list("column_id", flat=True)
        keys = [f"article:{article.pk}", *(f"column:{column}" for column in columns)]
        if number % 7 == 0:  # a new frame: every page of the site
            Site.objects.update(contact=contact)
            keys.append("site:bench")
        record(actor="test", act="test.change", thing=f"article:{article.pk}", keys=keys)
    return {"article": article.pk, "title": title, "contact": contact if number % 7 == 0 else None}


def worker(at: str) -> dict:
    """Fork a worker that dies at the fault point, if one is given."""
    connections.close_all()
    pid = os.fork()
    if pid:
        return {"pid": pid}
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ["HUABIAO_FAULT"] = at
    importlib.reload(fault)
    log = os.open(os.environ["HUABIAO_HOME"] + "/worker.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream, number in ((log, 1), (log, 2), (os.open(os.devnull, os.O_RDONLY), 0)):
        os.dup2(stream, number)
    try:
        call_command("worker")
    finally:
        os._exit(0)


def paths() -> dict:
    """Where each article stands."""
    rows = PublishedFile.objects.filter(kind="article").values_list("ref", "path")
    return {ref.lstrip("0").split(":")[0]: path for ref, path in rows}


def digests() -> list:
    """Every digest that any release has signed."""
    found = set()
    for row in Release.objects.all():
        for one in release.manifest(row.site_code, row.number, row.manifest_digest):
            found |= {record.digest for record in (one.before, one.after) if record}
            found |= {record.packed_digest for record in (one.before, one.after) if record}
    return sorted(found)


def incidents() -> list:
    return list(Incident.objects.values_list("path", "kind", "found_by"))


signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no zombies: a dead worker is to be seen as dead
for line in sys.stdin:
    request = json.loads(line)
    answer = {"change": change, "worker": worker, "paths": paths, "digests": digests, "incidents": incidents}[request.pop("do")](**request)
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
