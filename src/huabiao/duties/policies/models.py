"""Documents of the library: each row is one version; a lineage holds the versions of one title together."""

from django.db import models

from huabiao.foundation.accounts.models import Scoped, User

from . import rules


def _choices(table):
    return list(table.items())


class Lineage(Scoped):
    """文件沿革: all versions of one document in a site's library."""

    title_key = models.CharField("标题（归一）", max_length=rules.MAX_TITLE)

    class Meta:
        verbose_name = verbose_name_plural = "文件沿革"
        constraints = [models.UniqueConstraint(fields=["site_code", "title_key"], name="lineage_once")]

    def __str__(self):
        return self.title_key


class Policy(Scoped):
    """政策文件: one version of one document, with its text as structured articles (kernel.statutes)."""

    lineage = models.ForeignKey(Lineage, verbose_name="沿革", on_delete=models.PROTECT, related_name="versions")
    title = models.CharField("标题", max_length=rules.MAX_TITLE)
    title_key = models.CharField("标题（归一）", max_length=rules.MAX_TITLE, editable=False)
    category = models.CharField("文件类别", max_length=16, choices=_choices(rules.CATEGORIES))
    issuer = models.CharField("发文机关", max_length=100, blank=True)
    document_number = models.CharField("发文字号", max_length=60, blank=True)
    index_number = models.CharField("索引号", max_length=30, blank=True)
    genre = models.CharField("公文种类", max_length=10, blank=True, choices=[(genre, genre) for genre in rules.GENRES])
    subject = models.CharField("主题分类", max_length=60, blank=True)
    keywords = models.CharField("主题词", max_length=200, blank=True)
    written_date = models.DateField("成文日期", null=True, blank=True)
    issued_date = models.DateField("发布日期", null=True, blank=True, editable=False)
    effective_date = models.DateField("施行日期", null=True, blank=True)
    validity = models.CharField("有效性", max_length=10, choices=_choices(rules.VALIDITIES), default=rules.CURRENT)
    validity_note = models.CharField("有效性说明", max_length=rules.MAX_REASON, blank=True)
    history = models.TextField("题注", blank=True, max_length=4000)
    text = models.TextField("正文")
    # Made from the text whenever it is written: what pages print and citations look up.
    nodes = models.JSONField("结构", default=list, editable=False)
    anchors = models.JSONField("条文锚点", default=list, editable=False)
    live = models.BooleanField("已公开", default=False, editable=False)
    import_key = models.CharField("导入标识", max_length=200, blank=True, editable=False)
    import_digest = models.CharField("导入摘要", max_length=64, blank=True, editable=False)
    created_by = models.CharField("录入人", max_length=60, blank=True, editable=False)
    created_at = models.DateTimeField("录入时间", auto_now_add=True)
    updated_at = models.DateTimeField("修改时间", editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "政策文件"
        ordering = ["-written_date", "-pk"]
        indexes = [
            models.Index(fields=["site_code", "live", "category", "validity"], name="policy_list"),
            models.Index(fields=["site_code", "title_key"], name="policy_title"),
            models.Index(fields=["document_number"], name="policy_number"),
            models.Index(fields=["effective_date"], name="policy_effective", condition=models.Q(validity="pending")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["site_code", "import_key"], name="policy_import_once", condition=~models.Q(import_key="")),
            models.UniqueConstraint(fields=["index_number"], name="policy_index_number_once", condition=~models.Q(index_number="")),
        ]

    def __str__(self):
        return self.title

    @property
    def public_path(self):
        return rules.path_of(self.pk)

    @property
    def year(self):
        return self.written_date.year if self.written_date else 0


class Relation(models.Model):
    """关联: `policy` is based on, amends or repeals `target`; or `article` of the library of articles explains `policy`."""

    policy = models.ForeignKey(Policy, verbose_name="文件", on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField("关联", max_length=10, choices=_choices(rules.RELATIONS))
    target = models.ForeignKey(Policy, verbose_name="对方文件", null=True, blank=True, on_delete=models.CASCADE, related_name="inverse_relations")
    article = models.ForeignKey("articles.Article", verbose_name="解读稿件", null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "文件关联"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "kind", "target"], name="relation_once", condition=models.Q(article=None)),
            models.UniqueConstraint(fields=["policy", "article"], name="relation_article_once", condition=models.Q(target=None)),
        ]

    def __str__(self):
        return f"{self.policy_id} {self.get_kind_display()} {self.target_id or self.article_id}"


class Cited(models.Model):
    """引用: the text of `policy` names a document of this title, whether or not the library has it."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="cited")
    title_key = models.CharField("标题（归一）", max_length=rules.MAX_TITLE, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "文件引用"
        constraints = [models.UniqueConstraint(fields=["policy", "title_key"], name="cited_once")]


class Proposal(Scoped):
    """变更申请: what one person wants changed about a document and why; a second person decides."""

    class State(models.TextChoices):
        OPEN = "open", "待复核"
        APPROVED = "approved", "已通过"
        RETURNED = "returned", "已退回"

    policy = models.ForeignKey(Policy, verbose_name="文件", on_delete=models.CASCADE, related_name="proposals")
    kind = models.CharField("事项", max_length=10, choices=_choices(rules.PROPOSALS))
    values = models.JSONField("内容", default=dict)
    reason = models.CharField("理由", max_length=rules.MAX_REASON)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    proposed_by = models.CharField("提出人", max_length=60)
    proposer = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by = models.CharField("复核人", max_length=60, blank=True)
    comment = models.CharField("复核意见", max_length=rules.MAX_REASON, blank=True)
    created_at = models.DateTimeField("提出时间")
    decided_at = models.DateTimeField("复核时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "变更申请"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "organ_path", "created_at"], name="proposal_inbox")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.policy_id}"
