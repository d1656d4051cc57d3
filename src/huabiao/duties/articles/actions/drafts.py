"""Writing: a new article, a saved version of one, a lock on it, another home column."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from huabiao.duties.portals.models import Column
from huabiao.duties.portals.rules import EXTERNAL
from huabiao.duties.portals.traditional import parse_terms
from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import require
from huabiao.foundation.accounts.queries import Scope, can
from huabiao.foundation.organizations.models import Organ
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from .. import queries, rules
from ..body import asset_ids, raw_blocks
from ..models import Article, Asset, Placement
from . import showing
from .publication import make_revision
from .rows import enter, name_of, usable_article
from .undoing import leave_review

_BODY = Article._meta.get_field("body")
_NAMES = frozenset(rules.VERSIONED)


class EditedMeanwhile(RuleBroken):
    """Another editor has saved since this one opened the article. `revision` is the version to compare with."""

    def __init__(self, sentence: str, revision: int | None) -> None:
        super().__init__(sentence)
        self.revision = revision


class LockedByOther(RuleBroken):
    """Somebody else has locked the article."""


class InvalidValue(RuleBroken):
    """A field cannot hold that."""


@transaction.atomic
def create_article(*, actor: User, column: Column, values: Mapping[str, Any], organ: Organ | None = None) -> Article:
    """Begin an article in its home column, for the column's organ or another that supplies it."""
    column = target(column)
    require(actor, "article.write", column)
    organ = organ or column.organ
    _check_supplier(actor, organ, column)
    article = Article(
        column=column,
        organ=organ,
        organ_path=column.organ_path,
        site_code=column.site_code,
        column_path=column.column_path,
        live=False,
        has_unpublished_changes=True,
        created_by=name_of(actor),
        updated_at=clock.now(),
    )
    write_values(article, values, actor)
    article.save()
    article.latest_revision = make_revision(article, actor)
    article.save(update_fields=["latest_revision"])
    Placement.objects.create(
        article=article, column=column, kind=rules.HOME_PLACE, created_by=name_of(actor), **scope_fields(column)
    )
    enter(actor, "create", article, revision=article.latest_revision_id, column=column.pk)
    return article


@transaction.atomic
def save_draft(*, actor: User, article: Article, values: Mapping[str, Any], base_revision: int | None) -> Article:
    """Save a version. `base_revision` is the one that the editor began from (`article.latest_revision_id` then).

    What is public stays as it is. A review or a schedule that was under way ends: the new version starts again.
    """
    article = usable_article(article)
    require(actor, "article.write", article)
    check_lock(article, actor)
    if article.latest_revision_id != base_revision:
        raise _edited_meanwhile(article)
    version = queries.latest_version(article)
    write_values(version, values, actor)
    article.latest_revision = make_revision(version, actor)
    leave_review(article, actor)
    if article.published_at is None:
        # Nothing is public yet: the row follows, so that lists show what is being written.
        for name in rules.VERSIONED:
            setattr(article, name, getattr(version, name))
    article.has_unpublished_changes = True
    article.updated_at = clock.now()
    article.save()
    enter(actor, "save", article, revision=article.latest_revision_id, base=base_revision)
    return article


@transaction.atomic
def lock(*, actor: User, article: Article) -> Article:
    """Keep an article for oneself; others may read it but not save."""
    article = usable_article(article)
    require(actor, "article.lock", article)
    check_lock(article, actor)
    article.locked, article.locked_by, article.locked_at = True, actor, clock.now()
    article.save(update_fields=["locked", "locked_by", "locked_at"])
    enter(actor, "lock", article)
    return article


@transaction.atomic
def unlock(*, actor: User, article: Article) -> Article:
    """Give it free: whoever locked it, or who may lift others' locks."""
    article = usable_article(article)
    if not article.locked:
        return article
    require(actor, "article.lock" if article.locked_by_id == actor.pk else "article.unlock", article)
    article.locked, article.locked_by, article.locked_at = False, None, None
    article.save(update_fields=["locked", "locked_by", "locked_at"])
    enter(actor, "unlock", article)
    return article


@transaction.atomic
def move_home_column(*, actor: User, article: Article, column: Column) -> Article:
    """Give an article another home; its address stays, its scope follows."""
    article, column = usable_article(article), target(column)
    require(actor, "article.write", article, column)
    if article.live:
        require(actor, "article.place", article, column)
    check_lock(article, actor)
    if article.column_id == column.pk:
        return article
    if article.state in (rules.IN_REVIEW, rules.SCHEDULED):
        raise RuleBroken("稿件正在审核或已定时发布，不能改主栏目；请先撤回送审或取消定时。")
    before, at = article.column_id, clock.now()
    # Uniqueness in the database is by column: the old place ends, the new one begins or is taken over.
    article.placements.filter(column_id=before, position=None).update(state=Placement.State.ENDED)
    place, _ = Placement.objects.get_or_create(article=article, column=column, position=None, defaults=scope_fields(column))
    place.kind, place.state, place.created_by = rules.HOME_PLACE, Placement.State.ACTIVE, name_of(actor)
    place.save()
    article.column = column
    for name, value in scope_fields(column).items():
        setattr(article, name, value)
    article.updated_at = at
    article.save()
    keys = showing.show_all(article, at) if article.published_at else []
    enter(actor, "move", article, keys=keys, before=before, after=column.pk)
    return article


def target(column: Column) -> Column:
    """The column as it is now, to put an article into; refused if it holds none."""
    column = Column.objects.select_related("organ").get(pk=column.pk)
    if column.retired_at is not None:
        raise RuleBroken(f"栏目“{column.title}”已停用，请另选栏目。")
    if column.kind == EXTERNAL:
        raise RuleBroken(f"栏目“{column.title}”是外部链接，不能放稿件，请另选栏目。")
    return column


def check_lock(article: Article, actor: User) -> None:
    """Refuse while somebody else holds the article."""
    if article.locked and article.locked_by_id != actor.pk:
        name = article.locked_by.name if article.locked_by else "他人"
        raise LockedByOther(f"稿件由“{name}”锁定，请与其联系解除锁定，或等其办完再改。")


def scope_fields(column: Column) -> dict[str, str]:
    """The three values by which what lies in a column is found."""
    return {"organ_path": column.organ_path, "site_code": column.site_code, "column_path": column.column_path}


def write_values(version: Article, values: Mapping[str, Any], actor: User) -> None:
    """Put typed values into a version, or say in a sentence which of them cannot be."""
    if unknown := set(values) - _NAMES:
        raise TypeError(f"An article's version has no field {sorted(unknown)}.")
    before = _files_of(version)
    for name, value in values.items():
        if name == "body":
            value = _BODY.to_python(value)
        elif isinstance(value, str):
            value = value.strip()
        setattr(version, name, value)
    rules.check_title(version.title)
    rules.check_openness(version.openness, version.openness_basis)
    _check_fields(version)
    parse_terms(version.traditional)
    _check_body(version.body)
    _check_files(_files_of(version) - before, actor)
    if version.index_number and Article.objects.filter(index_number=version.index_number).exclude(pk=version.pk).exists():
        raise InvalidValue(f"索引号 {version.index_number} 已被另一件文件使用，请核对；不填则由系统编号。")


def _check_fields(version: Article) -> None:
    others = {field.name for field in version._meta.concrete_fields} - _NAMES
    try:
        # An unfinished draft may lack anything but its title; what must be there is asked when it is submitted.
        version.clean_fields(exclude=others | {"body", "source"})
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        label = version._meta.get_field(name).verbose_name
        raise InvalidValue(f"“{label}”填写有误：{''.join(messages)}") from error
    limit = version._meta.get_field("source").max_length
    if len(version.source) > limit:
        raise InvalidValue(f"来源有 {len(version.source)} 字，最多 {limit} 字，请缩短。")


def _check_body(body: Any) -> None:
    blocks = raw_blocks(body)
    if len(blocks) > rules.MAX_BLOCKS:
        raise InvalidValue(f"正文有 {len(blocks):,} 块，最多 {rules.MAX_BLOCKS} 块，请合并相邻的文字。")
    size = sum(len(str(value)) for _, value in blocks)
    if size > rules.MAX_TEXT:
        raise InvalidValue(f"正文有 {size:,} 字，最多 {rules.MAX_TEXT:,} 字，请拆成几篇，或改为附件。")


def _files_of(version: Article) -> set[int]:
    return asset_ids(version.body) | ({version.picture_id} if version.picture_id else set())


def _check_files(added: set[int], actor: User) -> None:
    """Files newly put in must exist and be ones that this person may use."""
    if added and queries.visible_assets(actor).filter(pk__in=added).count() < len(added):
        missing = added - set(Asset.objects.filter(pk__in=added).values_list("pk", flat=True))
        raise InvalidValue(
            "正文中有图片或附件已不存在，请删去后重新选择。"
            if missing
            else "正文中有其他单位的图片或附件，您不能使用；请上传到本单位后再放入。"
        )


def _check_supplier(actor: User, organ: Organ, column: Column) -> None:
    """Nobody writes in the name of an organ that is not theirs."""
    is_near = organ.path.startswith(column.organ_path) or organ.path == actor.organ_path
    if not is_near and not can(actor, "article.write", Scope(organ.path, column.site_code, column.column_path)):
        raise RuleBroken(f"您不能以“{organ.name}”的名义供稿，请选择本单位。")


def _edited_meanwhile(article: Article) -> EditedMeanwhile:
    latest = article.latest_revision
    if latest is None:
        return EditedMeanwhile("稿件的版本已有变化，您的修改还在本页；请先打开最新版本对照，再保存。", None)
    who = latest.user.name if latest.user else "他人"
    when = latest.created_at.astimezone(clock.BEIJING)
    return EditedMeanwhile(
        f"“{who}”已在 {when:%m-%d %H:%M} 保存了新版本，您的修改还在本页，没有丢失；请先与新版本对照，再保存。", latest.pk
    )
