"""Forms of 单位 and 网站."""

from django import forms

from huabiao.foundation.organizations.models import Office, Organ, Post
from huabiao.foundation.sites import rules as site_rules
from huabiao.foundation.sites.models import Site

from .choices import OrganChoice, SiteChoice
from .forms import DeskForm, RowForm


class OrganForm(RowForm):
    """Particulars of an organ."""

    class Meta:
        model = Organ
        fields = [
            "name", "short_name", "kind", "credit_code", "division_code", "address", "hours", "phone", "duties",
            "order", "is_active",
        ]  # fmt: skip
        widgets = {"duties": forms.Textarea(attrs={"rows": 4})}

    parent = OrganChoice(label="上级单位", required=False, empty_label="无（顶级）")

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].offer(actor, "organ.change")
        if self.instance.pk:
            del self.fields["parent"]
        else:
            del self.fields["is_active"]

    def changed_values(self):
        return super().changed_values() | {"credit_code": self.cleaned_data.get("credit_code") or ""}


class OrganMoveForm(DeskForm):
    """A new place in the tree."""

    parent = OrganChoice(label="新的上级单位", required=False, empty_label="无（顶级）")

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].offer(actor, "organ.change")


class OfficeForm(RowForm):
    """A 处室."""

    class Meta:
        model = Office
        fields = ["name", "duties", "phone"]


class PostForm(RowForm):
    """A 职务 of an organ."""

    class Meta:
        model = Post
        fields = ["name", "office", "is_leader", "work"]

    def __init__(self, *args, organ, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = organ.offices.all()


class AppointmentForm(DeskForm):
    """Who holds a post from now on."""

    person = forms.CharField(label="姓名", max_length=40)
    from_date = forms.DateField(label="任职日期", widget=forms.DateInput(attrs={"type": "date"}))


class SiteForm(RowForm):
    """The record of a site; code, kind and organ are given when it is opened and never change."""

    class Meta:
        model = Site
        fields = [
            "name", "domain", "chinese_domain", "identification_code", "language", "direction", "theme",
            "description", "icp_number", "police_number", "party_mark_url", "error_report_url", "organizer",
            "undertaker", "address", "contact",
        ]  # fmt: skip

    parent = SiteChoice(label="上级网站", required=False, empty_label="无")

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].offer(actor, "site.view")
        if self.instance.pk:
            self.fields["parent"].initial = self.instance.parent_id


class SiteOpenForm(DeskForm):
    """A new site in the registry."""

    code = forms.CharField(label="代号", max_length=40, help_text="小写字母、数字和连字符，建后不能改；是网页文件夹的名字")
    name = forms.CharField(label="网站名称", max_length=100)
    kind = forms.ChoiceField(label="类别", choices=list(site_rules.KINDS.items()))
    organ = OrganChoice(label="主办单位")
    domain = forms.CharField(label="域名", max_length=120)

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organ"].offer(actor, "site.open")


class SiteFaceForm(DeskForm):
    """What stands on every page of a site for a while."""

    alert = forms.CharField(
        label="应急提示", max_length=80, required=False, help_text="一句话，出现在每一页最上方；空着就没有。只用于灾害、事故等紧急情况"
    )
    alert_url = forms.CharField(
        label="详情地址", max_length=300, required=False, help_text="本站地址以 / 开头；也可以是政府网站的完整地址"
    )
    is_mourning = forms.BooleanField(label="全站灰色（哀悼）", required=False, help_text="国家公布的哀悼期间使用，期满取消")
