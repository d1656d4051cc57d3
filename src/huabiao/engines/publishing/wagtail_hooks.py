"""What the publisher gives to the desk: its screens, the menu, a warning on the workbench while a site is frozen."""

from wagtail import hooks

from huabiao.foundation.desk.acts import register_words
from huabiao.foundation.desk.panels import MenuEntry, Panel, register_menu, register_panel
from huabiao.foundation.desk.scoped import DeskViewSet, ScopedViewSet, Screen
from huabiao.foundation.sites.models import Site
from huabiao.foundation.sites.queries import visible_sites

from . import queries, views


class PublishingViewSet(ScopedViewSet):
    name = "publishing"
    model = Site
    screens = (
        Screen("", views.index, "index", "release.view"),
        Screen("progress/", views.progress, "progress", "release.view"),
        Screen("<int:pk>/", views.releases, "releases", "release.view"),
        Screen("<int:pk>/roll-back/<int:number>/", views.roll_back, "roll-back", "release.rollback", posts=True),
        Screen("<int:pk>/unfreeze/", views.unfreeze, "unfreeze", "release.rollback", posts=True),
        Screen("<int:pk>/rebuild/", views.rebuild, "rebuild", "publishing.rebuild", posts=True),
    )

    def visible_rows(self, user, act):
        return visible_sites(user, act)


class IncidentViewSet(DeskViewSet):
    name = "incidents"
    screens = (Screen("", views.incidents, "index", "incident.view"),)


@hooks.register("register_admin_viewset")
def register_screens():
    return [PublishingViewSet(), IncidentViewSet()]


def _frozen(request):
    """Sites of this person whose publishing is frozen; nothing to show is no section."""
    states = queries.frozen()
    if not states:
        return None
    rows = [{"site": site, "state": states[site.code]} for site in visible_sites(request.user, "release.view").filter(code__in=states)]
    return {"rows": rows, "count": len(rows), "is_hot": True} if rows else None


register_menu(MenuEntry("发布状态", "publishing:index", "share", 310, ("release.view",)))
register_menu(MenuEntry("篡改事件", "incidents:index", "shield", 320, ("incident.view",)))
register_panel(Panel("frozen", "发布已冻结", 5, ("release.view",), "publishing/panel_frozen.html", _frozen))

register_words(
    acts={
        "publishing.rollback": "回退发布", "publishing.unfreeze": "解除冻结", "publishing.rebuild": "整站重建",
        "publishing.release": "发布批次", "publishing.incident": "篡改事件",
        "publishing.prune": "清理旧副本",
    },
    things={"release": "发布批次"},
)  # fmt: skip
