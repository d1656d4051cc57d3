"""The registry of sites. Bound to its organ; everything public about its identity stands here and nowhere else."""

from django.core.validators import RegexValidator
from django.db import models

from huabiao.foundation.organizations.models import Organ

from . import rules


class Site(models.Model):
    """网站. `code` names its folder under public/ and never changes; everything else may."""

    code = models.CharField("代号", max_length=40, unique=True, validators=[RegexValidator(r"^[a-z][a-z0-9-]{1,38}$", "代号只能用小写字母、数字和连字符，以字母开头。")])
    name = models.CharField("网站名称", max_length=100)
    kind = models.CharField("类别", max_length=20, choices=list(rules.KINDS.items()))
    organ = models.ForeignKey(Organ, verbose_name="主办单位", on_delete=models.PROTECT, related_name="sites")
    parent = models.ForeignKey("self", verbose_name="上级网站", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    organ_path = models.CharField("单位路径", max_length=32, db_index=True)
    domain = models.CharField("域名", max_length=120, unique=True)
    chinese_domain = models.CharField("中文域名", max_length=120, blank=True)
    identification_code = models.CharField("网站标识码", max_length=10, blank=True)
    status = models.CharField("状态", max_length=20, choices=list(rules.STATUSES.items()), default=rules.PLANNED)
    language = models.CharField("语言", max_length=20, default="zh-CN")
    direction = models.CharField("书写方向", max_length=12, default="ltr", choices=[("ltr", "从左到右"), ("rtl", "从右到左"), ("vertical", "竖排")])
    theme = models.CharField("主题色", max_length=20, choices=list(rules.THEMES.items()), default="zhu")
    description = models.CharField("网站简介", max_length=200, blank=True)
    # 底部功能区 (47号文附件《网页设计规范》)
    icp_number = models.CharField("ICP 备案编号", max_length=60, blank=True)
    police_number = models.CharField("公安机关备案号", max_length=60, blank=True)
    party_mark_url = models.CharField("党政机关网站标识地址", max_length=200, blank=True)
    error_report_url = models.CharField("“我为政府网站找错”入口", max_length=200, blank=True)
    organizer = models.CharField("主办单位（页脚）", max_length=100, blank=True)
    undertaker = models.CharField("承办单位（页脚）", max_length=100, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    contact = models.CharField("联系方式", max_length=200, blank=True)
    order = models.PositiveIntegerField("排序", default=0)
    # What stands on every page for a while. Both change the frame and no page.
    alert = models.CharField("应急提示", max_length=80, blank=True)
    alert_url = models.CharField("应急提示的详情地址", max_length=300, blank=True)
    is_mourning = models.BooleanField("全站灰色（哀悼）", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "网站"
        ordering = ["order", "pk"]

    def __str__(self):
        return self.name

    @property
    def site_code(self):
        return self.code

    @property
    def is_public(self):
        return self.status in rules.PUBLIC
