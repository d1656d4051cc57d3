"""What stands beside an article on every screen: its way so far, its places, its versions, what may be done."""

from django.urls import reverse

from huabiao.foundation.accounts.queries import can
from huabiao.foundation.desk.acts import act_in_words
from huabiao.foundation.desk.wording import site_names
from huabiao.foundation.sites.models import Site
from huabiao.foundation.sites.queries import origin

from .. import queries, rules
from ..models import Article, Placement, ReviewTask

SHOWN_EVENTS = frozenset(
    {"create", "submit", "approve", "return", "withdraw_submission", "withdraw", "republish", "schedule",
     "cancel_schedule", "publish", "copy", "import", "delete", "restore"}
)  # fmt: skip


def side_context(request, article: Article) -> dict:
    """For the side column and the row of buttons."""
    task = queries.open_task(article)
    places = list(queries.placements(article))
    names = site_names(place.site_code for place in places)
    return {
        "task": task,
        "newest_task": task or article.review_tasks.order_by("-pk").first(),
        "trail": trail(article, task),
        "places": [_place(request, place, names) for place in places if place.state != Placement.State.ENDED],
        "revisions": list(article.revisions.select_related("user").order_by("-pk")[:6]),
        "addresses": addresses(article, places),
        "may": _may(request, article, task),
        "returned": article.review_tasks.filter(state=ReviewTask.State.RETURNED).order_by("-pk").first()
        if article.state == rules.RETURNED
        else None,
    }


def trail(article: Article, task: ReviewTask | None) -> list[dict]:
    """The way so far, then the levels that are still to come."""
    lines = []
    for event in queries.history(article, 60):
        name = event.act.removeprefix("articles.")
        if name not in SHOWN_EVENTS:
            continue
        words = act_in_words(event.act)
        if event.level and name in {"approve", "return"}:
            words = rules.LEVELS[event.level] + ("通过" if name == "approve" else "退回")
        mark = "no" if name in {"return", "withdraw"} else "ok"
        lines.append({"mark": mark, "words": words, "at": event.at, "actor": event.actor, "comment": event.comment})
    lines = lines[-12:]
    if task is not None:
        for level in range(task.level, article.column.review_levels + 1):
            now = level == task.level
            who = [user.name for user in queries.reviewers(article, level)[:4]]
            lines.append(
                {"mark": "now" if now else "", "words": rules.LEVELS[level], "since": task.created_at if now else None,
                 "actor": "、".join(who) or "没有审核人，请联系网站管理员授权"}
            )  # fmt: skip
    return lines


def addresses(article: Article, places: list[Placement]) -> list[tuple[str, str]]:
    """The article's public page on each site that shows it: [(site's name, address)]."""
    codes = {place.site_code for place in places if place.shown}
    if not codes or not article.public_path:
        return []
    sites = Site.objects.filter(code__in=codes)
    return [(site.name, origin(site.domain) + article.public_path) for site in sites]


def _place(request, place: Placement, names: dict[str, str]) -> dict:
    return {
        "place": place,
        "where": place.position.name if place.position else place.column.title,
        "site": names.get(place.site_code, place.site_code),
        "may_place": can(request.user, "article.place", place),
        "may_pin": can(request.user, "article.pin", place),
        "is_home": place.kind in (rules.HOME_PLACE, rules.COPY) and place.position_id is None,
    }


def _may(request, article: Article, task: ReviewTask | None) -> dict[str, bool]:
    user, state = request.user, article.state
    acts = ("write", "submit", "delete", "lock", "unlock", "schedule", "withdraw", "place", "report_up", "push", "purge", "preview")
    held = {act: can(user, f"article.{act}", article) for act in acts}
    in_bin = article.deleted_at is not None
    return {
        "preview": held["preview"],
        "edit": held["write"] and not in_bin,
        "submit": held["submit"] and not in_bin and state in (rules.DRAFT, rules.RETURNED, rules.PUBLISHED) and article.has_unpublished_changes,
        "take_back": held["submit"] and state == rules.IN_REVIEW,
        "review": task is not None and can(user, f"article.review_{task.level}", article),
        "schedule": held["schedule"] and not in_bin and state != rules.WITHDRAWN,
        "withdraw": held["withdraw"] and article.live,
        "republish": held["submit"] and article.is_recalled and state == rules.WITHDRAWN,
        "delete": held["delete"] and not in_bin and article.published_at is None,
        "restore": held["delete"] and in_bin,
        "purge": held["purge"] and in_bin,
        "lock": held["lock"] and not in_bin and not article.locked,
        "unlock": article.locked and (held["unlock"] or (held["lock"] and article.locked_by_id == user.pk)),
        "move": held["write"] and not in_bin,
        "place": not in_bin and (held["place"] or held["report_up"] or held["push"] or article.live),
    }


def back_to(article: Article) -> str:
    """The article's own page at the desk."""
    return reverse("articles:open", args=[article.pk])
