"""The desk's screens of the search: words kept by editors; what was asked, and what was asked in vain."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from huabiao.foundation.accounts.queries import can
from huabiao.foundation.desk.listing import page_of
from huabiao.foundation.desk.wording import site_names
from huabiao.foundation.sites.models import Site
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from . import actions, queries
from .forms import WordForm
from .models import Word

PERIODS = {"7": "近 7 天", "30": "近 30 天", "365": "近一年"}


def words(request):
    rows = queries.visible_words(request.user, "search.view").order_by("kind", "order", "text")
    find = request.GET.get("q", "").strip()[:30]
    kind = request.GET.get("kind", "")
    if find:
        rows = rows.filter(text__contains=find) | rows.filter(official__contains=find)
    if kind in Word.Kind.values:
        rows = rows.filter(kind=kind)
    page = page_of(request, rows, size=50)
    names = site_names(row.site_code for row in page.rows)
    shown = [
        {
            "row": row,
            "site": names.get(row.site_code, "整个站群"),
            "may": can(request.user, "search.change", row),
        }
        for row in page.rows
    ]
    may_add = can(request.user, "search.change")
    return render(
        request,
        "search/words.html",
        {
            "page": page,
            "rows": shown,
            "find": find,
            "kind": kind,
            "kinds": Word.Kind.choices,
            "may_add": may_add,
        },
    )


def add_word(request):
    initial = {"kind": request.GET.get("kind", Word.Kind.SYNONYM), "text": request.GET.get("text", "")[:30]}
    form = WordForm(request.POST or None, actor=request.user, initial=initial)
    return _submit(request, form, "新建检索词", None)


def edit_word(request, word):
    initial = {name: getattr(word, name) for name in ("kind", "text", "official", "both_ways", "order")}
    initial["site"] = Site.objects.filter(code=word.site_code).first() if word.site_code else None
    form = WordForm(request.POST or None, actor=request.user, initial=initial)
    return _submit(request, form, "修改检索词", word)


def remove_word(request, word):
    actions.remove_word(actor=request.user, word=word)
    messages.success(request, "已删除，几秒后生效。")
    return redirect("search:index")


def asked(request):
    chosen = request.GET.get("days", "30")
    days = chosen if chosen in PERIODS else "30"
    rows = queries.asked_lately(request.user, int(days), clock.today())
    context = rows | {"days": days, "periods": PERIODS.items(), "may_add": can(request.user, "search.change")}
    return render(request, "search/asked.html", context)


def _submit(request, form, heading, word):
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_word(actor=request.user, word=word, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已保存，几秒后生效。")
            return redirect("search:index")
    context = {"form": form, "heading": heading, "back": reverse("search:index"), "back_label": "检索词"}
    return render(request, "desk/form.html", context)
