"""Forms of the library's screens; actions check once more."""

from django import forms

from huabiao.foundation.desk.choices import SiteChoice
from huabiao.foundation.desk.forms import DeskForm

from . import rules


def _pairs(table, empty="请选择"):
    return [("", empty), *table.items()]


class PolicyForm(DeskForm):
    """What is written about a document, and its text."""

    title = forms.CharField(label="标题", max_length=rules.MAX_TITLE)
    category = forms.ChoiceField(label="文件类别", choices=_pairs(rules.CATEGORIES))
    issuer = forms.CharField(label="发文机关", max_length=100, required=False)
    document_number = forms.CharField(label="发文字号", max_length=60, required=False, help_text="各种括号都可以，保存时统一为〔〕")
    genre = forms.ChoiceField(label="公文种类", choices=[("", "请选择"), *((genre, genre) for genre in rules.GENRES)], required=False)
    subject = forms.CharField(label="主题分类", max_length=60, required=False, help_text="一级\\二级，例如 综合政务\\政务公开")
    keywords = forms.CharField(label="主题词", max_length=200, required=False)
    index_number = forms.CharField(label="索引号", max_length=30, required=False, help_text="不填则公开时由系统编号")
    written_date = forms.DateField(label="成文日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    issued_date = forms.DateField(label="发布日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), help_text="不填则为公开之日")
    effective_date = forms.DateField(label="施行日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    history = forms.CharField(label="题注", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="通过、公布、修改的日期和机关，每行一项")
    text = forms.CharField(label="正文", max_length=rules.MAX_TEXT, widget=forms.Textarea(attrs={"rows": 24}), help_text="每条一行起，写“第一条　……”；章写“第一章　总则”，系统据此做目录和每一条的地址")


class NewPolicyForm(PolicyForm):
    """The same with the site whose library it enters."""

    site = SiteChoice(label="网站")
    field_order = ["site"]

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].offer(actor, "policy.change")


class EditForm(PolicyForm):
    """Changes to a public document, with the reason."""

    why = forms.CharField(label="理由和依据", max_length=rules.MAX_REASON, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(DeskForm):
    """A change that needs its reason only."""

    why = forms.CharField(label="理由和依据", max_length=rules.MAX_REASON, widget=forms.Textarea(attrs={"rows": 3}))


class ValidityForm(ReasonForm):
    """Another validity."""

    validity = forms.ChoiceField(label="改为", choices=_pairs(rules.VALIDITIES))
    field_order = ["validity", "why"]


class RelationForm(ReasonForm):
    """Another document, by number or title; or an article that explains this one, by its address."""

    relation = forms.ChoiceField(label="本文件与对方", choices=[("", "请选择"), ("based_on", "依据对方制定"), ("amends", "修改对方"), ("repeals", "废止对方"), ("repealed", "被对方废止"), ("explains", "由对方（稿件）解读")])
    other_name = forms.CharField(label="对方", max_length=200, help_text="文件写发文字号或标题；解读稿件写网页地址，例如 /article/202611/17.html")
    field_order = ["relation", "other_name", "why"]
