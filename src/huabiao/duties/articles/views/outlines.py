"""底图: outlines of districts for maps of data, listed and uploaded."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from huabiao.foundation.accounts.queries import visible
from huabiao.foundation.desk.choices import SiteChoice
from huabiao.foundation.desk.forms import DeskForm
from huabiao.foundation.desk.wording import site_names
from huabiao.kernel.errors import RuleBroken

from .. import actions, outlines
from ..models import Outline


class OutlineForm(DeskForm):
    """A GeoJSON file with its code."""

    site = SiteChoice(label="所属网站")
    code = forms.SlugField(label="代号", max_length=40, help_text="英文，例如 districts；写稿时在图表的“底图代号”里填它")
    name = forms.CharField(label="名称", max_length=60)
    file = forms.FileField(label="GeoJSON 文件", help_text="每个区域有 properties.name；地图边界应经测绘主管部门审核")

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].offer(actor, "home.change")


def index(request):
    rows = list(visible(request.user, "home.change", Outline.objects.order_by("site_code", "code")))
    names = site_names(row.site_code for row in rows)
    shown = [{"row": row, "site": names.get(row.site_code, ""), "regions": [region["name"] for region in row.shapes["regions"]]} for row in rows]
    return render(request, "articles/outlines.html", {"rows": shown})


def add(request):
    form = OutlineForm(request.POST or None, request.FILES or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            outline = actions.set_outline(
                actor=request.user, site=given["site"], code=given["code"], name=given["name"], content=given["file"].read(outlines.MAX_BYTES + 1)
            )
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"底图“{outline.name}”已保存。")
            return redirect("outlines:index")
    return render(request, "desk/form.html", {"form": form, "heading": "上传底图", "back": reverse("outlines:index"), "back_label": "底图"})
