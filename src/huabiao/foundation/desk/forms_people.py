"""Forms of 人员与授权."""

from django import forms

from huabiao.foundation.accounts.rules import ROLES

from .choices import OrganChoice, SiteChoice
from .forms import DeskForm


class UserForm(DeskForm):
    """Particulars of a person; with a password when the account is new."""

    username = forms.CharField(label="账号", max_length=60, help_text="小写字母、数字和点，例如 han.zjj")
    name = forms.CharField(label="姓名或岗位", max_length=60)
    organ = OrganChoice(label="所在单位", required=False)
    office = forms.CharField(label="处室", max_length=60, required=False)
    phone = forms.CharField(label="办公电话", max_length=40, required=False)
    email = forms.EmailField(label="电子邮箱", required=False)
    password = forms.CharField(
        label="初始口令", max_length=200, strip=False, help_text="至少 10 位；请当面告知本人，并请其登录后更换"
    )

    def __init__(self, *args, actor, is_new, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organ"].offer(actor, "user.change")
        if not is_new:
            del self.fields["password"], self.fields["username"]

    def particulars(self):
        """The values as the actions take them."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "organ"}
        organ = self.cleaned_data.get("organ")
        return values | {"organ_path": organ.path if organ else ""}


class PasswordForm(DeskForm):
    """A new password for somebody who forgot theirs."""

    password = forms.CharField(
        label="新口令", max_length=200, strip=False, help_text="至少 10 位；请当面告知本人，并请其登录后更换"
    )


class GrantForm(DeskForm):
    """A role and its scope; what is left open is not limited."""

    role = forms.ChoiceField(label="角色", choices=[("", "请选择"), *ROLES.items()])
    organ = OrganChoice(label="限于单位", required=False, empty_label="全部单位", help_text="含其下属单位")
    site = SiteChoice(label="限于网站", required=False, empty_label="全部网站")
    column_path = forms.CharField(
        label="限于栏目", max_length=200, required=False, help_text="栏目路径，例如 news/notices，含其下级；须先选网站"
    )
    expires_at = forms.DateTimeField(
        label="有效期至",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organ"].offer(actor, "grant.change")
        self.fields["site"].offer(actor, "site.view")

    def scope(self):
        """The values as the action takes them."""
        organ, site = self.cleaned_data.get("organ"), self.cleaned_data.get("site")
        return {
            "organ_path": organ.path if organ else "",
            "site_code": site.code if site else "",
            "column_path": self.cleaned_data["column_path"].strip("/ "),
            "expires_at": self.cleaned_data["expires_at"],
        }
