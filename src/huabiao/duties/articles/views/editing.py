"""The editor: a new article, an edited version, sending it to review, taking it back, lock, home column, bin."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from huabiao.duties.portals.queries import visible_columns
from huabiao.foundation.accounts.queries import can
from huabiao.kernel.errors import RuleBroken

from .. import actions, checks, queries, rules
from ..comparison import compare_versions
from ..forms import ArticleForm, MoveForm, NewArticleForm
from ..models import Article
from .sides import side_context

DOCUMENT_FIELDS = (
    "document_number", "index_number", "issuer", "written_date", "genre", "subject", "validity", "effective_date",
)  # fmt: skip
REST_FIELDS = ("short_title", "keywords", "author", "editor", "picture", "traditional")


def add(request):
    column = _given_column(request)
    initial = {"column": column.pk if column else None, "editor": request.user.name, "classification": "open"}
    form = NewArticleForm(request.POST or None, instance=Article(), actor=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            article = actions.create_article(
                actor=request.user, column=form.cleaned_data["column"], organ=form.cleaned_data["organ"],
                values=form.changed_values(),
            )  # fmt: skip
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            return _after_save(request, article)
    return _page(request, form, None, {})


def _given_column(request):
    number = request.GET.get("column", "")
    return visible_columns(request.user, "article.write").filter(pk=number).first() if number.isdigit() else None


def edit(request, article):
    if article.deleted_at is not None:
        return redirect("articles:show", article.pk)
    version = queries.latest_version(article)
    initial = {"base_revision": article.latest_revision_id}
    form = ArticleForm(request.POST or None, instance=version, actor=request.user, initial=initial)
    extra = {}
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_draft(
                actor=request.user, article=article, values=form.changed_values(),
                base_revision=form.cleaned_data["base_revision"],
            )  # fmt: skip
        except actions.EditedMeanwhile as error:
            extra = _conflict(request, article, form, error)
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            return _after_save(request, saved)
    return _page(request, form, article, extra)


def _conflict(request, article, form, error):
    """Both versions side by side; what was typed stays in the form, and saving again puts it over the other."""
    theirs = queries.latest_version(Article.objects.get(pk=article.pk))
    mine = Article(**{name: value for name, value in form.changed_values().items()}, organ=article.organ, column=article.column)
    data = form.data.copy()
    data["base_revision"] = error.revision or ""
    form.data = data
    return {"conflict": str(error), "conflict_changes": compare_versions(theirs, mine)}


def _after_save(request, article):
    if "send" not in request.POST:
        messages.success(request, "已保存草稿。")
        return redirect("articles:edit", article.pk)
    try:
        actions.submit(actor=request.user, article=article)
    except RuleBroken as error:
        messages.error(request, f"已保存，但还不能送审：{error}")
        return redirect("articles:edit", article.pk)
    messages.success(request, f"《{article.title}》已送{rules.LEVELS[1]}。")
    return redirect("articles:index")


def _page(request, form, article, extra):
    # Bound and refused: the fields show what was typed; the checks read what is stored.
    hits = checks.check(form.instance) if article else []
    context = {
        "form": form,
        "article": article,
        "document_fields": [form[name] for name in DOCUMENT_FIELDS],
        "rest_fields": [form[name] for name in REST_FIELDS],
        "subjects": rules.SUBJECTS,
        "hits": hits,
        "must": sum(hit.must for hit in hits),
        "is_dirty": form.is_bound,
        "max_title": rules.MAX_TITLE,
    }
    if article:
        context |= side_context(request, article)
    return render(request, "articles/edit.html", context | extra)


def submit(request, article):
    actions.submit(actor=request.user, article=article)
    messages.success(request, f"《{article.title}》已送{rules.LEVELS[1]}。")
    return redirect("articles:open", article.pk)


def take_back(request, article):
    actions.withdraw_submission(actor=request.user, article=article)
    messages.success(request, "已撤回送审，可以继续修改。")
    return redirect("articles:open", article.pk)


def lock(request, article):
    actions.lock(actor=request.user, article=article)
    messages.success(request, "已锁定，别人只能看，不能改。")
    return redirect("articles:open", article.pk)


def unlock(request, article):
    actions.unlock(actor=request.user, article=article)
    messages.success(request, "已解除锁定。")
    return redirect("articles:open", article.pk)


def move(request, article):
    form = MoveForm(request.POST or None, actor=request.user, site_code=article.site_code)
    if request.method == "POST" and form.is_valid():
        try:
            actions.move_home_column(actor=request.user, article=article, column=form.cleaned_data["column"])
        except RuleBroken as error:
            form.add_error("column", str(error))
        else:
            messages.success(request, "已改主栏目，网址不变。")
            return redirect("articles:open", article.pk)
    context = {
        "form": form, "heading": "改主栏目", "back": reverse("articles:open", args=[article.pk]),
        "back_label": article.title[:20], "note": f"现在的主栏目是“{article.column.title}”。审核由新栏目的审核人办理。",
    }  # fmt: skip
    return render(request, "desk/form.html", context)


def delete(request, article):
    actions.delete_article(actor=request.user, article=article)
    messages.success(request, f"《{article.title}》已放入回收站。")
    return redirect("articles:index")


def restore(request, article):
    actions.restore_article(actor=request.user, article=article)
    messages.success(request, f"《{article.title}》已恢复为草稿。")
    return redirect("articles:bin")


def purge(request, article):
    title = article.title
    actions.purge_article(actor=request.user, article=article)
    messages.success(request, f"《{title}》已彻底删除。账本里只留下办过这件事，不留内容。")
    return redirect("articles:bin")


def may_edit(request, article):
    """Whether the link to the editor is shown."""
    return article.deleted_at is None and can(request.user, "article.write", article)
