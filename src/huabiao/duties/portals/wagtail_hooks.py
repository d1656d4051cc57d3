"""What portals give to the desk: their screens, the menu, the section of overdue columns, words for the ledger."""

from django.urls import reverse
from wagtail import hooks

from huabiao.foundation.accounts.queries import capped_count, visible
from huabiao.foundation.desk.acts import register_words
from huabiao.foundation.desk.panels import Count, MenuEntry, Panel, register_menu, register_panel
from huabiao.foundation.desk.person import held_acts
from huabiao.foundation.desk.scoped import ScopedViewSet, Screen
from huabiao.foundation.desk.wording import site_names
from huabiao.foundation.desk.workbench import ROW_CAP
from huabiao.foundation.sites.models import Site
from huabiao.foundation.sites.queries import visible_sites

from . import queries
from .column_links import links_for
from .freshness import SOON, freshness, overdue
from .models import Column, Position, Redirect
from .views import columns, homes, traditional

PANEL_CAP = 99


class ColumnViewSet(ScopedViewSet):
    name = "columns"
    model = Column
    related = ("organ", "office", "post")
    screens = (
        Screen("", columns.index, "index", "column.view"),
        Screen("add/", columns.add, "add", "column.change"),
        Screen("<int:pk>/edit/", columns.edit, "edit", "column.change"),
        Screen("<int:pk>/move/", columns.move, "move", "column.change"),
        Screen("<int:pk>/retire/", columns.retire, "retire", "column.change", posts=True),
        Screen("<int:pk>/topic/", columns.topic, "topic", "topic.change"),
    )

    def visible_rows(self, user, act):
        return queries.visible_columns(user, act)


class HomeViewSet(ScopedViewSet):
    name = "homes"
    model = Site
    screens = (
        Screen("", homes.index, "index", "home.change"),
        Screen("<int:pk>/", homes.arrange, "arrange", "home.change"),
        Screen("<int:pk>/preview/", homes.preview, "preview", "home.change", posts=True),
        Screen("<int:pk>/traditional/", traditional.edit, "traditional", "site.change"),
    )

    def visible_rows(self, user, act):
        return visible_sites(user, act)


class PositionViewSet(ScopedViewSet):
    name = "positions"
    model = Position
    screens = (
        Screen("add/", homes.add_position, "add", "position.change"),
        Screen("<int:pk>/", homes.edit_position, "edit", "position.change"),
    )


class RedirectViewSet(ScopedViewSet):
    name = "redirects"
    model = Redirect
    screens = (
        Screen("", homes.redirects, "index", "redirect.change"),
        Screen("add/", homes.add_redirect, "add", "redirect.change"),
        Screen("<int:pk>/remove/", homes.remove_redirect, "remove", "redirect.change", posts=True),
    )


@hooks.register("register_admin_viewset")
def register_screens():
    return [ColumnViewSet(), HomeViewSet(), PositionViewSet(), RedirectViewSet()]


def _mine(request):
    return visible(request.user, "column.keep", Column.objects.filter(retired_at=None))


def _overdue_count(request):
    number = capped_count(overdue(_mine(request)), PANEL_CAP)
    return Count(min(number, PANEL_CAP), is_hot=True, plus=number > PANEL_CAP)


def _overdue(request):
    """The columns that this person keeps: overdue ones and those due within a week."""
    rows = overdue(_mine(request), within=SOON)
    shown = list(rows[:ROW_CAP])
    names = site_names(column.site_code for column in shown)
    acts = held_acts(request)
    late = capped_count(overdue(_mine(request)), PANEL_CAP)
    return {
        "rows": [
            {
                "column": column, "fresh": freshness(column), "site": names.get(column.site_code, ""),
                "links": links_for(column, acts, only_short=True),
            }
            for column in shown
        ],
        "count": min(late, PANEL_CAP),
        "plus": late > PANEL_CAP,
        "is_hot": True,
        "all": reverse("columns:index") + "?view=over",
    }


register_menu(MenuEntry("栏目", "columns:index", "list", 130, ("column.view",), count=_overdue_count))
register_menu(MenuEntry("首页与推荐位", "homes:index", "house", 140, ("home.change",)))
register_menu(MenuEntry("地址跳转", "redirects:index", "right", 150, ("redirect.change",)))
register_panel(Panel("overdue", "逾期栏目", 40, ("column.keep",), "portals/panels/overdue.html", _overdue, is_side=True))

register_words(
    acts={
        "columns.create_tree": "建栏目树", "columns.create": "建栏目", "columns.change": "改栏目", "columns.move": "移动栏目",
        "columns.retire": "停用栏目", "homes.arrange": "编排首页", "topics.arrange": "编排专题", "positions.create": "建推荐位",
        "positions.change": "改推荐位", "sites.set_traditional": "设繁体版", "redirects.set": "设地址跳转", "redirects.remove": "停用地址跳转",
    },
    things={"column": "栏目", "home": "首页", "position": "推荐位", "redirect": "地址跳转"},
)  # fmt: skip
