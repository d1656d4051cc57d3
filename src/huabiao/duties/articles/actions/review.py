"""三审三校: submit, approve level by level, return with a reason, take back. The last approval publishes."""

from typing import Any

from django.db import transaction
from wagtail.models import Revision

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import require
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from .. import queries, rules, workflow
from ..body import has_content
from ..models import Article, ReviewTask
from .drafts import check_lock
from .publication import make_revision, public_digest, publish_revision
from .rows import enter, locked_task, name_of, usable_article
from .undoing import leave_review


class NotUnderReview(RuleBroken):
    """There is nothing to decide any more."""


class NothingToSubmit(RuleBroken):
    """The newest version is under review or public already."""


class SecrecyNotReviewed(RuleBroken):
    """条例第十七条: a document is reviewed for secrecy before it is published."""


@transaction.atomic
def submit(*, actor: User, article: Article) -> Article:
    """Hand the newest version to the first level."""
    article = usable_article(article)
    require(actor, "article.submit", article)
    check_lock(article, actor)
    if article.state == rules.IN_REVIEW:
        raise NothingToSubmit("稿件已在审核中，不必重复送审。")
    if article.state == rules.SCHEDULED:
        raise NothingToSubmit("稿件已审核通过，正等候定时发布。")
    if not article.has_unpublished_changes and article.live:
        raise NothingToSubmit("稿件没有未发布的改动，不必送审；如需改动，请先编辑并保存。")
    task = open_review(article, actor)
    enter(actor, "submit", article, revision=task.revision_id, task=task.pk)
    return article


def open_review(article: Article, actor: User) -> ReviewTask:
    """Begin at the first level with the newest version. The caller has locked the article and records the act."""
    if article.latest_revision_id is None:
        article.latest_revision = make_revision(article, actor)
        article.has_unpublished_changes = True
    revision = article.latest_revision
    version = queries.latest_version(article)
    rules.check_publishable(version, has_content=has_content(version.body))
    article.state = rules.IN_REVIEW
    # A review for secrecy is of one version, as every review is.
    article.secrecy_reviewed_by, article.secrecy_reviewed_at = "", None
    article.updated_at = clock.now()
    article.save()
    workflow.start(article, revision, actor)
    return _open_task(article, 1, revision, name_of(actor), actor.pk)


@transaction.atomic
def approve(*, actor: User, task: ReviewTask, comment: str = "", secrecy_passed: bool = False) -> Article:
    """Approve one level of the version that the task names; the last level publishes it, or lets its time come.

    `secrecy_passed`: this reviewer has also reviewed it for secrecy (保密审查), from the second level on.
    """
    article, task = _open_for(actor, task)
    revision = task.revision
    _check_reviewer(actor, article, task, revision)
    is_last = task.level >= article.column.review_levels
    version = article.with_content_json(revision.content)
    if secrecy_passed and (task.level >= 2 or is_last):
        article.secrecy_reviewed_by, article.secrecy_reviewed_at = name_of(actor), clock.now()
    if is_last:
        _check_ready(article, version)
    _decide(task, ReviewTask.State.APPROVED, actor, comment)
    workflow.approve(article, task.level, revision, actor, comment=comment, is_last=is_last)
    keys: list[str] = []
    if is_last:
        keys = _finish(article, version, revision)
    else:
        article.updated_at = clock.now()
        article.save()
        _open_task(article, task.level + 1, revision, task.submitted_by, task.submitter_id)
    digest = public_digest(article) if keys else ""
    enter(
        actor, "approve", article, keys=keys, level=task.level, revision=revision.pk, task=task.pk,
        published=bool(keys), digest=digest,
    )  # fmt: skip
    return article


@transaction.atomic
def return_article(*, actor: User, task: ReviewTask, reason: str) -> Article:
    """Send the version back to its editor, who reads the reason."""
    article, task = _open_for(actor, task)
    if not reason.strip():
        raise RuleBroken("退回稿件须写明理由，编辑会看到。")
    _decide(task, ReviewTask.State.RETURNED, actor, reason)
    workflow.send_back(article, actor, reason)
    article.state = rules.RETURNED
    article.updated_at = clock.now()
    article.save()
    enter(actor, "return", article, level=task.level, revision=task.revision_id, task=task.pk)
    return article


@transaction.atomic
def withdraw_submission(*, actor: User, article: Article) -> Article:
    """Take a version back from review."""
    article = usable_article(article)
    require(actor, "article.submit", article)
    if article.state != rules.IN_REVIEW:
        raise NotUnderReview("稿件不在审核中，不必撤回。")
    leave_review(article, actor)
    article.updated_at = clock.now()
    article.save()
    enter(actor, "withdraw_submission", article, revision=article.latest_revision_id)
    return article


def _open_for(actor: User, task: ReviewTask) -> tuple[Article, ReviewTask]:
    article, task = locked_task(task)
    require(actor, f"article.review_{task.level}", article)
    if task.state != ReviewTask.State.OPEN:
        by = f"，由“{task.decided_by}”办理" if task.decided_by else ""
        raise NotUnderReview(f"这一审级已是“{task.get_state_display()}”{by}，请刷新待审列表。")
    if task.revision is None or task.revision_id != article.latest_revision_id:
        raise NotUnderReview("稿件在审核期间有了新版本，请刷新后审阅新版本。")
    return article, task


def _check_reviewer(actor: User, article: Article, task: ReviewTask, revision: Revision) -> None:
    authors = queries.authors_of(article) | {task.submitter_id}
    approved = ReviewTask.objects.filter(article=article, revision=revision, state=ReviewTask.State.APPROVED)
    reviewers = set(approved.values_list("decider_id", flat=True))
    rules.check_reviewer(actor.actor, authors=_names(authors), approved=_names(reviewers))


def _names(numbers: set[int | None]) -> set[str]:
    return {f"user:{number}" for number in numbers if number is not None}


def _check_ready(article: Article, version: Article) -> None:
    """Once more at the last moment: rules or the version's surroundings may have changed since it was submitted."""
    rules.check_publishable(version, has_content=has_content(version.body))
    if version.is_document and not article.secrecy_reviewed_by:
        raise SecrecyNotReviewed("公文尚未经过保密审查，不能终审通过；请勾选“已作保密审查”，或退回由复审办理。")
    taken = Article.objects.filter(index_number=version.index_number).exclude(pk=article.pk)
    if version.index_number and taken.exists():
        raise RuleBroken(f"索引号 {version.index_number} 已被另一件文件使用，请退回编辑核对。")


def _finish(article: Article, version: Article, revision: Revision) -> list[str]:
    """Publish, or wait for the time that was set; return the keys of what became public."""
    at = clock.now()
    if article.go_live_at is not None and article.go_live_at > at:
        article.state, article.updated_at = rules.SCHEDULED, at
        article.save()
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=article.go_live_at)
        return []
    return publish_revision(article, version, revision, at)


def _open_task(article: Article, level: int, revision: Revision, submitted_by: str, submitter: int | None) -> ReviewTask:
    return ReviewTask.objects.create(
        article=article,
        revision=revision,
        level=level,
        submitted_by=submitted_by,
        submitter_id=submitter,
        created_at=clock.now(),
        organ_path=article.organ_path,
        site_code=article.site_code,
        column_path=article.column_path,
    )


def _decide(task: ReviewTask, state: Any, actor: User, comment: str) -> None:
    if len(comment) > rules.MAX_COMMENT:
        raise RuleBroken(f"意见有 {len(comment):,} 字，最多 {rules.MAX_COMMENT:,} 字，请缩短。")
    task.state, task.comment = state, comment.strip()
    task.decided_by, task.decider, task.decided_at = name_of(actor), actor, clock.now()
    task.save()
