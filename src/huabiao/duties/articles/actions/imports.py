"""An import job's acts beside publish_imported: the batch and its approval, a draft, how far it has come, old addresses."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from huabiao.duties.portals.arrangement import set_redirect
from huabiao.duties.portals.models import Column
from huabiao.duties.portals.queries import redirects_at
from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import require
from huabiao.foundation.ledger import actions as ledger
from huabiao.foundation.sites.models import Site
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from .. import rules
from ..models import Article, ImportBatch, ImportRefusal, Placement
from .drafts import scope_fields, target
from .publication import make_revision
from .rows import enter, name_of


@transaction.atomic
def open_batch(
    *, actor: User, site: Site, column: Column | None, name: str, file: str, options: dict[str, Any]
) -> ImportBatch:
    """Register a job that is to be done: at the desk, or just now by the command."""
    require(actor, "article.import", column if column is not None else site)
    if column is not None:
        target(column)
    batch = ImportBatch.objects.create(
        name=name[-200:],
        file=file,
        options={**options, "actor": actor.pk},
        created_by=name_of(actor),
        organ_path=column.organ_path if column is not None else site.organ_path,
        site_code=site.code,
        column_path=column.column_path if column is not None else "",
    )
    _record(actor, "open_batch", batch)
    return batch


@transaction.atomic
def approve_batch(*, actor: User, batch: ImportBatch, digest: str, total: int) -> None:
    """批量审定: everything readable in a file of this digest may go out; each item's own entry names this batch."""
    require(actor, "article.import", batch)
    batch.state, batch.total, batch.line = ImportBatch.State.RUNNING, total, 0
    batch.created = batch.updated = batch.unchanged = 0
    batch.options = {**batch.options, "digest": digest}
    batch.save()
    batch.refusals.all().delete()
    _record(actor, "approve_batch", batch, digest=digest, total=total, draft=bool(batch.options.get("draft")))


@transaction.atomic
def report_progress(*, actor: User, batch: ImportBatch, refused: Iterable[tuple[int, str]] = ()) -> None:
    """Say how far the job has come: its counts as they stand on `batch`, and the rows refused since the last time."""
    batch.save(update_fields=["line", "created", "updated", "unchanged"])
    rows = [ImportRefusal(batch=batch, line=line, reason=reason[:300]) for line, reason in refused]
    ImportRefusal.objects.bulk_create(rows, batch_size=500)
    _record(actor, "import_progress", batch, line=batch.line, refused=len(rows))


@transaction.atomic
def close_batch(*, actor: User, batch: ImportBatch, failed: str = "", counts: dict[str, int] | None = None) -> None:
    """The job is done, or cannot go on; `failed` says why."""
    batch.state = ImportBatch.State.FAILED if failed else ImportBatch.State.DONE
    batch.finished_at = clock.now()
    batch.options = {**batch.options, "counts": counts or {}, "failed": failed[:300]}
    batch.save()
    result = {"created": batch.created, "updated": batch.updated, "unchanged": batch.unchanged, **(counts or {})}
    _record(actor, "close_batch", batch, failed=bool(failed), **result)


@transaction.atomic
def draft_imported(*, actor: User, article: Article, batch: int | None = None) -> Article:
    """Keep an item as a draft: it goes the way of every article, through the reviews of its column.

    What is public already stays as it is; the import is its next draft.
    """
    require(actor, "article.import", article.column)
    rules.check_title(article.title)
    is_new = article.pk is None
    article.updated_at, article.has_unpublished_changes = clock.now(), True
    if is_new:
        article.live, article.created_by = False, name_of(actor)
        for name, value in scope_fields(article.column).items():
            setattr(article, name, value)
        article.save()
        Placement.objects.create(
            article=article, column=article.column, kind=rules.HOME_PLACE, created_by=name_of(actor),
            **scope_fields(article.column),
        )  # fmt: skip
    article.latest_revision = make_revision(article, actor)
    only = ["latest_revision", "import_digest", "has_unpublished_changes", "updated_at"]
    article.save(update_fields=only if is_new or article.published_at else None)
    enter(actor, "import_draft", article, batch=batch, revision=article.latest_revision_id)
    return article


def redirect_old_addresses(*, actor: User, site: Site, addresses: list[str], article: Article) -> list[str]:
    """Let an item's old addresses lead to it; returns a sentence for each that cannot."""
    refused: list[str] = []
    if not addresses:
        return refused
    present = article.public_path
    taken = dict(redirects_at(site.code, addresses).filter(is_active=True).values_list("old_path", "target"))
    for address in addresses:
        if address in taken:
            if taken[address] != present:
                refused.append(f"旧地址 {address[:100]} 已跳转到 {taken[address][:100]}，没有改动")
            continue
        try:
            set_redirect(actor=actor, site=site, old_path=address, target=present)
        except RuleBroken as broken:
            refused.append(f"旧地址 {address[:100]} 没有建立跳转：{broken.sentence}")
    return refused


def _record(actor: User, act: str, batch: ImportBatch, **detail: Any) -> None:
    ledger.record(
        actor=actor.actor, act=f"articles.{act}", thing=f"import:{batch.pk}", organ_path=batch.organ_path, detail=detail
    )
