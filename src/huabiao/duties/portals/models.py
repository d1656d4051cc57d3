"""Columns (a Wagtail tree: root → site → columns), home pages, positions, redirects."""

from django.db import models
from wagtail.fields import StreamField
from wagtail.models import Page

from huabiao.foundation.accounts.models import Scoped
from huabiao.foundation.organizations.models import Office, Organ, Post

from . import blocks, rules
from .traditional_models import TraditionalVersion

__all__ = ["Column", "Home", "Position", "Redirect", "SiteRoot", "TraditionalVersion"]


class SiteRoot(Page):
    """The top of one site's columns. Its slug is the site's code."""

    site_code = models.CharField("网站", max_length=40, unique=True)
    organ_path = models.CharField("单位路径", max_length=32, db_index=True)
    column_path = ""
    wagtail_reference_index_ignore = True
    search_auto_update = False
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["portals.Column"]

    class Meta:
        verbose_name = verbose_name_plural = "网站栏目根"


class Column(Page):
    """栏目: a shelf of one site, with the department, office and person that answer for it.

    `column_path` is the path below the site, "news/notices"; `organ_path` that of the responsible organ.
    """

    site_code = models.CharField("网站", max_length=40)
    organ_path = models.CharField("责任单位路径", max_length=32, db_index=True)
    column_path = models.CharField("栏目路径", max_length=200)
    kind = models.CharField("类型", max_length=20, choices=list(rules.KINDS.items()), default=rules.LIST)
    column_type = models.CharField("栏目类别", max_length=20, choices=[(t, t) for t in rules.COLUMN_TYPES])
    description = models.CharField("栏目描述", max_length=200)
    keywords = models.CharField("栏目关键词", max_length=200, blank=True)
    organ = models.ForeignKey(Organ, verbose_name="责任单位", on_delete=models.PROTECT, related_name="columns")
    office = models.ForeignKey(Office, verbose_name="责任处室", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    post = models.ForeignKey(Post, verbose_name="责任人", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    update_days = models.PositiveIntegerField("更新周期（日）", default=0, help_text="0 表示不要求更新")
    review_levels = models.PositiveSmallIntegerField("审级", default=3, choices=[(3, "三审"), (2, "二审"), (1, "一审")])
    in_navigation = models.BooleanField("列入导航", default=True)
    external_url = models.CharField("外部链接", max_length=200, blank=True)
    page_size = models.PositiveSmallIntegerField("每页条数", default=20)
    by_year = models.BooleanField("按年份列出", default=False, help_text="另有各年份、各种类的列表页；宜用于每年几百条以内的栏目")
    banner = StreamField(blocks.TopicBlocks(), verbose_name="专题内容", blank=True)
    # Stable page numbers: each item that is published here gets the next one and keeps it.
    last_sequence = models.PositiveIntegerField("已用序号", default=0, editable=False)
    item_count = models.PositiveIntegerField("现有条数", default=0, editable=False)
    last_item_at = models.DateTimeField("最近更新", null=True, editable=False, db_index=True)
    # A retired column keeps its row, because articles once stood in it; its path is free again.
    retired_at = models.DateTimeField("停用时间", null=True, editable=False)

    wagtail_reference_index_ignore = True
    search_auto_update = False
    parent_page_types = ["portals.SiteRoot", "portals.Column"]
    subpage_types = ["portals.Column"]

    class Meta:
        verbose_name = verbose_name_plural = "栏目"
        constraints = [models.UniqueConstraint(fields=["site_code", "column_path"], name="column_path_once")]


class Home(Scoped):
    """首页: the blocks of one site's home page, which editors arrange. Blocks name columns and positions, never articles."""

    blocks = StreamField(blocks.HomeBlocks(), verbose_name="版块", blank=True)
    updated_at = models.DateTimeField("修改时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "首页"
        constraints = [models.UniqueConstraint(fields=["site_code"], name="home_once")]

    def __str__(self):
        return f"首页（{self.site_code}）"


class Position(Scoped):
    """推荐位: a named place on a home page, filled by placements."""

    code = models.SlugField("代号", max_length=40)
    name = models.CharField("名称", max_length=60)
    limit = models.PositiveSmallIntegerField("最多条数", default=6)

    class Meta:
        verbose_name = verbose_name_plural = "推荐位"
        constraints = [models.UniqueConstraint(fields=["site_code", "code"], name="position_once")]

    def __str__(self):
        return self.name


class Redirect(Scoped):
    """地址跳转: an old address of a site that leads to a present one. Published as a static page."""

    old_path = models.CharField("旧地址", max_length=300)
    target = models.CharField("新地址", max_length=500)
    # Of a column that moved: so many archive pages stood under the old address, each leads to its own new one.
    list_pages = models.PositiveIntegerField("旧列表页数", default=0, editable=False)
    is_active = models.BooleanField("启用", default=True)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "地址跳转"
        constraints = [models.UniqueConstraint(fields=["site_code", "old_path"], name="redirect_once")]

    def __str__(self):
        return self.old_path
