"""栏目: the tree of a site with who answers for each column and how fresh it is; open, change, move, retire."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from huabiao.foundation.accounts.queries import can, holders
from huabiao.foundation.accounts.rules import REVIEW_LEVELS
from huabiao.foundation.desk.person import held_acts
from huabiao.foundation.desk.wording import organ_names, site_names
from huabiao.kernel.errors import RuleBroken

from .. import actions, arrangement, queries, rules
from ..column_links import links_for
from ..forms import ColumnForm, MoveColumnForm, NewColumnForm, TopicForm
from ..freshness import freshness

VIEWS = {"": "全部", "over": "逾期", "warn": "7 日内到期", "empty": "空栏目", "nobody": "没有责任人", "topic": "专题"}


def index(request):
    sites = _sites(request)
    site = request.GET.get("site", "")
    site = site if site in sites else next(iter(sites), "")
    columns = list(queries.visible_columns(request.user, "column.view", site).select_related("organ", "office", "post")) if site else []
    rows = [_row(column) for column in columns]
    counts = {code: sum(_belongs(row, code) for row in rows) for code in VIEWS}
    view = request.GET.get("view", "") if request.GET.get("view", "") in VIEWS else ""
    find = request.GET.get("q", "").strip()[:40]
    shown = [row for row in rows if _belongs(row, view) and (not find or find in row["column"].title)]
    chosen = next((row for row in rows if str(row["column"].pk) == request.GET.get("column", "")), None)
    return render(
        request,
        "portals/columns.html",
        {
            "sites": sites.items(), "site": site, "rows": shown, "is_tree": not view and not find, "find": find,
            "views": [(code, name, counts[code]) for code, name in VIEWS.items()], "view": view, "counts": counts,
            "total": len(rows), "side": _side(request, chosen) if chosen else None,
            "can_add": "column.change" in held_acts(request),
        },
    )  # fmt: skip


def _sites(request):
    codes = queries.visible_columns(request.user).order_by().values_list("site_code", flat=True).distinct()
    return site_names(codes)


def _row(column):
    return {
        "column": column,
        "level": column.column_path.count("/"),
        "fresh": freshness(column),
        "keeper": " ".join(str(part) for part in (column.office, column.post) if part),
    }


def _belongs(row, view):
    column, mark = row["column"], row["fresh"].mark
    match view:
        case "over" | "warn":
            return mark == view and not row["fresh"].is_empty
        case "empty":
            return row["fresh"].is_empty
        case "nobody":
            return column.post_id is None
        case "topic":
            return column.kind == rules.TOPIC
    return True


def _side(request, row):
    column = row["column"]
    reviewers = [
        (REVIEW_LEVELS[level], "、".join(user.name for user in holders(f"article.review_{level}", column)[:4]) or "没有审核人")
        for level in range(1, column.review_levels + 1)
    ]
    return row | {
        "reviewers": reviewers,
        "keepers": "、".join(user.name for user in holders("column.keep", column)[:6]),
        "can_change": can(request.user, "column.change", column),
        "can_topic": column.kind == rules.TOPIC and can(request.user, "topic.change", column),
        "links": links_for(column, held_acts(request)),
        "organ": organ_names([column.organ_path]).get(column.organ_path, ""),
    }


def add(request):
    sites = _sites(request)
    site = request.GET.get("site", "")
    if site not in sites:
        site = next(iter(sites), "")
    parent = request.GET.get("parent", "")
    form = NewColumnForm(request.POST or None, actor=request.user, site_code=site, initial={"parent": parent or "root"})
    if request.method == "POST" and form.is_valid():
        try:
            column = actions.create_column(actor=request.user, **form.changed_values())
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已建栏目“{column.title}”。")
            return redirect(_at(column))
    return _form(request, form, f"新栏目：{sites.get(site, '')}", reverse("columns:index") + f"?site={site}", "栏目")


def edit(request, column):
    form = ColumnForm(request.POST or None, actor=request.user, instance=column)
    return _submit(
        request, column, form, f"修改：{column.title}",
        lambda: actions.change_column(actor=request.user, column=column, **form.changed_values()),
        note="改路径后，旧的列表网址自动跳到新的。",
    )  # fmt: skip


def move(request, column):
    form = MoveColumnForm(request.POST or None, actor=request.user, column=column)
    return _submit(
        request, column, form, f"移动：{column.title}",
        lambda: actions.move_column(actor=request.user, column=column, parent=form.cleaned_data["parent"]),
        note="下级栏目一起移动；文章网址不变，旧的列表网址自动跳到新的。",
    )  # fmt: skip


def retire(request, column):
    actions.retire_column(actor=request.user, column=column)
    messages.success(request, f"栏目“{column.title}”已停用。")
    return redirect(reverse("columns:index") + f"?site={column.site_code}")


def topic(request, column):
    """专题: what stands above its lists."""
    form = TopicForm(request.POST or None, instance=column)
    if request.method == "POST" and form.is_valid():
        try:
            arrangement.arrange_topic(actor=request.user, column=column, arrangement=form.cleaned_data["banner"])
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "专题已保存，网页随即更新。")
            return redirect("columns:topic", column.pk)
    context = {"form": form, "field": form["banner"], "heading": f"专题：{column.title}", "back": _at(column), "back_label": "栏目"}
    return render(request, "portals/arrange.html", context)


def _at(column):
    return reverse("columns:index") + f"?site={column.site_code}&column={column.pk}"


def _submit(request, column, form, heading, act, note=""):
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已保存，网页随即更新。")
            return redirect(_at(column))
    return _form(request, form, heading, _at(column), "栏目", note)


def _form(request, form, heading, back, back_label, note=""):
    context = {"form": form, "heading": heading, "back": back, "back_label": back_label, "note": note}
    return render(request, "desk/form.html", context)
