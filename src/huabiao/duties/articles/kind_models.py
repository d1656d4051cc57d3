"""What the richer kinds of page remember beside the article: which text explains which document, outlines of maps."""

from django.db import models

from huabiao.foundation.accounts.models import Scoped


class Interpretation(models.Model):
    """解读关系: `text` explains `document`. The document's page names it only once its own side has confirmed."""

    document = models.ForeignKey("articles.Article", verbose_name="文件", on_delete=models.CASCADE, related_name="explained_by")
    text = models.ForeignKey("articles.Article", verbose_name="解读", on_delete=models.CASCADE, related_name="explains")
    confirmed = models.BooleanField("文件一方已确认", default=False)
    created_by = models.CharField("关联人", max_length=60)
    created_at = models.DateTimeField("关联时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "解读关系"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["document", "text"], name="interpretation_once")]


class Outline(Scoped):
    """底图: the outlines of districts for maps of data, from a GeoJSON file, as paths of a drawing (outlines.py)."""

    code = models.SlugField("代号", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60)
    shapes = models.JSONField("轮廓")

    class Meta:
        verbose_name = verbose_name_plural = "底图"
        ordering = ["code"]

    def __str__(self):
        return self.name
