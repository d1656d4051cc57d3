"""The job of an import: read everything, approve the batch, write item by item from the oldest on.

Each item is a transaction of its own, so that a job that was killed goes on where it was: what is done is found
unchanged. Open a batch with `start`, do it with `run`.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, DataError, IntegrityError, transaction
from wagtail.blocks import StreamValue

from huabiao.duties.portals.models import Column
from huabiao.duties.portals.queries import columns_of
from huabiao.duties.portals.rules import EXTERNAL
from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import NotAllowed
from huabiao.foundation.sites.models import Site
from huabiao.kernel import clock
from huabiao.kernel.errors import RuleBroken

from .. import rules
from ..actions import imports
from ..actions.assets import may_use_organ, store_asset
from ..actions.drafts import target
from ..actions.publication import publish_imported
from ..models import Article, Asset, ImportBatch
from . import items, mapping, media, readers
from .rows import MAX_ROWS, Refusal, Row, Source
from .spool import Spool, Waiting

# Between two entries of progress in the ledger, and two lines on the terminal.
_REPORT_EVERY = 5.0
_SPEAK_EVERY = 1.0
_MAX_NOTES = 200
_BODY = Article._meta.get_field("body")

Progress = Callable[[str, int, int], None]

logger = logging.getLogger(__name__)


@dataclass
class Report:
    """What came of a job. `notes` are losses that did not keep an item out; `unused` fields nobody asked for."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)
    remote_images: int = 0
    missing: int = 0
    notes: list[str] = field(default_factory=list)
    unused: set[str] = field(default_factory=set)

    def as_json(self) -> dict[str, Any]:
        """The contract of `huabiao import … --json`."""
        return {
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": [{"line": line, "reason": reason} for line, reason in self.refused],
        }

    def note(self, sentence: str) -> None:
        if len(self.notes) < _MAX_NOTES:
            self.notes.append(sentence)


def start(
    *, actor: User, path: Path, site: Site, column: Column | None, given: mapping.Mapping | None = None,
    draft: bool = False, name: str = "",
) -> ImportBatch:  # fmt: skip
    """Open the batch of a job, or take up the one that was interrupted."""
    source = readers.check(path)
    options = {"draft": draft, "mapping": (given or mapping.Mapping()).as_options()}
    place = str(source.path)
    if len(place) > 300:
        raise RuleBroken("文件所在的路径太长（超过 300 个字符），请移到较短的路径后再迁入。")
    if column is None and site is not None and not columns_of(site.code).exists():
        raise RuleBroken(f"网站“{site.name}”还没有栏目，请先开设栏目。")
    interrupted = ImportBatch.objects.filter(
        state=ImportBatch.State.RUNNING, site_code=site.code, file=place,
        column_path=column.column_path if column is not None else "",
    )  # fmt: skip
    for batch in interrupted:
        if all(batch.options.get(key) == value for key, value in {**options, "actor": actor.pk}.items()):
            return batch
    return imports.open_batch(
        actor=actor, site=site, column=column, name=name or path.name, file=place, options=options
    )


def run(*, batch: ImportBatch, progress: Progress | None = None) -> Report:
    """Do the job of a batch. What cannot come in is refused in the report and the rest goes on."""
    job = _Job(batch, progress or (lambda phase, done, total: None))
    try:
        return job.run()
    except RuleBroken as broken:
        imports.close_batch(actor=job.actor, batch=batch, failed=broken.sentence)
        raise


class _Job:
    def __init__(self, batch: ImportBatch, progress: Progress) -> None:
        self.batch = batch
        self.actor = User.objects.get(pk=batch.options["actor"])
        self.report = Report()
        self._progress = progress
        self._site = Site.objects.get(code=batch.site_code)
        self._column = columns_of(batch.site_code).filter(column_path=batch.column_path).first() if batch.column_path else None
        self._mapping = mapping.from_options(batch.options.get("mapping"))
        self._is_draft = bool(batch.options.get("draft"))
        self._columns: dict[str, Column] = {}
        self._organ_of_files = ""
        self._reported = self._spoke = time.monotonic()
        self._told = 0  # refusals that the batch knows already

    def run(self) -> Report:
        if self.batch.column_path and self._column is None:
            raise RuleBroken(f"网站没有栏目“{self.batch.column_path}”，请检查 --column。")
        source = readers.check(Path(self.batch.file))
        self._load_columns()
        digest = readers.digest(source)
        with Spool(Path(settings.HUABIAO_HOME) / "tmp") as spool:
            self._read(source, spool)
            total = len(spool)
            imports.approve_batch(actor=self.actor, batch=self.batch, digest=digest, total=total)
            self._organ_of_files = self._owner_of_files()
            done = 0
            for waiting in spool.oldest_first():
                known = self._known([row.key for row in waiting])
                for row in waiting:
                    self._take(row, known.get(row.key), source.root)
                    done += 1
                    self._say("写入", done, total)
                    self._tell(done)
        self.report.refused.sort()
        self._tell(total, at_once=True)
        counts = {"refused": len(self.report.refused), "remote_images": self.report.remote_images, "missing": self.report.missing}
        imports.close_batch(actor=self.actor, batch=self.batch, counts=counts)
        return self.report

    # -- first pass: read, map, check; nothing is written to the library

    def _read(self, source: Source, spool: Spool) -> None:
        now = clock.now()
        for row in readers.read(source):
            self.report.read += 1
            self._say("读取", self.report.read, 0)
            if self.report.read > MAX_ROWS:
                raise RuleBroken(f"一次最多迁入 {MAX_ROWS:,} 条，请分批。")
            if isinstance(row, Refusal):
                self.report.refused.append(row)
                continue
            try:
                self._spool(row, source, spool, now)
            except RuleBroken as broken:
                self._refuse(row, broken.sentence)
            except OSError as error:
                self._refuse(row, f"文件不能读取（{error.strerror}）。")

    def _spool(self, row: Row, source: Source, spool: Spool, now: datetime) -> None:
        item, old, unused = self._mapping.apply(row.values)
        self.report.unused |= unused if len(self.report.unused) < 50 else set()
        at = items.check(item, now)
        column = self._target(item)
        key = mapping.identity(item)
        if row.file and source.path.is_dir():
            key = f"{source.path.name}/{row.file}"  # 2019/01.html is not 2020/01.html, when each year is imported by itself
        old += self._mapping.addresses.get(mapping.identity(item), [])
        digest = items.digest(item, old, row.file, source.root)
        key = self._import_key(key or f"sha256:{digest}")
        other = spool.claim(key, row.line, digest)
        if other is None:
            data = {"item": item, "old": old, "file": row.file, "column": column.pk, "at": at.isoformat() if at else ""}
            spool.put(Waiting(row.line, key, digest, data), at.timestamp() if at else None)
        elif other[1]:
            self.report.unchanged += 1  # the same row once more
        else:
            raise RuleBroken(f"与第 {other[0]} 行是同一标识而内容不同，保留了第 {other[0]} 行；请核对哪一行正确。")

    def _import_key(self, identity: str) -> str:
        """Two exports may number their rows alike: where the column was named, the identity holds within it."""
        key = f"{self._column.pk}:{identity}" if self._column is not None else identity
        return key if len(key) <= 300 else f"{key[:200]}…{items.short_digest(key)}"

    def _target(self, item: dict[str, str]) -> Column:
        category = item.get("category", "")
        named = self._mapping.categories.get(category)
        if named is not None:
            if named not in self._columns:
                raise RuleBroken(f"对照文件把“{category}”对到栏目“{named}”，但网站没有这个栏目。")
            return self._columns[named]
        if self._column is not None:
            return self._column
        if not category:
            raise RuleBroken("没有给出栏目：请在这一行填 category，或用 --column 指定。")
        found = self._columns.get(category.strip("/"))
        if found is None:
            raise RuleBroken(f"网站没有栏目“{category[:60]}”，请用 --column 指定，或在对照文件的 categories 中对应。")
        return found

    def _load_columns(self) -> None:
        """By path, and by title where only one column has it."""
        titles: dict[str, list[Column]] = {}
        for column in columns_of(self.batch.site_code).exclude(kind=EXTERNAL).select_related("organ"):
            self._columns[column.column_path] = column
            titles.setdefault(column.title, []).append(column)
        for title, found in titles.items():
            if len(found) == 1:
                self._columns.setdefault(title, found[0])
        self._by_id = {column.pk: column for column in self._columns.values()}
        if self._column is not None:
            self._column = self._by_id.setdefault(self._column.pk, target(self._column))

    # -- second pass: write

    def _known(self, keys: list[str]) -> dict[str, tuple[int, str]]:
        rows = Article.objects.filter(site_code=self.batch.site_code, import_key__in=keys)
        return {key: (pk, digest) for key, pk, digest in rows.values_list("import_key", "pk", "import_digest")}

    def _take(self, row: Waiting, known: tuple[int, str] | None, root: Path) -> None:
        if known is not None and known[1] == row.digest:
            self.report.unchanged += 1
            return
        try:
            self._write(row, known[0] if known else None, root)
        except RuleBroken as broken:
            self._refuse(row, broken.sentence)
        except (IntegrityError, DataError) as error:
            logger.info("row %s: %r", row.line, error)
            self._refuse(row, "数据库没有接受这一条，可能同一标识正由另一任务迁入，请重新运行。")
        except DatabaseError:
            raise
        except Exception:  # one hostile row must not stop a hundred thousand others
            logger.exception("row %s", row.line)
            self._refuse(row, "整理这一条时出错，已跳过；详情见日志。")

    def _write(self, row: Waiting, pk: int | None, root: Path) -> None:
        item = items.build(row.data["item"], row.data["file"], root)
        column = self._by_id[row.data["column"]]
        at = datetime.fromisoformat(row.data["at"]) if row.data["at"] else None
        article = self._article(pk, column)
        _check_same(article, item.values["title"], at)
        for name, value in item.values.items():
            setattr(article, name, value)
        article.source = article.source or column.organ.name
        assets = [self._store(found) for found in item.files]
        _fill(item.blocks, assets)
        article.body = StreamValue(_BODY.stream_block, item.blocks, is_lazy=True)
        if item.picture is not None:
            article.picture = self._store(item.picture)
        article.import_key, article.import_digest = row.key, row.digest
        article.imported_from = _origin(row, self.batch)
        if self._is_draft:
            imports.draft_imported(actor=self.actor, article=article, batch=self.batch.pk)
            refused = ["草稿没有建立旧地址跳转"] if row.data["old"] else []
        else:
            refused = self._publish(article, at or clock.now(), row.data["old"])
        self._count(pk, item, row, refused)

    def _article(self, pk: int | None, column: Column) -> Article:
        if pk is None:
            return Article(column=column, organ=column.organ)
        article = Article.objects.select_related("column", "organ").get(pk=pk)
        if article.deleted_at is not None:
            raise RuleBroken("这一条迁入后已在本平台删除（在回收站中），没有更新；需要的请先恢复。")
        if article.state in (rules.IN_REVIEW, rules.SCHEDULED):
            raise RuleBroken("这一条正在审核或已定时发布，没有更新；请待办结后重新迁入。")
        if article.withdrawal_kind:
            raise RuleBroken("这一条迁入后已在本平台撤下，没有更新；需要的请先重新发布。")
        if article.locked:
            raise RuleBroken("这一条正由工作人员锁定编辑，没有更新；请待解锁后重新迁入。")
        return article

    def _publish(self, article: Article, at: datetime, old: list[str]) -> list[str]:
        """Publish it; its old addresses in the same transaction, since a later run finds the item unchanged."""
        if not old and not article.is_document:
            publish_imported(actor=self.actor, article=article, published_at=at, batch=self.batch.pk)
            return []
        with transaction.atomic():
            publish_imported(actor=self.actor, article=article, published_at=at, batch=self.batch.pk)
            return imports.redirect_old_addresses(actor=self.actor, site=self._site, addresses=old, article=article)

    def _count(self, pk: int | None, item: items.Item, row: Waiting, refused: list[str]) -> None:
        if pk is None:
            self.report.created += 1
        else:
            self.report.updated += 1
        self.report.remote_images += item.remote_images
        self.report.missing += len(item.missing)
        for sentence in [*item.missing, *refused]:
            self.report.note(f"第 {row.line} 行：{sentence}")

    def _store(self, found: media.Found) -> Asset:
        if found.path is None:
            return store_asset(actor=self.actor, organ_path=self._organ_of_files, name=found.name, data=found.data)
        with found.path.open("rb") as stream:
            return store_asset(actor=self.actor, organ_path=self._organ_of_files, name=found.name, data=stream)

    def _owner_of_files(self) -> str:
        """Files belong to the organ of the column where the grant reaches it, else to the importer's own."""
        path = self._column.organ_path if self._column is not None else self._site.organ_path
        try:
            may_use_organ(self.actor, path)
        except NotAllowed:
            return self.actor.organ_path
        return path

    # -- telling

    def _refuse(self, row: Row | Waiting, reason: str) -> None:
        file = row.file if isinstance(row, Row) else row.data["file"]
        self.report.refused.append(Refusal(row.line, f"{file}：{reason}" if file else reason))

    def _say(self, phase: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._spoke >= _SPEAK_EVERY or done == total:
            self._spoke = now
            self._progress(phase, done, total)

    def _tell(self, done: int, *, at_once: bool = False) -> None:
        now = time.monotonic()
        if not at_once and now - self._reported < _REPORT_EVERY:
            return
        self._reported = now
        batch, report = self.batch, self.report
        batch.line, batch.created, batch.updated, batch.unchanged = done, report.created, report.updated, report.unchanged
        if at_once:  # sorted by now: the batch keeps them all in order
            batch.refusals.all().delete()
            self._told = 0
        imports.report_progress(actor=self.actor, batch=batch, refused=report.refused[self._told :])
        self._told = len(report.refused)


def _check_same(article: Article, title: str, at: datetime | None) -> None:
    """Two exports that number their rows alike must not overwrite each other: another title and another time is another item."""
    before = article.published_at
    if article.pk is not None and at is not None and before is not None and before != at and article.title != title:
        day = before.astimezone(clock.BEIJING).date()
        raise RuleBroken(
            f"同一标识已迁入过另一篇稿件《{article.title[:60]}》（{day}），标题和时间都不同，没有覆盖；"
            "两批文件的编号重复时，请分栏目迁入，或换一个文件夹名。"
        )


def _fill(blocks: list[dict[str, Any]], assets: list[Asset]) -> None:
    """Put the library's numbers where the blocks name files by their place."""
    for block in blocks:
        if block["type"] in {"image", "file"}:
            asset = assets[block["value"]["asset"]]
            if block["type"] == "image" and asset.kind != Asset.Kind.IMAGE:
                raise RuleBroken(f"“{asset.name}”不是图片，不能作为插图，请核对。")
            block["value"]["asset"] = asset.pk


def _origin(row: Waiting, batch: ImportBatch) -> str:
    """Where it stood: the address if there is one, else the name by which the other system knew it."""
    item = row.data["item"]
    url = item.get("url", "")
    origin = url if url.lower().startswith(("http://", "https://")) else mapping.identity(item)
    return (origin or batch.name)[:300]
