"""审核: what waits for me, one after the other; the text with its changes marked, the checks, the decision."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from huabiao.foundation.accounts.queries import can
from huabiao.foundation.desk.listing import page_of
from huabiao.foundation.desk.person import scope_in_words
from huabiao.kernel.errors import RuleBroken

from .. import actions, checks, queries, rules
from ..forms import DecisionForm
from ..models import ReviewTask
from .reading import read_context
from .sides import side_context


def inbox(request):
    page = page_of(request, queries.inbox(request.user), size=30)
    return render(request, "articles/inbox.html", {"page": page, "scope": scope_in_words(request)})


def next_one(request):
    """The one that waits longest."""
    task = queries.inbox(request.user).first()
    if task is None:
        messages.success(request, "待审的稿件都办完了。")
        return redirect("reviews:index")
    return redirect("reviews:review", task.pk)


def review(request, task):
    _require_level(request, task)
    if task.state != ReviewTask.State.OPEN:
        messages.warning(request, f"这一审级已是“{task.get_state_display()}”。")
        return redirect("articles:open", task.article_id)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _decide(request, task, form)
        except RuleBroken as error:
            form.add_error("comment", str(error))
    return _page(request, task, form)


def _require_level(request, task):
    # The row is visible to whoever sees the article; its level decides who reviews.
    if not can(request.user, f"article.review_{task.level}", task):
        raise Http404


def _decide(request, task, form):
    article = task.article
    following = _following(request, task)
    if request.POST.get("decision") == "return":
        actions.return_article(actor=request.user, task=task, reason=form.cleaned_data["comment"])
        messages.success(request, f"已退回《{article.title}》。")
    else:
        article = actions.approve(
            actor=request.user, task=task, comment=form.cleaned_data["comment"],
            secrecy_passed=form.cleaned_data["secrecy_passed"],
        )  # fmt: skip
        messages.success(request, _said(article, task))
    if following is None:
        return redirect("reviews:index")
    return redirect("reviews:review", following)


def _said(article, task):
    if article.state == rules.IN_REVIEW:
        return f"《{article.title}》已通过{rules.LEVELS[task.level]}，送{rules.LEVELS[task.level + 1]}。"
    if article.state == rules.SCHEDULED:
        return f"《{article.title}》已终审通过，到定时的时间发布。"
    return f"《{article.title}》已发布，网页随即更新。"


def _order(request, task):
    """The keys of what waits, and where this one stands among them."""
    waiting = list(queries.inbox(request.user).values_list("pk", flat=True)[:200])
    return waiting, waiting.index(task.pk) if task.pk in waiting else -1


def _following(request, task):
    waiting, place = _order(request, task)
    rest = waiting[place + 1 :] + waiting[: max(place, 0)]
    return rest[0] if rest else None


def _page(request, task, form):
    article = task.article
    waiting, place = _order(request, task)
    version = article.with_content_json(task.revision.content) if task.revision else queries.latest_version(article)
    hits = checks.check(version)
    context = {
        "form": form,
        "article": article,
        "version": version,
        "hits": hits,
        "must": sum(hit.must for hit in hits),
        "place": place + 1,
        "waiting": len(waiting),
        "earlier": waiting[place - 1] if place > 0 else None,
        "later": waiting[place + 1] if 0 <= place < len(waiting) - 1 else None,
        "last_level": task.level >= article.column.review_levels,
        "next_level": rules.LEVELS.get(task.level + 1, ""),
        "asks_secrecy": task.level >= 2 or task.level >= article.column.review_levels,
        "is_author": place < 0,
        "back": reverse("reviews:index"),
    }
    context |= read_context(request, article, version, task.revision, hits)
    return render(request, "articles/review.html", context | side_context(request, article) | {"task": task})


def visible_tasks(user):
    """Tasks of articles that this person may review at some level."""
    mine = Q(pk__in=[])
    for level in rules.LEVELS:
        if can(user, f"article.review_{level}"):
            mine |= Q(level=level)
    return queries.visible_tasks(user).filter(mine)
