"""政策与解读: what an article explains and what explains it; a search for the other one.

Titles are looked for among what the person may see; an article of another organ is found by its public address or its
whole document number, which whoever has read it knows.
"""

import re

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render

from huabiao.foundation.accounts.queries import can
from huabiao.foundation.desk.wording import site_names
from huabiao.kernel.errors import RuleBroken

from .. import actions, queries
from ..face import PUBLIC
from ..models import Article, Interpretation
from .sides import side_context

FOUND_CAP = 30
_ADDRESS = re.compile(r"/article/\d{6}/(\d{1,11})\.html")


def index(request, article):
    find = request.GET.get("q", "").strip()[:200]
    bound = [
        {"bound": row, "other": row.document if row.text_id == article.pk else row.text, "explains": row.text_id == article.pk,
         "may_confirm": not row.confirmed and can(request.user, "article.write", row.document)}
        for row in _bound(article)
    ]  # fmt: skip
    found = _found(request, article, find) if find else []
    names = site_names(other.site_code for other in [*(row["other"] for row in bound), *found])
    context = {
        "article": article, "find": find, "bound": [row | {"site": names.get(row["other"].site_code, "")} for row in bound],
        "found": [{"other": other, "site": names.get(other.site_code, "")} for other in found],
        "may_write": can(request.user, "article.write", article),
    }  # fmt: skip
    return render(request, "articles/related.html", context | side_context(request, article))


def _bound(article):
    rows = Interpretation.objects.filter(Q(document=article) | Q(text=article))
    return rows.select_related("document", "text")


def _found(request, article, find):
    address = _ADDRESS.search(find)
    public = Article.objects.filter(PUBLIC).exclude(pk=article.pk).defer(*queries.HEAVY)
    known = public.filter(pk=int(address[1])) if address else public.filter(document_number=find)
    seen = queries.library(request.user, text=find).filter(PUBLIC).exclude(pk=article.pk)
    return list({other.pk: other for other in [*known[:FOUND_CAP], *seen[:FOUND_CAP]]}.values())[:FOUND_CAP]


def bind(request, article):
    number = request.POST.get("other", "")
    other = Article.objects.filter(PUBLIC, pk=int(number)).first() if number.isdigit() and len(number) < 12 else None
    if other is None:
        raise RuleBroken("没有这篇公开的稿件，请重新查找。")
    explains = request.POST.get("way") == "explains"
    document, text = (other, article) if explains else (article, other)
    bound = actions.bind_interpretation(actor=request.user, document=document, text=text)
    messages.success(request, "已关联。" if bound.confirmed else "已关联；文件一方确认后，文件页也会列出本文。")
    return redirect("articles:related", article.pk)


def change(request, article):
    """Confirm a binding, or release it."""
    number = request.POST.get("bound", "")
    bound = _bound(article).filter(pk=int(number)).first() if number.isdigit() and len(number) < 12 else None
    if bound is None:
        raise RuleBroken("这一关联已经解除。")
    if request.POST.get("what") == "confirm":
        actions.confirm_interpretation(actor=request.user, bound=bound)
        messages.success(request, "已确认，文件页会列出这篇解读。")
    else:
        actions.release_interpretation(actor=request.user, bound=bound)
        messages.success(request, "已解除关联。")
    return redirect("articles:related", article.pk)
