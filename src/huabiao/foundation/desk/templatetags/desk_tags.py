"""What the desk's templates need: menu, icons, files with their digest, instants and actors in words, page links."""

import hashlib
from functools import cache

from django import template
from django.contrib.staticfiles import finders
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localtime
from wagtail.admin.localization import get_js_translation_strings

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.rules import ROLES
from huabiao.foundation.desk import workbench as bench
from huabiao.foundation.desk.acts import act_in_words
from huabiao.foundation.desk.panels import menu_entries, shortcuts
from huabiao.foundation.desk.person import held_acts, held_roles, organ_of
from huabiao.kernel import clock

register = template.Library()


@cache
def _digest(name):
    path = finders.find(name)
    if not path:
        return ""
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()[:10]


@register.simple_tag
def desk_file(name):
    """Address of a static file of ours, changing with its content."""
    return f"{static('desk/' + name)}?{_digest('desk/' + name)}"


@register.simple_tag
def sign(name):
    """An icon of the drawing, for decoration only."""
    return format_html(
        '<svg class="i" aria-hidden="true"><use href="{}#i-{}"/></svg>', static("desk/icons.svg"), name
    )


@register.inclusion_tag("desk/menu.html", takes_context=True)
def desk_menu(context):
    """The menu of this person; the entry whose address we are below is current."""
    request = context["request"]
    lines, group = [], None
    for entry in menu_entries(held_acts(request)):
        address = reverse(entry.url_name)
        lines.append(
            {
                "entry": entry,
                "address": address,
                "count": entry.count(request) if entry.count else None,
                "gap": group is not None and entry.order // 100 != group,
                "current": request.path.startswith(address),
            }
        )
        group = entry.order // 100
    return {
        "lines": lines,
        "request": request,
        "home": reverse("wagtailadmin_home"),
        "roles": "、".join(ROLES[role] for role in held_roles(request)),
        "organ": organ_of(request),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def workbench(context):
    """Everything on the workbench of this person."""
    request = context["request"]
    sections = bench.sections(request)
    return {
        "sections": sections,
        "main": [section for section in sections if not section.panel.is_side],
        "side": [section for section in sections if section.panel.is_side],
        "today": bench.today_in_words(),
        "shortcuts": shortcuts(held_acts(request)),
    }


@register.simple_tag(takes_context=True)
def may(context, *acts):
    """Whether this person may do one of these acts anywhere: for showing a button, never for deciding."""
    return not held_acts(context["request"]).isdisjoint(acts)


@register.filter
def instant(value):
    """"今天 10:02", "昨天 16:40", "11-16 09:30", "2025-11-16": short, in Beijing's time."""
    if not value:
        return "—"
    there = localtime(value, clock.BEIJING)
    days = (clock.today() - there.date()).days
    if days == 0:
        return f"今天 {there:%H:%M}"
    if days == 1:
        return f"昨天 {there:%H:%M}"
    if there.year == clock.today().year:
        return f"{there:%m-%d %H:%M}"
    return f"{there:%Y-%m-%d}"


@register.filter
def exactly(value):
    """"2026-11-16 09:30:12", for records."""
    return f"{localtime(value, clock.BEIJING):%Y-%m-%d %H:%M:%S}" if value else "—"


@register.filter
def waited(value):
    """How long since then: "52 分", "5 小时", "1 日 2 时"."""
    minutes = max(0, int((clock.now() - value).total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} 分"
    hours = minutes // 60
    return f"{hours} 小时" if hours < 24 else f"{hours // 24} 日 {hours % 24} 时"


@register.filter
def is_long_ago(value, hours=24):
    """Whether more than so many hours have gone by: then the waiting is shown in red."""
    return bool(value) and (clock.now() - value).total_seconds() > hours * 3600


@register.simple_tag(takes_context=True)
def actor_name(context, actor):
    """The name behind "user:17", looked up once a page; what is no user stands as it is."""
    names = context["request"].__dict__.setdefault("_desk_names", {})
    if actor not in names:
        names.update(names_of([actor]))
    return names.get(actor, actor or "—")


def names_of(actors):
    """Names of several actors by one query: {"user:17": "韩"}."""
    numbers = [a.removeprefix("user:") for a in actors if a.startswith("user:") and a[5:].isdigit()]
    return {f"user:{pk}": name for pk, name in User.objects.filter(pk__in=numbers).values_list("pk", "name")}


@register.simple_tag(takes_context=True)
def address_with(context, **changes):
    """The present address with some of its parameters changed; None takes one away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag(takes_context=True)
def editor_config(context):
    """What Wagtail's scripts read at their start. No addresses but the preview of blocks, which is shut."""
    return {
        "CSRF_TOKEN": get_token(context["request"]),
        "CSRF_HEADER_NAME": "X-CSRFToken",
        "ADMIN_API": {},
        "ADMIN_URLS": {"BLOCK_PREVIEW": reverse("wagtailadmin_block_preview"), "DISMISSIBLES": "", "PAGES": ""},
        "I18N_ENABLED": False,
        "LOCALES": [],
        "STRINGS": get_js_translation_strings(),
        "KEYBOARD_SHORTCUTS_ENABLED": False,
    }


@register.filter
def act_words(act):
    """An act of the ledger in words."""
    return act_in_words(act)


@register.simple_tag(takes_context=True)
def keys_switch(context):
    """"off" when this person has switched the one-letter shortcuts off."""
    profile = getattr(context["request"].user, "wagtail_userprofile", None)
    return "off" if profile is not None and not profile.keyboard_shortcuts else "on"
