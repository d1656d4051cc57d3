"""刊发位置: where an article stands, and further places for it; what was offered is adopted or sent back."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from huabiao.duties.portals.models import Column, Position
from huabiao.duties.portals.queries import visible_columns
from huabiao.foundation.accounts.queries import can, visible
from huabiao.foundation.desk.wording import site_names
from huabiao.foundation.sites.models import Site
from huabiao.kernel.errors import RuleBroken

from .. import actions, queries, rules
from ..actions.placements import sites_above
from ..forms import PlaceForm
from .sides import side_context

FOUND_CAP = 60


def index(request, article):
    """All places, and a search of columns: each found column says which ways lead there."""
    find = request.GET.get("q", "").strip()[:60]
    context = {
        "article": article, "find": find, "found": _found(request, article, find),
        "positions": _positions(request, article),
    }  # fmt: skip
    return render(request, "articles/places.html", context | side_context(request, article))


def _found(request, article, find):
    standing = set(article.placements.exclude(state__in=["ended", "returned"]).values_list("column_id", flat=True))
    above = sites_above(article.site_code)
    may_report = can(request.user, "article.report_up", article)
    rows = {}
    for kind, columns in (
        (rules.REFERENCE, visible_columns(request.user, "article.place")),
        (rules.COPY, visible_columns(request.user, "article.write")),
        (rules.PUSH, visible_columns(request.user, "article.push") if can(request.user, "article.push", article) else None),
        (rules.SUBMISSION, _reportable(above) if may_report else None),
    ):
        if columns is None:
            continue
        if find:
            columns = columns.filter(title__contains=find)
        for column in columns.exclude(pk__in=standing).exclude(kind="external")[:FOUND_CAP]:
            if kind == rules.PUSH and article.site_code not in sites_above(column.site_code):
                continue
            rows.setdefault(column.pk, {"column": column, "kinds": []})["kinds"].append((kind, rules.PLACEMENT_KINDS[kind]))
    ordered = sorted(rows.values(), key=lambda row: (row["column"].site_code != article.site_code, row["column"].path))[:FOUND_CAP]
    names = site_names(row["column"].site_code for row in ordered)
    return [row | {"site": names.get(row["column"].site_code, "")} for row in ordered]


def _reportable(codes):
    # Names of columns of sites above are public; whoever may report up may offer to any of them.
    return Column.objects.filter(site_code__in=codes, retired_at=None).order_by("path")


def _positions(request, article):
    codes = set(article.placements.filter(position=None, state="active").values_list("site_code", flat=True))
    held = set(article.placements.filter(state="active").exclude(position=None).values_list("position_id", flat=True))
    rows = visible(request.user, "article.place", Position.objects.filter(site_code__in=codes)).exclude(pk__in=held)
    names = dict(Site.objects.filter(code__in=codes).values_list("code", "name"))
    return [(position, names.get(position.site_code, "")) for position in rows[:FOUND_CAP]]


def add(request, article):
    form = PlaceForm(request.POST)
    if not form.is_valid():
        raise RuleBroken("请先选择栏目和方式。")
    chosen = form.cleaned_data
    column = _reached(request, article, chosen["column"], chosen["kind"])
    common = {"actor": request.user, "article": article, "column": column}
    if chosen["kind"] == rules.COPY:
        copied = actions.copy_article(**common)
        messages.success(request, f"已复制到“{column.title}”，是一篇新稿件，请修改后送审。")
        return redirect("articles:edit", copied.pk)
    if chosen["kind"] == rules.SUBMISSION:
        actions.report_up(**common, reason=chosen["reason"])
        messages.success(request, f"已报送到“{column.title}”，采用后公开。")
    elif chosen["kind"] == rules.PUSH:
        actions.push(**common, title=chosen["title"])
        messages.success(request, f"已下发到“{column.title}”。")
    else:
        actions.place(**common, title=chosen["title"])
        messages.success(request, f"已引用到“{column.title}”。")
    return redirect("articles:places", article.pk)


def _reached(request, article, number, kind):
    """The column among those that this way may lead to; a foreign one does not exist."""
    if kind == rules.SUBMISSION:
        rows = _reportable(sites_above(article.site_code))
    else:
        act = {rules.COPY: "article.write", rules.PUSH: "article.push"}.get(kind, "article.place")
        rows = visible_columns(request.user, act)
    column = rows.filter(pk=number).first()
    if column is None:
        raise RuleBroken("没有这个栏目，或者不在您的范围内，请重新选择。")
    return column


def add_position(request, article):
    number = request.POST.get("position", "")
    position = next((p for p, _ in _positions(request, article) if str(p.pk) == number), None)
    if position is None:
        raise RuleBroken("没有这个推荐位，或者稿件已在其中，请重新选择。")
    actions.place_at_position(actor=request.user, article=article, position=position)
    messages.success(request, f"已放入推荐位“{position.name}”。")
    return redirect("articles:places", article.pk)


def change(request, placement):
    """End, pin, unpin, another order or title of one place."""
    what, common = request.POST.get("what", ""), {"actor": request.user, "placement": placement}
    if what == "end":
        actions.end_placement(**common)
        messages.success(request, "已从这一处撤下，其他位置不变。")
    elif what in {"pin", "unpin"}:
        actions.pin(**common, pinned=what == "pin")
        messages.success(request, "已置顶。" if what == "pin" else "已取消置顶。")
    elif what == "order":
        order = request.POST.get("order", "")
        if not order.lstrip("-").isdigit() or len(order) > 7:
            raise RuleBroken("排序请填整数，数字大的在前。")
        actions.reorder(**common, order=int(order))
        messages.success(request, "已改排序。")
    elif what == "title":
        actions.set_placement_title(**common, title=request.POST.get("title", "")[:1000])
        messages.success(request, "已改本处标题。")
    else:
        raise RuleBroken("没有这一项操作，请刷新页面。")
    return redirect(_home_of(request, placement))


def _home_of(request, placement):
    seen = queries.visible_articles(request.user).filter(pk=placement.article_id).exists()
    return reverse("articles:places", args=[placement.article_id]) if seen else reverse("articles:proposals")


def proposal(request, placement):
    """What was offered, to be read before it is adopted; afterwards, the positions of the site that may take it."""
    article = placement.article
    positions = _site_positions(request, placement) if placement.shown else []
    context = {"placement": placement, "article": article, "version": article, "positions": positions}
    return render(request, "articles/proposal.html", context)


def _site_positions(request, placement):
    """The positions of the site where it stands that do not hold it yet."""
    held = placement.article.placements.filter(state="active").exclude(position=None).values("position_id")
    rows = Position.objects.filter(site_code=placement.site_code).exclude(pk__in=held)
    return list(visible(request.user, "article.place", rows)[:FOUND_CAP])


def put_at_position(request, placement):
    number = request.POST.get("position", "")
    position = next((p for p in _site_positions(request, placement) if str(p.pk) == number), None)
    if position is None or not placement.shown:
        raise RuleBroken("没有这个推荐位，或者稿件已在其中，请重新选择。")
    actions.place_at_position(actor=request.user, article=placement.article, position=position)
    messages.success(request, f"已放入推荐位“{position.name}”。")
    return redirect("placements:proposal", placement.pk)


def adopt(request, placement):
    actions.adopt(actor=request.user, placement=placement, title=request.POST.get("title", "")[:1000])
    messages.success(request, f"已采用《{placement.article.title}》。")
    return redirect("articles:proposals")


def turn_down(request, placement):
    actions.return_submission(actor=request.user, placement=placement, reason=request.POST.get("reason", "")[:5000])
    messages.success(request, f"没有采用《{placement.article.title}》，报送单位会看到理由。")
    return redirect("articles:proposals")


