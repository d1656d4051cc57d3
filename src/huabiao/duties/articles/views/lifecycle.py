"""Times and endings: schedule, withdraw in one of four ways, ask for a recalled article to come back."""

from django.contrib import messages
from django.shortcuts import redirect, render

from huabiao.kernel.errors import RuleBroken

from .. import actions, rules
from ..forms import ScheduleForm, WithdrawForm
from .sides import back_to, side_context

# What the public sees of each kind (actions/withdrawal.py).
PUBLIC_TRACE = {
    rules.RECALLED: "网页换成“本稿已撤”的说明和日期，从所有列表、推荐位和订阅中消失；附件一并撤下。",
    rules.CORRECTED: "网页留着，正文上方写明更正内容和日期；列表不变。改正文请在编辑页改好后重新送审。",
    rules.REPEALED: "网页和列表留着，标题旁标“废止”，正文上方写明依据和日期。",
    rules.EXPIRED: "网页和列表留着，标题旁标“失效”，正文上方写明依据和日期。",
}


def schedule(request, article):
    initial = {"go_live_at": article.go_live_at, "expire_at": article.expire_at}
    form = ScheduleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.schedule(actor=request.user, article=article, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已定时间。")
            return redirect("articles:open", article.pk)
    note = "稿件还没有终审通过；到了时间仍未通过的，不会发布。" if article.state != rules.SCHEDULED and not article.live else ""
    context = {
        "form": form, "heading": "定时", "back": back_to(article), "back_label": article.title[:20], "note": note,
        "article": article,
    }  # fmt: skip
    return render(request, "articles/schedule.html", context)


def cancel_schedule(request, article):
    actions.cancel_schedule(actor=request.user, article=article)
    messages.success(request, "已取消定时。")
    return redirect("articles:open", article.pk)


def withdraw(request, article):
    form = WithdrawForm(request.POST or None, initial={"kind": rules.RECALLED})
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(actor=request.user, article=article, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"《{article.title}》已{rules.WITHDRAWALS[form.cleaned_data['kind']]}，网页随即更新。")
            return redirect("articles:open", article.pk)
    kinds = [(code, name, PUBLIC_TRACE[code]) for code, name in rules.WITHDRAWALS.items()]
    context = {"form": form, "article": article, "kinds": kinds, "chosen": form["kind"].value()}
    return render(request, "articles/withdraw.html", context | side_context(request, article))


def republish(request, article):
    actions.republish(actor=request.user, article=article)
    messages.success(request, "已重新送审，审核通过后恢复公开。")
    return redirect("articles:open", article.pk)
