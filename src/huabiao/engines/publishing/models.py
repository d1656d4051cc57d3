"""What is published: one row a file with its digest, the tree over them, frames, releases, builds, incidents.

These are the engine's own tables: derived, rebuilt by a full build, written without ledger entries but for releases
and incidents.
"""

from django.db import models


class PublishedFile(models.Model):
    """One public file of one site: what its bytes must be, and where a copy of them lies."""

    site_code = models.CharField(max_length=40)
    path = models.CharField(max_length=400)  # "news/index.html", without a leading slash
    kind = models.CharField(max_length=30)
    ref = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)  # SHA-256 of the file's bytes
    packed_digest = models.CharField(max_length=64, blank=True)  # of the .gz beside it, if any
    size = models.PositiveBigIntegerField()
    # Its copy in the store: digest of the unspliced bytes, pack, where in it, and the frame that was spliced in.
    blob = models.CharField(max_length=64)
    pack = models.CharField(max_length=200)
    offset = models.PositiveBigIntegerField(default=0)
    length = models.PositiveBigIntegerField(default=0)
    frame = models.ForeignKey("Frame", null=True, on_delete=models.PROTECT, related_name="+")  # none: no slots
    bucket = models.CharField(max_length=3)  # first three hex digits of SHA-256(path): its leaf of the path tree
    release = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site_code", "path"], name="published_path_once")]
        indexes = [
            models.Index(fields=["site_code", "kind", "ref"], name="published_ref"),
            models.Index(fields=["site_code", "bucket"], name="published_bucket"),
        ]


class PathNode(models.Model):
    """A node of a site's path tree: the root "", 16 + 256 inner nodes, 4,096 buckets; absent means empty."""

    site_code = models.CharField(max_length=40)
    prefix = models.CharField(max_length=3)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site_code", "prefix"], name="path_node_once")]


class Frame(models.Model):
    """The frame of a site as it was at a release: named slots that are spliced into its pages."""

    site_code = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    slots = models.JSONField()
    is_current = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site_code", "digest"], name="frame_once")]


class Release(models.Model):
    """发布批次: what changed on a site at once. Its manifest is a file; the ledger holds that file's digest."""

    site_code = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    frame = models.ForeignKey(Frame, on_delete=models.PROTECT, related_name="+")
    root = models.CharField(max_length=64)
    manifest_digest = models.CharField(max_length=64)
    written = models.PositiveIntegerField()
    removed = models.PositiveIntegerField()
    files = models.PositiveIntegerField()
    entry_number = models.PositiveBigIntegerField(default=0)  # the ledger was read up to here
    note = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site_code", "number"], name="release_once")]
        ordering = ["-number"]


class SiteState(models.Model):
    """Per site: who publishes it now (lease), whether a roll-back has frozen it."""

    site_code = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=80, blank=True)
    held_until = models.DateTimeField(null=True)
    frozen_at = models.DateTimeField(null=True)
    frozen_release = models.PositiveIntegerField(null=True)
    frozen_by = models.CharField(max_length=60, blank=True)
    templates = models.CharField(max_length=64, blank=True)  # digest of the templates that it was last built with
    next_release = models.PositiveIntegerField(default=1)
    kept_from = models.PositiveIntegerField(default=1)  # the oldest release to which one may go back (pruning.py)


class Build(models.Model):
    """A full rebuild of a site, or a change of its frame: bulk work that resumes where it stopped."""

    class State(models.TextChoices):
        RUNNING = "running", "进行中"
        DONE = "done", "完成"

    site_code = models.CharField(max_length=40, db_index=True)
    reason = models.CharField(max_length=30)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    kind = models.CharField(max_length=30, blank=True)  # the kind in work …
    after = models.CharField(max_length=200, blank=True)  # … and the last ref done
    pages = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)  # an estimate, for progress
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]


class Incident(models.Model):
    """篡改事件: a public file that was not what was signed, and what the guard did."""

    class Kind(models.TextChoices):
        CHANGED = "changed", "被改动"
        MISSING = "missing", "被删除"
        EXTRA = "extra", "多出文件"

    site_code = models.CharField("网站", max_length=40)
    path = models.CharField("文件", max_length=400)
    kind = models.CharField("情形", max_length=10, choices=Kind.choices)
    found_digest = models.CharField("发现时摘要", max_length=64, blank=True)
    found_at = models.DateTimeField("发现时间", db_index=True)
    restored_at = models.DateTimeField("恢复时间", null=True)
    found_by = models.CharField("发现方式", max_length=20)

    class Meta:
        verbose_name = verbose_name_plural = "篡改事件"
        ordering = ["-found_at"]
