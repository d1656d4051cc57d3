"""An article to be read: clean, or with its changes against an earlier version; history; preview of the public page."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from wagtail.models import Revision

from huabiao.kernel.errors import RuleBroken

from .. import checks, queries
from ..body import asset_ids, body_text
from ..comparison import EQUAL, compare_versions, difference
from ..marking import count_changes
from ..models import Article, Asset, ReviewTask
from ..previewing import body_html, preview_html
from .sides import side_context

HEAD_FIELDS = (
    "source", "author", "openness", "classification", "document_number", "issuer", "written_date", "genre", "subject",
    "validity", "effective_date", "short_title", "keywords", "summary",
)  # fmt: skip


def show(request, article):
    version = queries.latest_version(article)
    hits = checks.check(version)
    context = {"article": article, "version": version, "hits": hits, "must": sum(hit.must for hit in hits)}
    context |= read_context(request, article, version, article.latest_revision, hits) | side_context(request, article)
    return render(request, "articles/show.html", context)


def read_context(request, article: Article, version: Article, revision: Revision | None, hits) -> dict:
    """The text in one of three ways: against the version before (`compare`), only what changed, clean."""
    base = _base(request, article, revision)
    way = request.GET.get("way", "compare" if base else "clean")
    if base is None:
        way = "clean"
    old = article.with_content_json(base.content) if base else None
    fields, body, title = _fields(old, version), [(EQUAL, body_text(version.body))], [(EQUAL, version.title)]
    changed = compare_versions(old, version) if old is not None else []
    if old is not None:
        body = difference(body_text(old.body), body_text(version.body))
        title = difference(old.title, version.title)
    return {
        "way": way,
        "base": base,
        "changes": changed,
        "change_count": sum(count_changes(change.parts) for change in changed),
        "head_fields": fields,
        "title_parts": title if way != "clean" else [(EQUAL, version.title)],
        "body_parts": body,
        # Already cleaned by render_body, which is what the public page prints, too.
        "clean_html": mark_safe(body_html(version, _file_address)) if way == "clean" else "",
        "files": _files(version),
    }


def _base(request, article: Article, revision: Revision | None) -> Revision | None:
    """What to compare with: the version asked for, else the public one, else the one last sent back."""
    rows = article.revisions.exclude(pk=revision.pk) if revision else article.revisions.all()
    asked = request.GET.get("base", "")
    if asked.isdigit():
        return get_object_or_404(rows, pk=asked)
    if article.live_revision_id and (revision is None or article.live_revision_id != revision.pk):
        return article.live_revision
    sent_back = article.review_tasks.filter(state=ReviewTask.State.RETURNED).exclude(revision=revision)
    task = sent_back.order_by("-pk").select_related("revision").first()
    return task.revision if task else None


def _fields(old: Article | None, new: Article) -> list[tuple[str, list]]:
    lines = []
    for name in HEAD_FIELDS:
        after = _words(new, name)
        before = _words(old, name) if old is not None else after
        if before or after:
            lines.append((Article._meta.get_field(name).verbose_name, difference(before, after)))
    return lines


def _words(version: Article, name: str) -> str:
    display = getattr(version, f"get_{name}_display", None)
    value = display() if display else getattr(version, name)
    return "" if value is None else str(value)


def _files(version: Article) -> list[Asset]:
    return list(Asset.objects.filter(pk__in=asset_ids(version.body)).order_by("pk"))


def _file_address(pk: int) -> str:
    return reverse("assets:file", args=[pk])


def history(request, article):
    revisions = list(article.revisions.select_related("user").order_by("-pk")[:100])
    context = {"article": article, "revisions": revisions, "events": queries.history(article)[::-1]}
    return render(request, "articles/history.html", context)


def compare(request, article, old_pk, new_pk):
    """Two versions of this article and no other's."""
    old = get_object_or_404(article.revisions, pk=old_pk)
    new = get_object_or_404(article.revisions, pk=new_pk)
    changes = compare_versions(article.with_content_json(old.content), article.with_content_json(new.content))
    context = {"article": article, "old": old, "new": new, "changes": changes}
    return render(request, "articles/compare.html", context)


def preview(request, article):
    """The newest version as its public page on its own site, frame and all."""
    html = preview_html(queries.latest_version(article), _file_address)
    if html is None:
        raise RuleBroken("主栏目已停用，不能预览；请先改主栏目。")
    response = HttpResponse(html)
    # No script of the page may run with the rights of whoever looks at it.
    response["Content-Security-Policy"] = "sandbox allow-same-origin"
    return response
