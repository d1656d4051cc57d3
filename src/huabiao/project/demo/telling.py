"""What happened to articles: they come in, stand on several sites, are reported up, withdrawn; new ones are in work."""

from datetime import datetime, time, timedelta
from pathlib import Path

from huabiao.duties.articles import actions
from huabiao.duties.articles.importing import job
from huabiao.duties.articles.models import Article, ReviewTask
from huabiao.kernel import clock

from . import stories, users
from .city import City
from .stories import Draft

_WAITING_DAYS = 14  # so long the scheduled one stays scheduled
_LEVELS = {"level1": 0, "returned": 0, "level2": 1, "level3": 2, "scheduled": 3}  # approvals before it waits


def bring_in(city: City, folder: Path) -> list[str]:
    """Import the staged folder, site by site; returns what was refused, a sentence each."""
    refused: list[str] = []
    for code, site in city.sites.items():
        batch = job.start(actor=city.users["importer"], path=folder / code, site=site, column=None, name="华清市旧站稿件（演示）")
        report = job.run(batch=batch)
        refused += [f"{code}：{refusal.reason}" for refusal in report.refused]
        refused += [f"{code}：{note}" for note in report.notes]
        for article in Article.objects.filter(site_code=code).exclude(imported_from=""):
            city.articles[f"{code}/{article.imported_from.rpartition('.')[0]}"] = article
    return refused


def spread(city: City) -> None:
    """References, what is pushed down, what is reported up and adopted or not."""
    for place, column, title in stories.REFERENCES:
        article = city.article(place)
        if article is not None:
            actions.place(actor=city.users["groupadmin"], article=article, column=city.column(column), title=title)
    for place, column in stories.PUSHED:
        article = city.article(place)
        if article is not None:
            actions.push(actor=city.users["groupadmin"], article=article, column=city.column(column))
    keeper = city.users["keeper"]
    for place, column, reason, outcome, title in stories.SUBMISSIONS:
        article = city.article(place)
        if article is None:
            continue
        sender = city.users[users.editor(place.partition("/")[0])]
        placement = actions.report_up(actor=sender, article=article, column=city.column(f"huaqing/{column}"), reason=reason)
        if outcome == "adopted":
            actions.adopt(actor=keeper, placement=placement, title=title)
        elif outcome != "waiting":
            actions.return_submission(actor=keeper, placement=placement, reason=outcome)


def withdraw(city: City) -> None:
    """Each kind of withdrawal at least once."""
    for place, kind, note in stories.WITHDRAWALS:
        article = city.article(place)
        if article is not None:
            last = city.users[users.reviewer(place.partition("/")[0], 3)]
            actions.withdraw(actor=last, article=article, kind=kind, note=note)


def write(city: City) -> None:
    """Articles in work, one in each state of review."""
    for draft in stories.DRAFTS:
        _write(city, draft)


def _write(city: City, draft: Draft) -> None:
    editor = city.users[users.editor(draft.site)]
    body = [{"type": "text", "value": "".join(f"<p>{words}</p>" for words in draft.paragraphs)}]
    values = {"title": draft.title, "source": draft.source, "summary": draft.summary, "body": body}
    article = actions.create_article(actor=editor, column=city.column(f"{draft.site}/{draft.column}"), values=values)
    if draft.reached not in _LEVELS:
        return
    if draft.reached == "scheduled":
        actions.schedule(actor=editor, article=article, go_live_at=_in_two_weeks())
    actions.submit(actor=editor, article=article)
    for level in range(1, _LEVELS[draft.reached] + 1):
        task = _open_task(article)
        actions.approve(actor=city.users[users.reviewer(draft.site, level)], task=task, secrecy_passed=level == 2)
    if draft.reached == "returned":
        reviewer = city.users[users.reviewer(draft.site, 1)]
        actions.return_article(actor=reviewer, task=_open_task(article), reason=draft.comment)


def _open_task(article: Article) -> ReviewTask:
    return ReviewTask.objects.get(article=article, state=ReviewTask.State.OPEN)


def _in_two_weeks() -> datetime:
    day = clock.today() + timedelta(days=_WAITING_DAYS)
    return datetime.combine(day, time(9), tzinfo=clock.BEIJING)
