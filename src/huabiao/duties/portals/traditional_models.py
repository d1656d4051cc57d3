"""Whether a site has a traditional version, and the words that its derivation must not touch."""

from django.db import models

from huabiao.foundation.accounts.models import Scoped


class TraditionalVersion(Scoped):
    """繁体版: pages of a site derived into traditional characters, beside the ones they come from."""

    is_on = models.BooleanField("启用", default=False)
    terms = models.TextField("保护词", max_length=20000, blank=True, help_text="每行一个。只写一个词：原样保留；写“简体=繁體”：按等号后的写")

    class Meta:
        verbose_name = verbose_name_plural = "繁体版"
        constraints = [models.UniqueConstraint(fields=["site_code"], name="traditional_once")]

    def __str__(self):
        return f"繁体版（{self.site_code}）"
