"""Mailboxes; what a letter is beside its case; what of it is public; the figures of a month."""

from django.db import models

from huabiao.foundation.accounts.models import Scoped
from huabiao.foundation.organizations.models import Organ
from huabiao.kernel import clock

from . import rules


class Mailbox(Scoped):
    """信箱: where one may write on a site, and the organ that receives what comes in."""

    code = models.SlugField("代号", max_length=40, unique=True)
    name = models.CharField("名称", max_length=40)
    description = models.CharField("说明", max_length=200, blank=True)
    organ = models.ForeignKey(Organ, verbose_name="受理单位", on_delete=models.PROTECT, related_name="+")
    is_open = models.BooleanField("开通", default=True)
    order = models.PositiveIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "信箱"
        ordering = ["site_code", "order", "pk"]

    def __str__(self):
        return self.name


class Letter(models.Model):
    """来信: who wrote, and how the writer finds it again. The words themselves are the case's messages."""

    case = models.OneToOneField(
        "casework.Case", verbose_name="办件", on_delete=models.CASCADE, related_name="+"
    )
    mailbox = models.ForeignKey(
        Mailbox, verbose_name="信箱", on_delete=models.PROTECT, related_name="letters"
    )
    kind = models.CharField("类别", max_length=12, choices=list(rules.KINDS.items()))
    name = models.CharField("姓名", max_length=40, blank=True)
    phone = models.CharField("电话", max_length=20, blank=True)
    email = models.CharField("电子邮箱", max_length=100, blank=True)
    place = models.CharField("事发地点", max_length=60, blank=True)
    wants_public = models.BooleanField("同意公开", default=False)
    once = models.CharField("表单标记", max_length=64, unique=True)
    code_digest = models.CharField("查询码摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "来信"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.case_id}"


class PublicLetter(Scoped):
    """来信选登: what the public reads of an answered letter, after masking."""

    letter = models.OneToOneField(
        Letter, verbose_name="来信", on_delete=models.CASCADE, related_name="public"
    )
    sequence = models.PositiveIntegerField("顺序号")
    kind = models.CharField("类别", max_length=12)
    title = models.CharField("标题", max_length=80)
    question = models.TextField("来信内容")
    answer = models.TextField("答复内容")
    organ_name = models.CharField("答复单位", max_length=100)
    received_date = models.DateField("留言时间")
    answered_date = models.DateField("答复时间")
    published_at = models.DateTimeField("公开时间", default=clock.now)
    is_live = models.BooleanField("公开", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "来信选登"
        ordering = ["site_code", "-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["site_code", "sequence"], name="participation_sequence_once")
        ]

    def __str__(self):
        return self.title


class MonthFigures(models.Model):
    """留言受理反馈情况: one site's finished month."""

    site_code = models.CharField("网站", max_length=40)
    month = models.DateField("月份", help_text="当月第一日")
    received = models.PositiveIntegerField("收到", default=0)
    answered = models.PositiveIntegerField("已答复", default=0)
    on_time = models.PositiveIntegerField("按时答复", default=0)
    days = models.PositiveIntegerField("答复用时合计（工作日）", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "月度情况"
        ordering = ["site_code", "-month"]
        constraints = [
            models.UniqueConstraint(fields=["site_code", "month"], name="participation_month_once")
        ]

    def __str__(self):
        return f"{self.site_code} {self.month:%Y-%m}"
