"""The resource library: articles, their placements, review tasks, files; import jobs are in import_models.py.

An article's row holds what the public sees once `live`; drafts live in Wagtail's revisions. Whether the public sees
it is told by `live`, `withdrawal_kind` and each placement's `shown`, never by `state`, which is where the work stands.
"""

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import PermissionDenied
from django.db import models
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    Task,
    Workflow,
    WorkflowMixin,
)

from huabiao.duties.portals.models import Column, Position
from huabiao.foundation.accounts.models import Scoped, User
from huabiao.foundation.organizations.models import Organ

from . import blocks, rules
from .import_models import ImportBatch, ImportRefusal
from .kind_models import Interpretation, Outline

__all__ = [
    "Article",
    "Asset",
    "AssetUse",
    "ImportBatch",
    "ImportRefusal",
    "Interpretation",
    "Outline",
    "Placement",
    "ReviewLevelTask",
    "ReviewTask",
]


def _choices(table):
    return list(table.items())


class Asset(models.Model):
    """附件、图片: one file, kept under media/ by the hash of its content, never changed."""

    class Kind(models.TextChoices):
        IMAGE = "image", "图片"
        FILE = "file", "附件"
        VIDEO = "video", "视频"

    digest = models.CharField("内容摘要", max_length=64, db_index=True)
    name = models.CharField("文件名", max_length=200)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    mime = models.CharField("类型", max_length=100)
    extension = models.CharField("扩展名", max_length=10)
    size = models.PositiveBigIntegerField("大小（字节）")
    width = models.PositiveIntegerField("宽", null=True, blank=True)
    height = models.PositiveIntegerField("高", null=True, blank=True)
    alternative = models.CharField("替代文字", max_length=200, blank=True)
    # Narrower copies of a picture as WebP, made when it came in (renditions.py): their widths in pixels.
    widths = models.JSONField("备用宽度", default=list, blank=True)
    organ_path = models.CharField("所属单位路径", max_length=32, blank=True, db_index=True)
    created_by = models.CharField("上传人", max_length=60, blank=True)
    created_at = models.DateTimeField("上传时间", auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "图片与附件"
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["organ_path", "digest"], name="asset_once")]

    def __str__(self):
        return self.name

    @property
    def public_path(self):
        """Its address on every site that shows it."""
        return f"/files/{self.digest[:2]}/{self.digest[:32]}.{self.extension}"

    @property
    def media_name(self):
        """Where it is kept below media/."""
        return f"{self.digest[:2]}/{self.digest}.{self.extension}"


class Article(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, Scoped):
    """稿件: one item of the resource library.

    Its scope is that of its home column (responsible organ, site, path): whose shelf, whose review. `organ` says
    who supplied it.
    """

    column = models.ForeignKey(
        Column, verbose_name="主栏目", on_delete=models.PROTECT, related_name="home_articles"
    )
    organ = models.ForeignKey(
        Organ, verbose_name="供稿单位", on_delete=models.PROTECT, related_name="articles"
    )
    state = models.CharField(
        "状态", max_length=12, choices=_choices(rules.STATES), default=rules.DRAFT, editable=False
    )

    title = models.CharField("标题", max_length=rules.MAX_TITLE)
    short_title = models.CharField("短标题", max_length=60, blank=True)
    summary = models.CharField("摘要", max_length=500, blank=True)
    keywords = models.CharField("关键词", max_length=200, blank=True)
    source = models.CharField("来源", max_length=100)
    author = models.CharField("作者", max_length=60, blank=True)
    editor = models.CharField("责任编辑", max_length=60, blank=True)
    body = StreamField(blocks.BodyBlocks(), verbose_name="正文", blank=True)
    picture = models.ForeignKey(
        Asset, verbose_name="题图", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    is_document = models.BooleanField("公文", default=False)
    index_number = models.CharField("索引号", max_length=30, blank=True)
    document_number = models.CharField("发文字号", max_length=60, blank=True)
    issuer = models.CharField("发文机关", max_length=100, blank=True)
    written_date = models.DateField("成文日期", null=True, blank=True)
    subject = models.CharField("主题分类", max_length=60, blank=True)
    genre = models.CharField("体裁", max_length=10, blank=True, choices=[(g, g) for g in rules.GENRES])
    validity = models.CharField("有效性", max_length=10, blank=True, choices=_choices(rules.VALIDITIES))
    effective_date = models.DateField("施行日期", null=True, blank=True)

    # 繁体版 of single words, one "简体=繁體" a line, before the derivation's own.
    traditional = models.TextField("繁体用字", max_length=4000, blank=True)

    classification = models.CharField(
        "密级", max_length=10, choices=_choices(rules.CLASSIFICATIONS), default="open"
    )
    openness = models.CharField(
        "公开属性", max_length=16, choices=_choices(rules.OPENNESS), default=rules.PROACTIVE
    )
    openness_basis = models.CharField(
        "不予公开依据", max_length=4, blank=True, choices=_choices(rules.WITHHELD_BASES)
    )
    secrecy_reviewed_by = models.CharField("保密审查人", max_length=60, blank=True, editable=False)
    secrecy_reviewed_at = models.DateTimeField("保密审查时间", null=True, editable=False)

    # Set by the ledger's clock at the last approval, or by an import job for old content; never by an editor.
    published_at = models.DateTimeField("发布时间", null=True, editable=False, db_index=True)
    withdrawal_kind = models.CharField(
        "撤下方式", max_length=10, blank=True, choices=_choices(rules.WITHDRAWALS), editable=False
    )
    withdrawn_at = models.DateTimeField("撤下时间", null=True, editable=False)
    withdrawal_note = models.CharField("撤下说明", max_length=300, blank=True, editable=False)
    # 图解, 图集, 视频 or plain: what the body mainly consists of, set when it goes out (rules.FORMS).
    form = models.CharField("形式", max_length=12, blank=True, choices=_choices(rules.FORMS), editable=False)
    # What the page prints as its body: made from `body` when it goes out, already sanitised.
    live_html = models.TextField("正文成品", blank=True, editable=False)

    copied_from = models.ForeignKey(
        "self",
        verbose_name="复制自",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="copies",
    )
    imported_from = models.CharField("迁入来源地址", max_length=300, blank=True, editable=False)
    import_key = models.CharField("迁入标识", max_length=300, blank=True, editable=False)
    import_digest = models.CharField("迁入摘要", max_length=64, blank=True, editable=False)

    created_by = models.CharField("创建人", max_length=60, blank=True, editable=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    updated_at = models.DateTimeField("修改时间", db_index=True, editable=False)
    deleted_at = models.DateTimeField("删除时间", null=True, editable=False)

    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="article",
        for_concrete_model=False,
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="article",
        for_concrete_model=False,
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = verbose_name_plural = "稿件"
        ordering = ["-updated_at", "-pk"]
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="article_recent"),
            models.Index(fields=["organ_path", "-updated_at"], name="article_organ"),
            models.Index(fields=["site_code", "column_path", "-updated_at"], name="article_column"),
            models.Index(fields=["state", "-updated_at"], name="article_state"),
            models.Index(
                fields=["go_live_at"], name="article_due", condition=models.Q(go_live_at__isnull=False)
            ),
            models.Index(
                fields=["expire_at"], name="article_end", condition=models.Q(expire_at__isnull=False)
            ),
            models.Index(fields=["effective_date"], name="article_effective", condition=models.Q(validity="pending")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["site_code", "import_key"],
                name="article_import_once",
                condition=~models.Q(import_key=""),
            ),
            models.UniqueConstraint(
                fields=["index_number"],
                name="article_index_number_once",
                condition=~models.Q(index_number=""),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def revisions(self):
        return self._revisions

    @property
    def public_path(self):
        """Its address on every site: month of publication and number, so that moving a column breaks no link."""
        return rules.article_path(self.pk, self.published_at) if self.published_at else ""

    @property
    def is_recalled(self):
        return self.withdrawal_kind == rules.RECALLED

    def serializable_data(self):
        """A revision keeps one version of what editors write, and nothing that the acts set."""
        data = super().serializable_data()
        return {name: data[name] for name in ("pk", *rules.VERSIONED)}

    def with_content_json(self, content):
        version = super().with_content_json(content)
        for field in self._meta.concrete_fields:
            if field.name not in rules.VERSIONED:
                setattr(version, field.attname, getattr(self, field.attname))
        version._state.adding = False
        version._state.db = self._state.db
        return version

    def get_workflow(self):
        """The review of the home column: as many levels as the column has (docs/decisions/0006)."""
        name = rules.WORKFLOWS[self.column.review_levels]
        return Workflow.objects.filter(name=name, active=True).first()


class ReviewLevelTask(Task):
    """审级 in Wagtail's workflow tables. Whoever may review there is found from the article (queries.reviewers).

    Wagtail's own buttons do nothing: a review is decided by actions.approve and actions.return_article only.
    """

    level = models.PositiveSmallIntegerField("审级", choices=list(rules.LEVELS.items()), unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "审级"

    def get_actions(self, obj, user):
        return []

    def on_action(self, task_state, user, action_name, **kwargs):
        raise PermissionDenied("审核请在“待我审核”中办理。")


class Placement(Scoped):
    """刊发位置: an article in a column of a site (or at a position of a home page), with its own title and order.

    The scope is the column's. `shown` is true while the public sees it; `sequence` is its place in the column's
    stable numbering, given when first shown.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "有效"
        PROPOSED = "proposed", "待采用"
        RETURNED = "returned", "未采用"
        ENDED = "ended", "已撤"

    article = models.ForeignKey(
        Article, verbose_name="稿件", on_delete=models.CASCADE, related_name="placements"
    )
    column = models.ForeignKey(
        Column, verbose_name="栏目", on_delete=models.PROTECT, related_name="placements"
    )
    position = models.ForeignKey(
        Position,
        verbose_name="推荐位",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="placements",
    )
    kind = models.CharField(
        "方式", max_length=12, choices=_choices(rules.PLACEMENT_KINDS), default=rules.HOME_PLACE
    )
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ACTIVE)
    title = models.CharField("本处标题", max_length=rules.MAX_TITLE, blank=True)
    pinned = models.BooleanField("置顶", default=False)
    order = models.IntegerField("排序", default=0, help_text="数字大的在前")
    starts_at = models.DateTimeField("开始刊发", null=True, blank=True)
    ends_at = models.DateTimeField("停止刊发", null=True, blank=True)
    reason = models.CharField("说明", max_length=300, blank=True)
    shown = models.BooleanField("公开显示", default=False, editable=False)
    sequence = models.PositiveIntegerField("序号", null=True, editable=False)
    published_at = models.DateTimeField("发布时间", null=True, editable=False)
    created_by = models.CharField("签发人", max_length=60, blank=True, editable=False)
    created_at = models.DateTimeField("签发时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "刊发位置"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "column"], name="placement_column_once", condition=models.Q(position=None)
            ),
            models.UniqueConstraint(
                fields=["article", "position"],
                name="placement_position_once",
                condition=models.Q(position__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["column", "sequence"],
                name="placement_sequence_once",
                condition=models.Q(sequence__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["column", "shown", "-pinned", "-order", "-published_at", "-id"], name="placement_list"
            ),
            models.Index(fields=["position", "shown", "-order", "-published_at"], name="placement_position"),
            models.Index(fields=["site_code", "shown", "article"], name="placement_site"),
            models.Index(fields=["state", "site_code", "column_path"], name="placement_state"),
            models.Index(
                fields=["starts_at"],
                name="placement_due",
                condition=models.Q(starts_at__isnull=False, shown=False),
            ),
            models.Index(fields=["ends_at"], name="placement_end", condition=models.Q(ends_at__isnull=False)),
        ]

    def __str__(self):
        return f"{self.article_id} @ {self.site_code}/{self.column_path}"


class AssetUse(models.Model):
    """Which published article shows which file: so a site carries just the files that its pages link to."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="asset_uses")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="uses")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "asset"], name="asset_use_once")]


class ReviewTask(Scoped):
    """待审: one level of review of one revision, in the article's scope.

    The inbox; Wagtail's own table keeps ids as text and cannot be joined.
    """

    class State(models.TextChoices):
        OPEN = "open", "待审"
        APPROVED = "approved", "通过"
        RETURNED = "returned", "退回"
        CANCELLED = "cancelled", "已撤回"

    article = models.ForeignKey(
        Article, verbose_name="稿件", on_delete=models.CASCADE, related_name="review_tasks"
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision", verbose_name="版本", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    level = models.PositiveSmallIntegerField("审级", choices=list(rules.LEVELS.items()))
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    submitted_by = models.CharField("送审人", max_length=60)
    decided_by = models.CharField("审核人", max_length=60, blank=True)
    # Names are for reading and stay when an account goes; these two decide who may not review.
    submitter = models.ForeignKey(
        User, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    decider = models.ForeignKey(User, null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    comment = models.CharField("意见", max_length=1000, blank=True)
    created_at = models.DateTimeField("送审时间")
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审核任务"
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["article"], name="review_open_once", condition=models.Q(state="open")
            )
        ]
        indexes = [models.Index(fields=["state", "level", "organ_path", "created_at"], name="review_inbox")]

    def __str__(self):
        return f"{self.get_level_display()} {self.article_id}"
