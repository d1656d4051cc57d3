"""Which text explains which document: bound by whoever writes one of the two, confirmed on the document's side."""

from django.db import transaction

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import NotAllowed, require
from huabiao.foundation.accounts.queries import can
from huabiao.kernel.errors import RuleBroken

from ..models import Article, Interpretation
from .rows import Gone, enter, name_of, usable_article

MAX_BOUND = 30  # a page that names more helps nobody


@transaction.atomic
def bind_interpretation(*, actor: User, document: Article, text: Article) -> Interpretation:
    """Say that `text` explains `document`. The document's page names it once its own side agrees."""
    document, text = usable_article(document), usable_article(text)
    if document.pk == text.pk:
        raise RuleBroken("文件不能解读它自己，请另选一篇。")
    owns = can(actor, "article.write", document)
    if not owns:
        require(actor, "article.write", text)
    found = Interpretation.objects.filter(document=document, text=text).first()
    if found is not None:
        raise RuleBroken("这两篇已经关联。" if found.confirmed else "这两篇已经关联，等文件一方确认。")
    if document.explained_by.count() >= MAX_BOUND or text.explains.count() >= MAX_BOUND:
        raise RuleBroken(f"一篇稿件最多关联 {MAX_BOUND} 篇，请先解除不再需要的关联。")
    bound = Interpretation.objects.create(document=document, text=text, confirmed=owns, created_by=name_of(actor))
    _enter(actor, "bind", bound)
    return bound


@transaction.atomic
def confirm_interpretation(*, actor: User, bound: Interpretation) -> Interpretation:
    """Let the document's page name the text that explains it."""
    bound = _locked(bound)
    require(actor, "article.write", bound.document)
    if not bound.confirmed:
        bound.confirmed = True
        bound.save(update_fields=["confirmed"])
        _enter(actor, "confirm_bound", bound)
    return bound


@transaction.atomic
def release_interpretation(*, actor: User, bound: Interpretation) -> None:
    """Neither page names the other any longer; either side may say so."""
    bound = _locked(bound)
    if not (can(actor, "article.write", bound.document) or can(actor, "article.write", bound.text)):
        raise NotAllowed("您不能改这两篇稿件的关联，请联系其中一篇的编辑。")
    _enter(actor, "unbind", bound)
    bound.delete()


def _locked(bound: Interpretation) -> Interpretation:
    found = Interpretation.objects.select_for_update(of=("self",)).select_related("document", "text").filter(pk=bound.pk).first()
    if found is None:
        raise Gone("这一关联已经解除。")
    return found


def _enter(actor: User, act: str, bound: Interpretation) -> None:
    keys = [f"article:{bound.document_id}", f"article:{bound.text_id}"]
    enter(actor, act, bound.text, keys=keys, document=bound.document_id, text=bound.text_id)
