"""Forms of columns, home pages, positions, redirects. Choices come from `visible`; the actions decide."""

from django import forms

from huabiao.foundation.desk.choices import OrganChoice, SiteChoice
from huabiao.foundation.desk.forms import DeskForm, RowForm

from . import queries, rules
from .models import Column, Home, SiteRoot


class ColumnForm(RowForm):
    """A column's record."""

    slug = forms.CharField(label="路径", max_length=40, help_text="小写英文单词，例如 notices；网址由它组成")
    organ = OrganChoice(label="责任单位")

    class Meta:
        model = Column
        fields = [
            "title", "kind", "column_type", "description", "keywords", "organ", "office", "post", "update_days",
            "review_levels", "page_size", "in_navigation", "external_url", "by_year",
        ]  # fmt: skip

    field_order = ["title", "slug", "kind", "column_type", "description", "keywords", "organ", "office", "post"]

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].label, self.fields["title"].max_length = "栏目名称", rules.MAX_TITLE
        self.fields["title"].help_text = ""
        self.fields["page_size"] = forms.TypedChoiceField(
            label="每页条数", coerce=int, choices=[(size, size) for size in rules.PAGE_SIZES], initial=20,
            widget=forms.Select(attrs={"class": "in"}),
        )  # fmt: skip
        self.fields["organ"].offer(actor, "column.change")
        self._offer_keepers()
        if self.instance.pk:
            self.initial["slug"] = self.instance.slug
            own = type(self.instance.organ).objects.filter(pk=self.instance.organ_id)
            self.fields["organ"].queryset = self.fields["organ"].queryset | own

    def _offer_keepers(self):
        """Offices and posts of the organ that is chosen; after another choice, save once and choose again."""
        organ_pk = self.data.get("organ") if self.is_bound else self.instance.organ_id or getattr(self.initial.get("organ"), "pk", None)
        allowed = self.fields["organ"].queryset.filter(pk=organ_pk) if str(organ_pk or "").isdigit() else ()
        organ = next(iter(allowed), None) or (self.instance.organ if self.instance.pk and str(organ_pk) == str(self.instance.organ_id) else None)
        for name, rows in (("office", "offices"), ("post", "posts")):
            field = self.fields[name]
            field.queryset = getattr(organ, rows).all() if organ else field.queryset.none()
            field.help_text = "" if organ else "先选责任单位并保存，再来指定"


class NewColumnForm(ColumnForm):
    """The same with the place in the tree."""

    parent = forms.ChoiceField(label="上级栏目")

    field_order = ["parent", *ColumnForm.field_order]

    def __init__(self, *args, actor, site_code, **kwargs):
        super().__init__(*args, actor=actor, **kwargs)
        self.site_code = site_code
        self.fields["parent"].choices = parent_choices(actor, site_code)
        self.fields["parent"].widget.attrs["class"] = "in"

    def clean_parent(self):
        return parent_from(self.site_code, self.cleaned_data["parent"])


def parent_choices(actor, site_code, *, leave_out=""):
    """The site's top and the columns that the person may change, by key."""
    root = queries.site_root(site_code)
    choices = [("root", "（网站的一级栏目）")] if root else []
    for column in queries.visible_columns(actor, "column.change", site_code):
        if not (leave_out and column.path.startswith(leave_out)):
            choices.append((str(column.pk), "　" * column.column_path.count("/") + column.title))
    return choices


def parent_from(site_code, key):
    """The site's top or the column behind a choice."""
    return SiteRoot.objects.get(site_code=site_code) if key == "root" else Column.objects.get(pk=key)


class MoveColumnForm(DeskForm):
    """Another place in the tree of the same site."""

    parent = forms.ChoiceField(label="新的上级栏目")

    def __init__(self, *args, actor, column, **kwargs):
        super().__init__(*args, **kwargs)
        self.site_code = column.site_code
        self.fields["parent"].choices = parent_choices(actor, column.site_code, leave_out=column.path)

    def clean_parent(self):
        return parent_from(self.site_code, self.cleaned_data["parent"])


class HomeForm(RowForm):
    """The blocks of a home page."""

    class Meta:
        model = Home
        fields = ["blocks"]


class TopicForm(RowForm):
    """What stands above a topic's lists."""

    class Meta:
        model = Column
        fields = ["banner"]


class PositionForm(DeskForm):
    """A named place on a home page."""

    site = SiteChoice(label="网站")
    code = forms.CharField(label="代号", max_length=40, help_text="小写英文，例如 headline；首页版块用它指定")
    name = forms.CharField(label="名称", max_length=60)
    limit = forms.IntegerField(label="最多条数", min_value=1, max_value=12, initial=6)

    def __init__(self, *args, actor, is_new, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].offer(actor, "position.change")
        if not is_new:
            del self.fields["site"], self.fields["code"]


class RedirectForm(DeskForm):
    """An old address and where it leads."""

    site = SiteChoice(label="网站")
    old_path = forms.CharField(label="旧地址", max_length=300, help_text="以 / 开头，例如 /old/page.html")
    target = forms.CharField(label="新地址", max_length=500, help_text="本站以 / 开头，外站写完整地址")

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].offer(actor, "redirect.change")
