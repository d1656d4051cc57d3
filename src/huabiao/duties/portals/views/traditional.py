"""繁体版 of a site: switched on or off, with its protected words."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from huabiao.foundation.desk.forms import DeskForm
from huabiao.kernel.errors import RuleBroken

from .. import language_actions
from ..models import TraditionalVersion


class TraditionalForm(DeskForm):
    """On or off, and the words."""

    is_on = forms.BooleanField(label="启用繁体版", required=False, help_text="启用后，每个网页另有一份繁体字的，地址以 /zh-hant/ 开头")
    terms = forms.CharField(
        label="保护词", required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": 10, "class": "in"}),
        help_text="每行一个。只写一个词：原样保留；写“简体=繁體”：按等号后的写",
    )  # fmt: skip


def edit(request, site):
    version = TraditionalVersion.objects.filter(site_code=site.code).first()
    form = TraditionalForm(request.POST or None, initial={"is_on": bool(version and version.is_on), "terms": version.terms if version else ""})
    if request.method == "POST" and form.is_valid():
        try:
            language_actions.set_traditional(actor=request.user, site=site, is_on=form.cleaned_data["is_on"], terms=form.cleaned_data["terms"])
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已保存，繁体网页随后更新。")
            return redirect("homes:index")
    context = {"form": form, "heading": f"繁体版：{site.name}", "back": reverse("homes:index"), "back_label": "首页与推荐位"}
    return render(request, "desk/form.html", context)
