"""迁入: upload a file, watch it come in, read which rows were refused and why."""

import secrets
import shutil
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render

from huabiao.foundation.accounts.queries import visible
from huabiao.foundation.desk.choices import SiteChoice
from huabiao.foundation.desk.forms import DeskForm
from huabiao.foundation.desk.listing import page_of
from huabiao.foundation.desk.wording import site_names
from huabiao.kernel.errors import RuleBroken

from ..forms import ColumnChoice
from ..importing import archive, job
from ..importing.tasks import import_batch
from ..models import ImportBatch

# One article a file: such a file is put into a folder of its own, which the job reads.
SINGLE = (".docx", ".html", ".htm", ".md")
ARCHIVE = ".zip"
TABLES = (".jsonl", ".jsonl.gz", ".ndjson", ".csv", ".xlsx")
MAX_BYTES = 500 * 1024 * 1024


class ImportForm(DeskForm):
    """Which file, to which site and column."""

    file = forms.FileField(label="文件", help_text="JSON Lines、CSV、Excel（.xlsx），单篇 .docx、.html、.md，或装着许多篇（连同图片和附件）的 .zip")
    site = SiteChoice(label="网站")
    column = ColumnChoice(label="栏目", required=False, help_text="不选则按文件里的栏目名对应")
    draft = forms.BooleanField(label="只作为草稿，不直接公开", required=False)

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].offer(actor, "article.import")
        self.fields["column"].offer(actor, "article.import")


def index(request):
    batches = visible(request.user, "article.import", ImportBatch.objects.order_by("-pk"))
    page = page_of(request, batches, size=30)
    names = site_names(batch.site_code for batch in page.rows)
    rows = [{"batch": batch, "site": names.get(batch.site_code, "")} for batch in page.rows]
    return render(request, "articles/imports.html", {"page": page, "rows": rows})


def add(request):
    form = ImportForm(request.POST or None, request.FILES or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            batch = _open(request.user, form.cleaned_data)
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已开始迁入，可以离开本页，进度随时可看。")
            return redirect("imports:detail", batch.pk)
    note = "迁入的稿件作为一次批量审定直接公开，标明“由原网站迁入”，并保留原发布时间；这件事记入账本。"
    context = {"form": form, "heading": "迁入旧稿", "back": "../", "back_label": "迁入", "button": "开始迁入", "note": note}
    return render(request, "desk/form.html", context)


def _open(actor, given):
    place = _keep(given["file"])
    try:
        batch = job.start(
            actor=actor, path=place, site=given["site"], column=given["column"], draft=given["draft"], name=given["file"].name
        )
    except RuleBroken:
        root = Path(settings.HUABIAO_HOME) / "imports"
        shutil.rmtree(root / place.relative_to(root).parts[0], ignore_errors=True)
        raise
    import_batch.enqueue(batch.pk)
    return batch


def _keep(upload):
    """The uploaded file where the worker finds it; a single document in a folder of its own."""
    name = Path(upload.name.replace("\\", "/")).name[-120:]
    lower = name.lower()
    if not lower.endswith((*SINGLE, *TABLES, ARCHIVE)):
        raise RuleBroken("不认识这种文件，请上传 JSON Lines、CSV、Excel（.xlsx），单篇 .docx、.html、.md，或装着它们的 .zip。")
    if upload.size > MAX_BYTES:
        raise RuleBroken("文件超过 500 MB，请分批，或在服务器上用 huabiao import articles 迁入。")
    folder = Path(settings.HUABIAO_HOME) / "imports" / secrets.token_hex(8)
    folder.mkdir(parents=True)
    if lower.endswith(ARCHIVE):
        # Under the archive's own name: an item is known by its folder and path, when it comes again, too.
        place = folder / Path(name).stem
        archive.unpack(upload.file, place)
        return place
    with (folder / name).open("wb") as out:
        for chunk in upload.chunks():
            out.write(chunk)
    return folder if lower.endswith(SINGLE) else folder / name


def detail(request, batch):
    return render(request, "articles/import_detail.html", _progress(batch))


def progress(request, batch):
    return render(request, "articles/import_progress.html", _progress(batch))


def _progress(batch):
    done = batch.state in (ImportBatch.State.DONE, ImportBatch.State.FAILED)
    percent = 100 if done else (min(99, batch.line * 100 // batch.total) if batch.total else 0)
    refusals = list(batch.refusals.all()[:500])
    return {"batch": batch, "percent": percent, "done": done, "refusals": refusals, "refused": batch.refusals.count()}
