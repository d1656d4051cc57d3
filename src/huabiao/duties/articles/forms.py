"""Forms of the library's screens. What they offer comes from `visible`; what may be done is decided in the actions."""

from django import forms

from huabiao.duties.portals.models import Column
from huabiao.duties.portals.queries import visible_columns
from huabiao.duties.portals.rules import EXTERNAL
from huabiao.foundation.desk.choices import OrganChoice
from huabiao.foundation.desk.forms import DeskForm, RowForm
from huabiao.foundation.desk.widgets import AssetInput
from huabiao.foundation.desk.wording import site_names

from . import queries, rules
from .models import Article, Asset

COLUMN_CAP = 3000
LOCAL = "%Y-%m-%dT%H:%M"


class LocalTime(forms.DateTimeField):
    """A time as people in Beijing type it."""

    def __init__(self, **kwargs):
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL)
        super().__init__(widget=widget, input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S"], required=False, **kwargs)


def column_choices(actor, act, site_code=""):
    """Columns in which the person may do `act`, by site: [(site, [(id, indented title), …]), …]."""
    rows = visible_columns(actor, act, site_code).exclude(kind=EXTERNAL)
    found = list(rows.values_list("pk", "site_code", "title", "column_path")[:COLUMN_CAP])
    names = site_names(site for _, site, _, _ in found)
    groups = {}
    for pk, site, title, path in found:
        groups.setdefault(names.get(site, site), []).append((pk, "　" * path.count("/") + title))
    return list(groups.items())


class ColumnChoice(forms.TypedChoiceField):
    """One of the columns offered; its value is the column."""

    def __init__(self, **kwargs):
        super().__init__(coerce=int, empty_value=None, **kwargs)

    def offer(self, actor, act, site_code=""):
        """Offer those columns in which the person may do `act`."""
        self.choices = [("", "请选择"), *column_choices(actor, act, site_code)]

    def clean(self, value):
        number = super().clean(value)
        return Column.objects.filter(pk=number).first() if number else None


class ArticleForm(RowForm):
    """One version of an article, as typed."""

    class Meta:
        model = Article
        fields = list(rules.VERSIONED)
        widgets = {
            "title": forms.TextInput(attrs={"class": "in title-in", "autofocus": True}),
            "summary": forms.Textarea(attrs={"rows": 3}),
            "picture": AssetInput("image"),
            "written_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "effective_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "subject": forms.TextInput(attrs={"list": "subjects"}),
            "openness": forms.RadioSelect,
            "traditional": forms.Textarea(attrs={"rows": 3}),
        }

    base_revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["picture"].queryset = queries.visible_assets(actor).filter(kind=Asset.Kind.IMAGE)
        if self.instance.picture_id:
            # A picture that was allowed before stays, whoever edits now.
            own = Asset.objects.filter(pk=self.instance.picture_id)
            self.fields["picture"].queryset = self.fields["picture"].queryset | own
        self.fields["source"].required = False  # asked when it is submitted, not while it is being written
        self.fields["summary"].help_text = "列表与搜索结果里显示"
        self.fields["index_number"].help_text = "不填则由系统编号"
        self.fields["picture"].label = "题图"
        self.fields["traditional"].help_text = "本篇繁体版不按通常换字的词，每行一个：简体=繁體"

    def changed_values(self):
        """The version's values for the actions."""
        return {name: self.cleaned_data[name] for name in rules.VERSIONED if name in self.cleaned_data}


class NewArticleForm(ArticleForm):
    """The same with where it belongs."""

    column = ColumnChoice(label="主栏目")
    organ = OrganChoice(label="供稿单位", required=False, empty_label="栏目的责任单位")

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["column"].offer(actor, "article.write")
        self.fields["organ"].offer(actor, "article.write")


class MoveForm(DeskForm):
    """Another home column."""

    column = ColumnChoice(label="新的主栏目")

    def __init__(self, *args, actor, site_code, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["column"].offer(actor, "article.write", site_code)


class ScheduleForm(DeskForm):
    """When it goes out and when it is taken down."""

    go_live_at = LocalTime(label="定时发布", help_text="终审通过后，到这个时间才公开；不填则通过即发")
    expire_at = LocalTime(label="定时撤下", help_text="到这个时间撤稿；不填则不撤")


class WithdrawForm(DeskForm):
    """Which way, and what the public is told."""

    kind = forms.ChoiceField(label="方式", choices=list(rules.WITHDRAWALS.items()), widget=forms.RadioSelect)
    note = forms.CharField(
        label="说明", max_length=rules.MAX_NOTE, widget=forms.Textarea(attrs={"rows": 3}), help_text="公众会看到"
    )


class DecisionForm(DeskForm):
    """A reviewer's decision; the reason is asked for a return only, by the action."""

    comment = forms.CharField(
        label="意见", required=False, max_length=rules.MAX_COMMENT, widget=forms.Textarea(attrs={"rows": 4})
    )
    secrecy_passed = forms.BooleanField(label="已作保密审查，可以公开", required=False)


class PlaceForm(DeskForm):
    """A further place: in which column, how."""

    column = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        choices=[(k, rules.PLACEMENT_KINDS[k]) for k in (rules.REFERENCE, rules.COPY, rules.SUBMISSION, rules.PUSH)]
    )
    title = forms.CharField(label="本处标题", required=False, max_length=rules.MAX_TITLE)
    reason = forms.CharField(label="报送说明", required=False, max_length=rules.MAX_NOTE)
