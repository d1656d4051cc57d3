"""How articles look in lists: the mark of a state, by form and word; marked changes; the page's address."""

from django import template
from django.utils.html import format_html

from huabiao.duties.articles import rules
from huabiao.duties.articles.marking import marked
from huabiao.foundation.desk.templatetags.desk_tags import instant

register = template.Library()

_FORMS = {
    rules.DRAFT: "", rules.IN_REVIEW: "half", rules.RETURNED: "back", rules.SCHEDULED: "half",
    rules.PUBLISHED: "full", rules.WITHDRAWN: "void",
}  # fmt: skip


@register.simple_tag
def state_mark(article, task=None):
    """○ 草稿 ◐ 初审 ◇ 复审退回 ● 已发布 — 已撤稿; `task` is the newest review task, if at hand."""
    words = rules.STATES[article.state]
    if task is not None and article.state == rules.IN_REVIEW:
        words = rules.LEVELS[task.level]
    elif task is not None and article.state == rules.RETURNED:
        words = f"{rules.LEVELS[task.level]}退回"
    elif article.state == rules.SCHEDULED and article.go_live_at:
        words = f"定时 {instant(article.go_live_at)}"
    elif article.state == rules.WITHDRAWN and article.withdrawal_kind:
        words = f"已{rules.WITHDRAWALS[article.withdrawal_kind]}"
    return format_html('<span class="st {}">{}</span>', _FORMS[article.state], words)


@register.simple_tag
def changes(parts, hits=()):
    """Pieces of a comparison as HTML: what was put in underlined, what was taken out struck through."""
    return marked(parts, hits)


@register.simple_tag
def level_words(level):
    """初审, 复审, 终审."""
    return rules.LEVELS.get(level, "")
