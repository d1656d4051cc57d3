"""Keeps Wagtail's workflow tables in step with our review, so that its locks and history tell the same story.

ReviewTask is the truth (docs/decisions/0006): rows are written here directly, because Wagtail's own `approve` would
publish by itself. Called by actions/review.py only, inside its transaction.
"""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Revision, TaskState, Workflow, WorkflowState, WorkflowTask

from huabiao.foundation.accounts.models import User
from huabiao.kernel import clock

from . import rules
from .models import Article, ReviewLevelTask

ACTIVE = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)


def ensure_workflows() -> None:
    """Make the three workflows and their levels where they are missing. Safe to repeat."""
    tasks = []
    for level, name in rules.LEVELS.items():
        task, _ = ReviewLevelTask.objects.get_or_create(level=level, defaults={"name": name})
        tasks.append(task)
    for levels, name in rules.WORKFLOWS.items():
        workflow, _ = Workflow.objects.get_or_create(name=name)
        for order, task in enumerate(tasks[:levels]):
            WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": order})


def start(article: Article, revision: Revision, submitter: User) -> None:
    """Begin the review of a version at its first level; an unfinished one before it is cancelled."""
    stop(article, submitter)
    workflow = article.get_workflow()
    if workflow is None:
        ensure_workflows()
        workflow = article.get_workflow()
    kind = ContentType.objects.get_for_model(Article)
    state = WorkflowState(
        content_type=kind,
        base_content_type=kind,
        object_id=str(article.pk),
        workflow=workflow,
        requested_by=submitter,
    )
    # Past save(), whose full_clean asks a query for each foreign key.
    WorkflowState.objects.bulk_create([state])
    _begin_level(state, 1, revision)


def approve(article: Article, level: int, revision: Revision, reviewer: User, *, comment: str, is_last: bool) -> None:
    """A level has approved: go on to the next, or finish."""
    state = _active(article)
    if state is None:
        return
    _finish_level(state, TaskState.STATUS_APPROVED, reviewer, comment)
    if is_last:
        WorkflowState.objects.filter(pk=state.pk).update(status=WorkflowState.STATUS_APPROVED)
    else:
        _begin_level(state, level + 1, revision)


def send_back(article: Article, reviewer: User, comment: str) -> None:
    """A level has returned the version to its editor."""
    state = _active(article)
    if state is not None:
        _finish_level(state, TaskState.STATUS_REJECTED, reviewer, comment)
        WorkflowState.objects.filter(pk=state.pk).update(status=WorkflowState.STATUS_NEEDS_CHANGES)


def stop(article: Article, actor: User | None) -> None:
    """Cancel what is unfinished: the version was changed, taken back or withdrawn."""
    state = _active(article)
    if state is not None:
        _finish_level(state, TaskState.STATUS_CANCELLED, actor, "")
        WorkflowState.objects.filter(pk=state.pk).update(status=WorkflowState.STATUS_CANCELLED)


def _active(article: Article) -> WorkflowState | None:
    return WorkflowState.objects.for_instance(article).filter(status__in=ACTIVE).first()


def _begin_level(state: WorkflowState, level: int, revision: Revision) -> None:
    task = ReviewLevelTask.objects.get(level=level)
    task_state = TaskState(workflow_state=state, revision=revision, task=task)
    task_state.save()
    WorkflowState.objects.filter(pk=state.pk).update(current_task_state=task_state)


def _finish_level(state: WorkflowState, status: str, user: User | None, comment: str) -> None:
    TaskState.objects.filter(
        pk=state.current_task_state_id, status=TaskState.STATUS_IN_PROGRESS
    ).update(status=status, finished_at=clock.now(), finished_by=user, comment=comment)
