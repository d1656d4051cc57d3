"""人员与授权: who is there, and what each may do where."""

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from huabiao.foundation.accounts import actions
from huabiao.foundation.accounts.models import Grant, User
from huabiao.foundation.accounts.queries import can, is_locked, visible
from huabiao.foundation.accounts.rules import ROLES
from huabiao.foundation.organizations.models import Organ
from huabiao.kernel.errors import RuleBroken

from ..forms_people import GrantForm, PasswordForm, UserForm
from ..listing import page_of
from ..scoped import ScopedViewSet, Screen
from ..wording import grants_in_words, organ_names


def index(request):
    people = visible(request.user, "user.view", User.objects.order_by("organ_path", "username"))
    find, role = request.GET.get("q", "").strip()[:60], request.GET.get("role", "")
    if find:
        people = people.filter(Q(name__contains=find) | Q(username__contains=find) | Q(office__contains=find))
    if role in ROLES:
        people = people.filter(grants__role=role).distinct()
    people = people.prefetch_related(Prefetch("grants", Grant.objects.order_by("role")))
    page = page_of(request, people)
    organs = organ_names(person.organ_path for person in page.rows)
    rows = [
        {
            "person": person,
            "organ": organs.get(person.organ_path, ""),
            "roles": "、".join(dict.fromkeys(ROLES[g.role] for g in person.grants.all())),
            "locked": is_locked(person),
        }
        for person in page.rows
    ]
    return render(
        request,
        "desk/people_list.html",
        {"page": page, "rows": rows, "roles": ROLES.items(), "role": role, "find": find},
    )


def detail(request, person):
    grants = visible(request.user, "grant.view", person.grants.order_by("role", "organ_path"))
    return render(
        request,
        "desk/people_detail.html",
        {
            "person": person,
            "organ": organ_names([person.organ_path]).get(person.organ_path, ""),
            "grants": grants_in_words(grants[:200]),
            "locked": is_locked(person),
            "can_change": can(request.user, "user.change", person),
            "can_lock": can(request.user, "user.lock", person) or can(request.user, "user.change", person),
            "can_grant": can(request.user, "grant.change", person) and person.pk != request.user.pk,
        },
    )


def add(request):
    form = UserForm(request.POST or None, actor=request.user, is_new=True)
    if request.method == "POST" and form.is_valid():
        try:
            person = actions.create_user(actor=request.user, **form.particulars())
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已建账号“{person.username}”。还没有授权，请安全保密管理员授权后使用。")
            return redirect("people:detail", person.pk)
    return _form(request, form, "新建账号", reverse("people:index"), "人员与授权")


def edit(request, person):
    organ = Organ.objects.filter(path=person.organ_path).first() if person.organ_path else None
    initial = {name: getattr(person, name) for name in ("name", "office", "phone", "email")} | {"organ": organ}
    form = UserForm(request.POST or None, actor=request.user, is_new=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_user(actor=request.user, user=person, **form.particulars())
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已保存。")
            return redirect("people:detail", person.pk)
    return _form(request, form, f"修改：{person.name}", reverse("people:detail", args=[person.pk]), person.name)


def password(request, person):
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_password(actor=request.user, user=person, password=form.cleaned_data["password"])
        except RuleBroken as error:
            form.add_error("password", str(error))
        else:
            messages.success(request, "口令已重置，记入账本。")
            return redirect("people:detail", person.pk)
    back = reverse("people:detail", args=[person.pk])
    return _form(request, form, f"重置口令：{person.name}", back, person.name, "重置口令")


def lock(request, person):
    actions.lock_user(actor=request.user, user=person)
    messages.success(request, f"“{person.name}”的账号已停用。")
    return redirect("people:detail", person.pk)


def unlock(request, person):
    actions.unlock_user(actor=request.user, user=person)
    messages.success(request, f"“{person.name}”的账号已启用。")
    return redirect("people:detail", person.pk)


def grant(request, person):
    form = GrantForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.grant(actor=request.user, user=person, role=form.cleaned_data["role"], **form.scope())
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已授权，立即生效。")
            return redirect("people:detail", person.pk)
    back = reverse("people:detail", args=[person.pk])
    return _form(request, form, f"授权：{person.name}", back, person.name, "授权")


def revoke(request, person, grant_pk):
    given = visible(request.user, "grant.change", person.grants.all()).filter(pk=grant_pk).first()
    if given is None:
        raise Http404
    actions.revoke(actor=request.user, grant=given)
    messages.success(request, "授权已撤销，立即生效。")
    return redirect("people:detail", person.pk)


def _form(request, form, heading, back, back_label, button="保存"):
    context = {"form": form, "heading": heading, "back": back, "back_label": back_label, "button": button}
    return render(request, "desk/form.html", context)


class PeopleViewSet(ScopedViewSet):
    name = "people"
    model = User
    screens = (
        Screen("", index, "index", "user.view"),
        Screen("add/", add, "add", "user.change"),
        Screen("<int:pk>/", detail, "detail", "user.view"),
        Screen("<int:pk>/edit/", edit, "edit", "user.change"),
        Screen("<int:pk>/password/", password, "password", "user.change"),
        Screen("<int:pk>/lock/", lock, "lock", "user.view", posts=True),
        Screen("<int:pk>/unlock/", unlock, "unlock", "user.view", posts=True),
        Screen("<int:pk>/grant/", grant, "grant", "grant.change"),
        Screen("<int:pk>/revoke/<int:grant_pk>/", revoke, "revoke", "grant.change", posts=True),
    )
