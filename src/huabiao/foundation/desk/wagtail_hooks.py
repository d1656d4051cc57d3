"""What the desk gives to Wagtail: its screens, an empty home for the workbench, link dialogs without the page tree."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature

from .panels import MenuEntry, register_menu
from .views.account import AccountViewSet
from .views.organs import OrganViewSet
from .views.people import PeopleViewSet
from .views.records import RecordViewSet
from .views.sites import SiteViewSet

register_menu(MenuEntry("网站", "sites:index", "flag", 410, ("site.view",)))
register_menu(MenuEntry("单位", "organs:index", "table", 420, ("organ.change", "organ.view")))
register_menu(MenuEntry("人员与授权", "people:index", "user", 430, ("user.view",)))
register_menu(MenuEntry("记录", "records:index", "key", 510, ("ledger.view",)))


@hooks.register("register_admin_viewset")
def register_screens():
    return [AccountViewSet(), PeopleViewSet(), OrganViewSet(), SiteViewSet(), RecordViewSet()]


@hooks.register("construct_homepage_panels")
def empty_home(request, panels):
    # The workbench is a template tag of our own (templates/desk/workbench.html).
    panels[:] = []


@hooks.register("construct_homepage_summary_items")
def empty_summary(request, items):
    items[:] = []


@hooks.register("register_rich_text_features", order=10)
def register_link(features):
    """The same link feature, but its dialog opens with an address instead of the tree of all pages."""
    address = reverse_lazy("wagtailadmin_choose_page_external_link")
    features.register_editor_plugin(
        "draftail",
        "link",
        EntityFeature(
            {
                "type": "LINK",
                "icon": "link",
                "description": _("Link"),
                "attributes": ["url", "id", "parentId"],
                "allowlist": {"href": "^(http:|https:|mailto:|tel:|/|undefined$)"},
                "chooserUrls": {
                    "pageChooser": address,
                    "externalLinkChooser": address,
                    "emailLinkChooser": reverse_lazy("wagtailadmin_choose_page_email_link"),
                    "phoneLinkChooser": reverse_lazy("wagtailadmin_choose_page_phone_link"),
                    "anchorLinkChooser": address,
                },
            },
            js=["wagtailadmin/js/page-chooser-modal.js"],
        ),
    )
