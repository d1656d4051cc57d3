"""单位: the tree of organs with offices, posts and who holds them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from huabiao.foundation.accounts.queries import can
from huabiao.foundation.accounts.rules import PATH_STEP
from huabiao.foundation.organizations import actions, queries
from huabiao.foundation.organizations.models import Organ
from huabiao.kernel.errors import RuleBroken

from ..forms_registry import AppointmentForm, OfficeForm, OrganForm, OrganMoveForm, PostForm
from ..listing import page_of
from ..scoped import ScopedViewSet, Screen


def index(request):
    find = request.GET.get("q", "").strip()[:60]
    organs = queries.visible_organs(request.user).order_by("path")
    if find:
        organs = organs.filter(name__contains=find) | organs.filter(short_name__contains=find)
    page = page_of(request, organs, size=100)
    rows = [{"organ": organ, "level": 0 if find else len(organ.path) // PATH_STEP - 1} for organ in page.rows]
    return render(request, "desk/organ_list.html", {"page": page, "rows": rows, "find": find})


def detail(request, organ):
    posts = queries.posts_of(organ).prefetch_related("appointments")
    return render(
        request,
        "desk/organ_detail.html",
        {
            "organ": organ,
            "ancestors": queries.ancestors(organ),
            "children": queries.subtree(organ).filter(parent=organ)[:200],
            "offices": queries.offices_of(organ),
            "posts": [
                {"post": post, "holder": next((a for a in post.appointments.all() if a.to_date is None), None)}
                for post in posts
            ],
            "can_change": can(request.user, "organ.change", organ),
        },
    )


def add(request):
    parent = _parent(request)
    form = OrganForm(request.POST or None, actor=request.user, initial={"parent": parent})
    if request.method == "POST" and form.is_valid():
        try:
            organ = actions.create_organ(actor=request.user, **form.changed_values())
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已建单位“{organ.name}”。")
            return redirect("organs:detail", organ.pk)
    return _form(request, form, "新建单位", reverse("organs:index"), "单位")


def edit(request, organ):
    form = OrganForm(request.POST or None, actor=request.user, instance=organ)
    return _submit(
        request, organ, form, f"修改：{organ.name}",
        lambda: actions.change_organ(actor=request.user, organ=organ, **form.changed_values()),
    )  # fmt: skip


def move(request, organ):
    form = OrganMoveForm(request.POST or None, actor=request.user, initial={"parent": organ.parent})
    return _submit(
        request, organ, form, f"移动：{organ.name}",
        lambda: actions.move_organ(actor=request.user, organ=organ, parent=form.cleaned_data["parent"]),
        note="它的下属单位、稿件、栏目和授权都跟着移动。",
    )  # fmt: skip


def add_office(request, organ):
    form = OfficeForm(request.POST or None)
    return _submit(
        request, organ, form, f"新建处室：{organ.name}",
        lambda: actions.create_office(actor=request.user, organ=organ, **form.changed_values()),
    )  # fmt: skip


def edit_office(request, organ, office_pk):
    office = organ.offices.filter(pk=office_pk).first()
    if office is None:
        raise Http404
    form = OfficeForm(request.POST or None, instance=office)
    return _submit(
        request, organ, form, f"修改处室：{office.name}",
        lambda: actions.change_office(actor=request.user, office=office, **form.changed_values()),
    )  # fmt: skip


def add_post(request, organ):
    form = PostForm(request.POST or None, organ=organ)
    return _submit(
        request, organ, form, f"新建职务：{organ.name}",
        lambda: actions.create_post(actor=request.user, organ=organ, **form.changed_values()),
    )  # fmt: skip


def appoint(request, organ, post_pk):
    post = organ.posts.filter(pk=post_pk).first()
    if post is None:
        raise Http404
    form = AppointmentForm(request.POST or None)
    return _submit(
        request, organ, form, f"任职：{post.name}",
        lambda: actions.appoint(actor=request.user, post=post, **form.cleaned_data),
        note="前任自任职日期起卸任。",
    )  # fmt: skip


def _parent(request):
    given = request.GET.get("parent", "")
    return queries.visible_organs(request.user, "organ.change").filter(pk=given).first() if given.isdigit() else None


def _submit(request, organ, form, heading, act, note=""):
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已保存。")
            return redirect("organs:detail", organ.pk)
    return _form(request, form, heading, reverse("organs:detail", args=[organ.pk]), organ.name, note)


def _form(request, form, heading, back, back_label, note=""):
    context = {"form": form, "heading": heading, "back": back, "back_label": back_label, "note": note}
    return render(request, "desk/form.html", context)


class OrganViewSet(ScopedViewSet):
    name = "organs"
    model = Organ
    screens = (
        Screen("", index, "index", "organ.view"),
        Screen("add/", add, "add", "organ.change"),
        Screen("<int:pk>/", detail, "detail", "organ.view"),
        Screen("<int:pk>/edit/", edit, "edit", "organ.change"),
        Screen("<int:pk>/move/", move, "move", "organ.change"),
        Screen("<int:pk>/offices/add/", add_office, "add-office", "organ.change"),
        Screen("<int:pk>/offices/<int:office_pk>/", edit_office, "edit-office", "organ.change"),
        Screen("<int:pk>/posts/add/", add_post, "add-post", "organ.change"),
        Screen("<int:pk>/posts/<int:post_pk>/appoint/", appoint, "appoint", "organ.change"),
    )

    def visible_rows(self, user, act):
        return queries.visible_organs(user, act)
