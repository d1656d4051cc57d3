"""The writer's form, and the desk's forms of mailboxes."""

import re
from typing import Any

from django import forms

from huabiao.foundation.desk.choices import OrganChoice, SiteChoice
from huabiao.foundation.desk.forms import DeskForm

from . import rules
from .models import Mailbox

_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")


def _words(label: str, most: int, **more: Any) -> forms.CharField:
    errors = {
        "required": f"请写{label}",
        "max_length": "最多 %(limit_value)d 字，现在有 %(show_value)d 字，请缩短",
    }
    return forms.CharField(label=label, max_length=most, error_messages=errors, **more)


class LetterForm(forms.Form):
    """What a writer gives. `homepage` is shown to machines only."""

    mailbox = forms.ModelChoiceField(
        label="写给",
        queryset=Mailbox.objects.none(),
        to_field_name="code",
        error_messages={"required": "请选择写给谁", "invalid_choice": "请在列出的信箱中选择"},
    )
    kind = forms.ChoiceField(
        label="您想",
        choices=list(rules.KINDS.items()),
        error_messages={"required": "请选择类别", "invalid_choice": "请在五类中选择"},
    )
    title = _words("标题", rules.MAX_TITLE)
    text = _words("内容", rules.MAX_TEXT)
    place = _words("事情发生在", 60, required=False)
    name = _words("姓名", 40)
    phone = _words("电话", 20)
    email = forms.EmailField(
        label="电子邮箱",
        max_length=100,
        required=False,
        error_messages={"invalid": "电子邮箱应写成 name@example.com 的样子"},
    )
    wants_public = forms.TypedChoiceField(
        label="答复可以公开吗",
        choices=[("1", "可以公开"), ("0", "不公开")],
        coerce=lambda value: value == "1",
        error_messages={"required": "请选择答复是否可以公开"},
    )
    homepage = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, site: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mailbox"].queryset = Mailbox.objects.filter(site_code=site, is_open=True)

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"].replace(" ", "")
        if not _PHONE.fullmatch(phone):
            raise forms.ValidationError("请写 11 位手机号，或带区号的固定电话，例如 0999-1234567")
        return phone

    def clean_homepage(self) -> str:
        if self.cleaned_data["homepage"]:
            raise forms.ValidationError("没有送出：请把页面上看不到的那一栏留空")
        return ""


class MailboxOpenForm(DeskForm):
    """A new mailbox."""

    site = SiteChoice(label="网站")
    organ = OrganChoice(label="受理单位")
    code = forms.SlugField(label="代号", max_length=40, help_text="小写字母、数字和连字符；定了不改")
    name = forms.CharField(label="名称", max_length=40, help_text="例如：市长信箱")
    description = forms.CharField(
        label="说明", max_length=200, required=False, help_text="受理什么、由谁答复"
    )
    order = forms.IntegerField(label="排序", min_value=0, max_value=9999, initial=0)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].offer(actor, "mailbox.change")
        self.fields["organ"].offer(actor, "mailbox.change")


class MailboxForm(DeskForm):
    """What of a mailbox may change."""

    name = forms.CharField(label="名称", max_length=40)
    description = forms.CharField(label="说明", max_length=200, required=False)
    order = forms.IntegerField(label="排序", min_value=0, max_value=9999)
    is_open = forms.BooleanField(label="开通", required=False)


class PublicForm(DeskForm):
    """A letter as it shall be published."""

    title = forms.CharField(label="标题", max_length=80)
    question = forms.CharField(label="来信", max_length=4000, widget=forms.Textarea(attrs={"rows": 8}))
    answer = forms.CharField(label="答复", max_length=20_000, widget=forms.Textarea(attrs={"rows": 12}))
