"""The desk's side of letters: what stands beside the case, publication after masking, mailboxes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from huabiao.engines.casework import queries as casework
from huabiao.foundation.desk.listing import page_of
from huabiao.kernel.errors import RuleBroken

from .. import actions, masking, queries, rules
from ..forms import MailboxForm, MailboxOpenForm, PublicForm
from ..models import Mailbox


def side(request: HttpRequest, case: Any) -> dict[str, Any]:
    """The letter's section on the page of its case."""
    letter = queries.letter_of(case.pk)
    if letter is None:
        return {"letter": None}
    return {
        "letter": letter, "shown_name": rules.shown_name(letter.name), "shown_phone": rules.shown_phone(letter.phone),
        "public": getattr(letter, "public", None), "may_publish": case.state == "answered" and letter.wants_public and casework.may_lead(request.user, "case.publish", case),
        "may_reveal": casework.may(request.user, "case.handle", case),
    }  # fmt: skip


def _letter(case: Any) -> Any:
    letter = queries.letter_of(case.pk)
    if letter is None:
        raise Http404
    return letter


def reveal(request: HttpRequest, case: Any) -> HttpResponse:
    """The writer's full name and ways to reach them, on a page of its own that nobody keeps."""
    letter = actions.reveal(actor=request.user, letter=_letter(case))
    response = render(request, "participation/writer.html", {"letter": letter, "case": case})
    response["Cache-Control"] = "no-store"
    return response


def publish(request: HttpRequest, case: Any) -> HttpResponse:
    """Masked texts to correct and publish; beside them what the rules found."""
    letter = _letter(case)
    row = getattr(letter, "public", None)
    form = PublicForm(request.POST or None, initial=_begun(letter, row))
    if request.method == "POST" and form.is_valid():
        try:
            actions.publish_letter(actor=request.user, letter=letter, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已公开，网页随即更新。")
            return redirect("cases:show", case.pk)
    hits = [hit for words in _words(letter) for hit in masking.propose(words, [letter.name])]
    return render(
        request,
        "participation/publish.html",
        {"form": form, "case": case, "hits": hits, "public": row, "letter": letter},
    )


def _words(letter: Any) -> tuple[str, str, str]:
    said = list(letter.case.messages.all())
    question = next((message.text for message in said if message.from_applicant), "")
    answer = next((message.text for message in reversed(said) if message.is_answer), "")
    return letter.case.title, question, answer


def _begun(letter: Any, row: Any) -> dict[str, str]:
    if row is not None:
        return {"title": row.title, "question": row.question, "answer": row.answer}
    title, question, answer = (masking.mask(words, [letter.name]) for words in _words(letter))
    return {"title": title, "question": question, "answer": answer}


def withdraw(request: HttpRequest, case: Any) -> HttpResponse:
    actions.withdraw_letter(actor=request.user, letter=_letter(case))
    messages.success(request, "已撤下，网页随即更新。")
    return redirect("cases:show", case.pk)


def mailboxes(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "participation/mailboxes.html",
        {"page": page_of(request, queries.visible_mailboxes(request.user), size=100)},
    )


def add_mailbox(request: HttpRequest) -> HttpResponse:
    form = MailboxOpenForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.create_mailbox(actor=request.user, **form.cleaned_data)
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "信箱已开通。")
            return redirect("mailboxes:index")
    return render(
        request,
        "desk/form.html",
        {"form": form, "heading": "开通信箱", "back": reverse("mailboxes:index"), "back_label": "信箱"},
    )


def edit_mailbox(request: HttpRequest, mailbox: Mailbox) -> HttpResponse:
    begun = {name: getattr(mailbox, name) for name in ("name", "description", "order", "is_open")}
    form = MailboxForm(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        actions.change_mailbox(actor=request.user, mailbox=mailbox, **form.cleaned_data)
        messages.success(request, "已保存。")
        return redirect("mailboxes:index")
    return render(
        request,
        "desk/form.html",
        {
            "form": form,
            "heading": f"修改：{mailbox.name}",
            "back": reverse("mailboxes:index"),
            "back_label": "信箱",
        },
    )
