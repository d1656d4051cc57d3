"""Import jobs as the library remembers them; the articles that they make are in models.py."""

from django.db import models

from huabiao.foundation.accounts.models import Scoped


class ImportBatch(Scoped):
    """迁入批次: one import job, its progress and its refusals."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待"
        RUNNING = "running", "进行中"
        DONE = "done", "完成"
        FAILED = "failed", "中止"

    name = models.CharField("文件名", max_length=200)
    file = models.CharField("存放位置", max_length=300)
    options = models.JSONField("选项", default=dict)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    line = models.PositiveIntegerField("已读到", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    created = models.PositiveIntegerField("新建", default=0)
    updated = models.PositiveIntegerField("更新", default=0)
    unchanged = models.PositiveIntegerField("未变", default=0)
    created_by = models.CharField("导入人", max_length=60)
    created_at = models.DateTimeField("开始时间", auto_now_add=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "迁入批次"
        ordering = ["-pk"]

    def __str__(self):
        return self.name


class ImportRefusal(models.Model):
    """One refused row of a batch, with its line and the reason in a sentence."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="refusals")
    line = models.PositiveIntegerField("行号")
    reason = models.CharField("原因", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "未迁入"
        ordering = ["line"]
