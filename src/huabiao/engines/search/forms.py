"""The form of a word of the search."""

from django import forms

from huabiao.foundation.desk.choices import SiteChoice
from huabiao.foundation.desk.forms import DeskForm

from .models import Word


class WordForm(DeskForm):
    """A synonym or an offered word."""

    site = SiteChoice(
        label="适用网站",
        required=False,
        empty_label="整个站群",
        help_text="适用于整个站群的词，须由全站群的管理员维护",
    )
    kind = forms.ChoiceField(label="类别", choices=Word.Kind.choices)
    text = forms.CharField(
        label="词", max_length=30, help_text="同义词写群众的说法，例如“娃上学”；推荐词写展示给访问者的词"
    )
    official = forms.CharField(
        label="规范说法",
        max_length=120,
        required=False,
        help_text="同义词必填，多个用顿号隔开，例如“义务教育入学”",
    )
    both_ways = forms.BooleanField(label="反过来搜规范说法时，也按这个词查找", required=False)
    order = forms.IntegerField(
        label="排序", min_value=0, max_value=9999, initial=0, required=False, help_text="数字小的在前"
    )

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].offer(actor, "search.change")

    def clean_order(self):
        return self.cleaned_data.get("order") or 0
