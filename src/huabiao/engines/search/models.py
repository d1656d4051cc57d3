"""What the search remembers in the database: words kept by editors, the vocabulary (derived), what was asked by the day."""

from django.db import models

from huabiao.foundation.accounts.models import Scoped


class Word(Scoped):
    """检索词: an everyday word with its official ones (同义词), or a word that is offered to visitors (推荐词).

    Without a site it holds for the whole group.
    """

    class Kind(models.TextChoices):
        SYNONYM = "synonym", "同义词"
        FEATURED = "featured", "推荐词"

    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    text = models.CharField("词", max_length=30)
    official = models.CharField("规范说法", max_length=120, blank=True, help_text="多个用顿号隔开")
    both_ways = models.BooleanField("双向", default=False)
    order = models.PositiveIntegerField("排序", default=0)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "检索词"
        ordering = ["order", "text"]
        constraints = [models.UniqueConstraint(fields=["site_code", "kind", "text"], name="search_word_once")]

    def __str__(self):
        return self.text


class Term(models.Model):
    """A word or phrase of titles, in one generation of the index. Derived: written without entries in the ledger."""

    generation = models.BigIntegerField("批次")
    text = models.CharField("词语", max_length=12)
    sound = models.CharField("全拼", max_length=60)
    initials = models.CharField("首字母", max_length=12)
    alike = models.CharField("近音", max_length=60)
    weight = models.IntegerField("次数")

    class Meta:
        verbose_name = verbose_name_plural = "标题词语"
        constraints = [models.UniqueConstraint(fields=["generation", "text"], name="search_term_once")]
        indexes = [
            models.Index(fields=["generation", "sound"], name="search_term_sound"),
            models.Index(fields=["generation", "initials"], name="search_term_initials"),
            models.Index(fields=["generation", "alike"], name="search_term_alike"),
        ]

    def __str__(self):
        return self.text


class Asked(models.Model):
    """How often something was asked on a day on a site, and how often without any result. No address, no time of day."""

    day = models.DateField("日期")
    site_code = models.CharField("网站", max_length=40)
    text = models.CharField("检索词", max_length=30)
    times = models.PositiveIntegerField("次数", default=0)
    empty = models.PositiveIntegerField("无结果次数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "检索记录"
        constraints = [models.UniqueConstraint(fields=["day", "site_code", "text"], name="search_asked_once")]
        indexes = [models.Index(fields=["site_code", "day"], name="search_asked_site")]

    def __str__(self):
        return f"{self.day} {self.text}"
