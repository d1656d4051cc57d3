"""The forms of the desk's own screens. They check what was typed; what may be done is decided in the actions."""

from django import forms
from wagtail.admin.forms.auth import LoginForm as WagtailLoginForm


class LoginForm(WagtailLoginForm):
    """账号 and 口令. One sentence for every failure, so that it does not tell which accounts exist or are locked."""

    username = forms.CharField(
        label="账号", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username", "class": "in"})
    )
    password = forms.CharField(
        label="口令",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "in"}),
    )
    error_messages = {
        "invalid_login": "账号或口令不对，或者账号已停用、锁定。连续输错 5 次，账号锁定 30 分钟。",
        "inactive": "账号或口令不对，或者账号已停用、锁定。连续输错 5 次，账号锁定 30 分钟。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs.pop("placeholder", None)


def dress(fields):
    """The drawing's class on every control, and our sentence for what is too long (Django's says 确保该变量…)."""
    for field in fields.values():
        if getattr(field.widget, "input_type", "") not in {"checkbox", "radio", "file", "hidden"}:
            field.widget.attrs.setdefault("class", "in")
        if getattr(field, "max_length", None):
            field.error_messages["max_length"] = "最多 %(limit_value)d 字，现在有 %(show_value)d 字，请缩短；写的内容都还在。"


class DeskForm(forms.Form):
    """A form whose controls carry the drawing's class."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        dress(self.fields)


class RowForm(forms.ModelForm):
    """A form with a row's fields that leaves the row alone: an action checks once more, and writes."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        dress(self.fields)

    def changed_values(self):
        """The values as the actions take them."""
        return dict(self.cleaned_data)

    def _post_clean(self):
        # ModelForm would write into the instance here, and say what is not unique in its own words.
        pass


class OwnPasswordForm(DeskForm):
    """Change one's own password."""

    old = forms.CharField(label="现在的口令", strip=False, max_length=200, widget=forms.PasswordInput)
    new = forms.CharField(
        label="新口令", strip=False, max_length=200, widget=forms.PasswordInput, help_text="至少 10 位，不要用常见口令"
    )
    again = forms.CharField(label="再输一次", strip=False, max_length=200, widget=forms.PasswordInput)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_old(self):
        if not self.user.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError("现在的口令不对。")
        return self.cleaned_data["old"]

    def clean(self):
        data = super().clean()
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", "两次输入的不一样，请重新输入。")
        return data
