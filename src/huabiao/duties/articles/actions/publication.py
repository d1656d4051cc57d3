"""A version goes out: the row takes it, its HTML is made, its files and places follow. Only the last approval, a due
schedule or an import job comes here.
"""

import hashlib
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Revision

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import require
from huabiao.foundation.ledger import actions as ledger
from huabiao.foundation.organizations.models import Organ
from huabiao.kernel import clock

from .. import rules
from ..body import body_form, render_body
from ..models import Article, AssetUse, Placement
from . import showing


def publish_revision(article: Article, version: Article, revision: Revision | None, at: datetime) -> list[str]:
    """Let a version be what the public sees; return the keys that change. The caller records them.

    Wagtail's own publish would read another clock, ask for another permission and write titles into its log; the
    row afterwards is the same as it would leave it.
    """
    for name in rules.VERSIONED:
        setattr(article, name, getattr(version, name))
    _settle(article, at)
    article.live_revision = article.latest_revision = revision
    used = _dress(article, at)
    article.save()
    article.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=None)
    gone = _use_assets(article, used)
    return [*showing.show_all(article, at), *gone]


def publish_imported(*, actor: User, article: Article, published_at: datetime, batch: int | None = None) -> Article:
    """Publish an item of an import job, with its original time: the batch's approval stands for the three reviews.

    `article` carries its values, new or already stored; column and organ are set. One transaction, the caller's or
    its own.
    """
    require(actor, "article.import", article.column)
    at = clock.now()
    is_new = article.pk is None
    rules.check_title(article.title)
    _take_scope(article)
    _settle(article, at)
    article.published_at = article.published_at or published_at
    article.created_by = article.created_by or actor.name[:60]
    used = _dress(article, at)
    with transaction.atomic(savepoint=False):
        article.save(force_insert=is_new)
        if article.latest_revision_id is not None:
            # Somebody has edited it here since: their next draft starts from what is public now.
            article.latest_revision = article.live_revision = make_revision(article, actor)
            article.save(update_fields=["latest_revision", "live_revision"])
        if is_new:
            keys = _place_at_home(article, actor)
            AssetUse.objects.bulk_create(AssetUse(article=article, asset_id=number) for number in used)
        else:
            gone = _use_assets(article, used)
            keys = [*showing.show_all(article, at), *gone]
        ledger.record(
            actor=actor.actor,
            act="articles.import",
            thing=f"article:{article.pk}",
            keys=keys,
            organ_path=article.organ_path,
            detail={"batch": batch, "digest": public_digest(article)},
        )
    return article


def make_revision(article: Article, actor: User | None) -> Revision:
    """Keep the version that `article` carries now as a revision in Wagtail's table."""
    kind = ContentType.objects.get_for_model(Article)
    return Revision.objects.create(
        content_type=kind,
        base_content_type=kind,
        object_id=str(article.pk),
        user=actor,
        created_at=clock.now(),
        object_str=str(article),
        content=article.serializable_data(),
    )


def public_digest(article: Article) -> str:
    """A fingerprint of what went out, for the ledger."""
    return hashlib.sha256(f"{article.title}\n{article.live_html}".encode()).hexdigest()


def _take_scope(article: Article) -> None:
    column = article.column
    article.organ_path, article.site_code = column.organ_path, column.site_code
    article.column_path = column.column_path


def _settle(article: Article, at: datetime) -> None:
    """The row's own state once it is public."""
    article.state = rules.PUBLISHED
    article.live, article.expired, article.has_unpublished_changes = True, False, False
    article.go_live_at = None
    article.updated_at = article.last_published_at = at
    article.first_published_at = article.first_published_at or at
    if article.is_recalled:
        article.withdrawal_kind, article.withdrawn_at, article.withdrawal_note = "", None, ""
    if article.withdrawal_kind in (rules.REPEALED, rules.EXPIRED):
        article.validity = article.withdrawal_kind  # an older draft does not bring it back into force
    elif article.is_document:
        article.validity = rules.validity_on(at, article.validity, article.effective_date)


def _dress(article: Article, at: datetime) -> list[int]:
    """Make the HTML of the page and what else is made once; return the files that it shows."""
    article.published_at = article.published_at or at
    article.live_html, used = render_body(article.body)
    article.form = body_form(article.body)
    if article.picture_id is not None and article.picture_id not in used:
        used.append(article.picture_id)
    if article.is_document and not article.index_number:
        article.index_number = _next_index_number(article)
    return used


def _next_index_number(article: Article) -> str:
    """索引号: serial within organ and year (规格书 5.2); none where the organ's code is not known."""
    # The organ's row is held, so that two documents never get the same serial.
    held = Organ.objects.select_for_update().filter(pk=article.organ_id)
    code = held.values_list("credit_code", flat=True).first()
    if not code:
        return ""
    date = article.written_date or article.published_at.astimezone(rules.CHINA).date()
    prefix = rules.index_number_prefix(code, date.year)
    taken = Article.objects.filter(index_number__startswith=prefix)
    last = taken.order_by("-index_number").values_list("index_number", flat=True).first()
    serial = last[len(prefix) :] if last else "0"
    return f"{prefix}{int(serial) + 1:05d}" if serial.isdigit() else ""


def _place_at_home(article: Article, actor: User) -> list[str]:
    """The home placement of a new article, shown at once."""
    number, keys = showing.add_to_column(article.column_id, None, article.published_at)
    Placement.objects.create(
        article=article,
        column_id=article.column_id,
        organ_path=article.organ_path,
        site_code=article.site_code,
        column_path=article.column_path,
        shown=True,
        sequence=number,
        published_at=article.published_at,
        created_by=actor.name[:60],
    )
    return [f"article:{article.pk}", *keys]


def _use_assets(article: Article, used: list[int]) -> list[str]:
    """Say which files the article shows; returns the keys of those it shows no longer, which leave the sites with it."""
    before = set(article.asset_uses.values_list("asset_id", flat=True))
    if gone := before - set(used):
        article.asset_uses.filter(asset_id__in=gone).delete()
    AssetUse.objects.bulk_create(AssetUse(article=article, asset_id=n) for n in used if n not in before)
    return [f"asset:{number}" for number in sorted(gone)]
