"""信息资源库: the list with its views and filters, acts on many at once, what was offered, the recycle bin."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse

from huabiao.duties.portals.models import Column
from huabiao.foundation.accounts.queries import can, capped_count
from huabiao.foundation.desk.listing import page_of
from huabiao.foundation.desk.person import held_acts, scope_in_words
from huabiao.foundation.organizations.queries import visible_organs
from huabiao.foundation.sites.queries import visible_sites
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from .. import actions, queries, rules
from ..forms import column_choices
from ..models import Placement, ReviewTask

ADOPTED = 30  # of what others wrote and we show, the newest
PERIODS = {"7": "近 7 天", "30": "近 30 天", "90": "近 90 天", "365": "近一年"}
BULK_CAP = 100
COUNTED = 99  # a tab's number, "99+" beyond


@dataclass(frozen=True)
class Tab:
    """A view of the list: state, or one of one's own."""

    code: str
    label: str
    state: str = ""
    is_hot: bool = False
    is_counted: bool = False


TABS = (
    Tab("", "全部"),
    Tab("mine", "我写的"),
    Tab("draft", "草稿", rules.DRAFT),
    Tab("in_review", "审核中", rules.IN_REVIEW),
    Tab("returned", "被退回", rules.RETURNED, is_hot=True, is_counted=True),
    Tab("scheduled", "待发布", rules.SCHEDULED, is_counted=True),
    Tab("published", "已发布", rules.PUBLISHED),
    Tab("withdrawn", "已撤下", rules.WITHDRAWN),
)


def index(request):
    chosen = _chosen(request)
    tab = next((t for t in TABS if t.code == request.GET.get("view", "")), TABS[0])
    rows = _filtered(request, queries.library(request.user, state=tab.state, column=chosen["column"]), chosen)
    if tab.code == "mine":
        rows = rows.filter(created_by=request.user.name)
    page = page_of(request, rows, size=30)
    return render(
        request,
        "articles/library.html",
        {
            "page": page,
            "rows": _rows(page.rows),
            "tabs": _tabs(request, tab),
            "tab": tab,
            "chosen": chosen,
            "choices": _choices(request, chosen),
            "scope": scope_in_words(request),
            "filters_on": sum(bool(chosen[name]) for name in ("site", "column", "organ", "openness", "days", "q")),
            "columns": column_choices(request.user, "article.place") if "article.place" in held_acts(request) else [],
        },
    )


def _chosen(request):
    given = request.GET
    column = given.get("column", "")
    return {
        "site": given.get("site", "")[:40],
        "column": _column(request, column) if column.isdigit() else None,
        "organ": given.get("organ", "") if given.get("organ", "").isdigit() else "",
        "openness": given.get("openness", "") if given.get("openness", "") in rules.OPENNESS else "",
        "days": given.get("days", "") if given.get("days", "") in PERIODS else "",
        "q": given.get("q", "").strip()[:60],
    }


def _column(request, number):
    choices = {pk for _, group in column_choices(request.user, "article.view") for pk, _ in group}
    return Column.objects.filter(pk=number).first() if int(number) in choices else None


def _filtered(request, rows, chosen):
    if chosen["site"]:
        rows = rows.filter(site_code=chosen["site"])
    if chosen["organ"]:
        rows = rows.filter(organ_id=chosen["organ"])
    if chosen["openness"]:
        rows = rows.filter(openness=chosen["openness"])
    if chosen["days"]:
        rows = rows.filter(updated_at__gte=clock.now() - timedelta(days=int(chosen["days"])))
    for word in chosen["q"].split()[:5]:
        rows = rows.filter(Q(title__contains=word) | Q(source__contains=word) | Q(document_number__contains=word))
    return rows


def _choices(request, chosen):
    return {
        "sites": list(visible_sites(request.user, "article.view").values_list("code", "name")),
        "columns": column_choices(request.user, "article.view", chosen["site"]) if chosen["site"] else [],
        "organs": list(visible_organs(request.user, "article.view").values_list("pk", "short_name", "name")[:500]),
        "openness": list(rules.OPENNESS.items()),
        "periods": list(PERIODS.items()),
    }


def _tabs(request, current):
    result = []
    for tab in TABS:
        number = capped_count(queries.library(request.user, state=tab.state), COUNTED) if tab.is_counted else None
        result.append({"tab": tab, "number": number, "plus": (number or 0) > COUNTED, "current": tab is current})
    if "article.adopt" in held_acts(request):
        number = capped_count(queries.submissions_for(request.user), COUNTED)
        result.append({"tab": Tab("proposed", "可供采用"), "number": number, "url": reverse("articles:proposals")})
    if "article.delete" in held_acts(request):
        result.append({"tab": Tab("bin", "回收站"), "number": None, "url": reverse("articles:bin")})
    return result


def _rows(articles):
    """Each article with its newest review task and its places: two queries a page."""
    ids = [article.pk for article in articles]
    tasks = {}
    for task in ReviewTask.objects.filter(article_id__in=ids).order_by("pk"):
        tasks[task.article_id] = task
    places = {}
    rows = Placement.objects.filter(article_id__in=ids).exclude(state=Placement.State.ENDED)
    for placement in rows.select_related("column", "position").order_by("pk"):
        name = placement.position.name if placement.position else placement.column.title
        mark = "" if placement.shown else ("（拟报送）" if placement.state == Placement.State.PROPOSED else "（拟）")
        if placement.state != Placement.State.RETURNED:
            places.setdefault(placement.article_id, []).append(name + mark)
    return [
        {"article": article, "task": tasks.get(article.pk), "places": "；".join(places.get(article.pk, [])[:4])}
        for article in articles
    ]


def proposals(request):
    page = page_of(request, queries.submissions_for(request.user), size=30)
    adopted = list(queries.adopted_for(request.user)[:ADOPTED])
    return render(request, "articles/proposals.html", {"page": page, "adopted": adopted, "scope": scope_in_words(request)})


def recycle_bin(request):
    page = page_of(request, queries.recycle_bin(request.user), size=30)
    can_purge = "article.purge" in held_acts(request)
    return render(request, "articles/bin.html", {"page": page, "can_purge": can_purge})


def open_article(request, article):
    """To the editor for whoever may write it, else to the page for reading."""
    writes = can(request.user, "article.write", article) and article.deleted_at is None
    return redirect("articles:edit" if writes else "articles:show", article.pk)


# Many at once


class _Rehearsed(Exception):
    pass


def bulk(request):
    """First a page that says which can and which cannot, and why; then, confirmed, one transaction an article."""
    act = request.POST.get("act", "")
    numbers = [int(number) for number in request.POST.getlist("pick") if number.isdigit()][:BULK_CAP]
    articles = list(queries.library(request.user).filter(pk__in=numbers))
    if act not in BULK_ACTS or not articles:
        messages.error(request, "请先选中稿件，再选要办的事。")
        return redirect("articles:index")
    label, run = BULK_ACTS[act]
    column = _bulk_column(request) if act == "place" else None
    if act == "place" and column is None:
        raise RuleBroken("请选择要签发到的栏目。")
    if request.POST.get("confirmed") == "1":
        done, refused = _run_all(request.user, articles, run, column)
        messages.success(request, f"{label}：{done} 篇已办。" + (f"{len(refused)} 篇没有办。" if refused else ""))
        for article, sentence in refused[:10]:
            messages.warning(request, f"《{article.title}》：{sentence}")
        return redirect("articles:index")
    checked = [(article, _rehearse(request.user, article, run, column)) for article in articles]
    ready = sum(not sentence for _, sentence in checked)
    return render(
        request,
        "articles/bulk.html",
        {
            "act": act, "label": label, "column": column, "checked": checked, "ready": ready,
            "not_ready": len(checked) - ready, "note": BULK_NOTES[act],
        },
    )  # fmt: skip


def _bulk_column(request):
    number = request.POST.get("column", "")
    allowed = {pk for _, group in column_choices(request.user, "article.place") for pk, _ in group}
    return Column.objects.filter(pk=number).first() if number.isdigit() and int(number) in allowed else None


def _rehearse(actor, article, run, column):
    """Why it cannot be done, or "": the act itself, undone at its end."""
    try:
        with transaction.atomic():
            run(actor, article, column)
            raise _Rehearsed
    except _Rehearsed:
        return ""
    except RuleBroken as error:
        return str(error)


def _run_all(actor, articles, run, column):
    done, refused = 0, []
    for article in articles:
        try:
            run(actor, article, column)
            done += 1
        except RuleBroken as error:
            refused.append((article, str(error)))
    return done, refused


BULK_ACTS = {
    "submit": ("送审", lambda actor, article, column: actions.submit(actor=actor, article=article)),
    "delete": ("放入回收站", lambda actor, article, column: actions.delete_article(actor=actor, article=article)),
    "place": (
        "签发到栏目",
        lambda actor, article, column: actions.place(actor=actor, article=article, column=column),
    ),
}
BULK_NOTES = {
    "submit": "送审后由主栏目的审核人逐级审核。操作记入账本，可在“记录”中查到。",
    "delete": "放入回收站后可以恢复。操作记入账本，可在“记录”中查到。",
    "place": "签发后约 1 分钟网页更新。操作记入账本，可在“记录”中查到。",
}
