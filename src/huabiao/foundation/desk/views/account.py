"""我的账户: one's own password and the switch of the one-letter shortcuts."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.shortcuts import redirect, render
from wagtail.users.models import UserProfile

from huabiao.foundation.accounts.actions import set_password
from huabiao.foundation.accounts.queries import active_grants
from huabiao.foundation.ledger.actions import record
from huabiao.kernel.errors import RuleBroken

from ..forms import OwnPasswordForm
from ..scoped import DeskViewSet, Screen
from ..wording import grants_in_words


def index(request):
    form = OwnPasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            set_password(actor=request.user, user=request.user, password=form.cleaned_data["new"])
        except RuleBroken as error:
            form.add_error("new", str(error))
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, "口令已更换。")
            return redirect("me:index")
    return render(
        request,
        "desk/me.html",
        {
            "form": form,
            "grants": grants_in_words(active_grants(request.user)[:200]),
            "keys_on": UserProfile.get_for_user(request.user).keyboard_shortcuts,
        },
    )


def keys(request):
    """Switch the one-letter shortcuts; Wagtail keeps the switch, and its editor follows it, too."""
    is_on = request.POST.get("on") == "1"
    with transaction.atomic():
        profile = UserProfile.get_for_user(request.user)
        profile.keyboard_shortcuts = is_on
        profile.save(update_fields=["keyboard_shortcuts"])
        record(actor=request.user.actor, act="users.keys", thing=f"user:{request.user.pk}", detail={"on": is_on})
    messages.success(request, "已打开单字母快捷键。" if is_on else "已关掉单字母快捷键。")
    return redirect("me:index")


class AccountViewSet(DeskViewSet):
    name = "me"
    screens = (
        Screen("", index, "index", act=""),
        Screen("keys/", keys, "keys", act="", posts=True),
    )
