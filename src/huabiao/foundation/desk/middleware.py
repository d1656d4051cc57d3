"""The gate of /desk/: of Wagtail's own addresses only the listed ones exist; the rest are 404 for everybody.

An allow-list, so that an address which a new Wagtail brings stays shut until somebody has looked at it. Hiding from
the menu is not enough: bulk actions, choosers, reports and the editing-sessions ping show foreign titles.
"""

from django.http import Http404
from django.shortcuts import render

from .scoped import NAMESPACES

DESK = "/desk/"

WAGTAIL_OPEN = frozenset(
    {
        "wagtailadmin_home",  # the workbench: our template and panels
        "wagtailadmin_login",
        "wagtailadmin_logout",
        "wagtailadmin_javascript_catalog",
        "wagtailadmin_sprite",
        # The link dialogs of the text editor: plain forms that read no row (templates/wagtailadmin/chooser).
        "wagtailadmin_choose_page_external_link",
        "wagtailadmin_choose_page_email_link",
        "wagtailadmin_choose_page_phone_link",
    }
)


class DeskGate:
    """Lets through our own screens and the few addresses above. The system administrator has screens of ours, too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not request.path_info.startswith(DESK):
            return None
        match = request.resolver_match
        if match.namespaces:
            is_open = match.namespaces[0] in NAMESPACES
        else:
            is_open = match.url_name in WAGTAIL_OPEN
        return None if is_open else not_found(request)

    def process_exception(self, request, exception):
        """What a screen of ours says is not there looks like what the gate says is not there."""
        if isinstance(exception, Http404) and request.path_info.startswith(DESK):
            return not_found(request)
        return None


def not_found(request):
    """The same answer for what does not exist and for what this person may not see."""
    return render(request, "desk/404.html", status=404)
