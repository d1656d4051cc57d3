"""The base of every screen of ours: who may open it is asked here, before its view runs.

A URL with a key answers only if `visible` shows that row to the person, else 404; any other asks `can`. There is no
Wagtail view behind these screens: its generic ones ask the model-level permission only (docs/decisions/0005).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import path
from wagtail.admin.viewsets.base import ViewSet

from huabiao.foundation.accounts.queries import can, visible
from huabiao.kernel.errors import RuleBroken

NAMESPACES: set[str] = set()  # whose addresses the gate lets through


@dataclass(frozen=True)
class Screen:
    """One address: its route, its view, its name and the act that opens it. `posts` = it only changes something."""

    route: str
    view: Callable[..., HttpResponse]
    name: str
    act: str
    posts: bool = False


class DeskViewSet(ViewSet):
    """Screens that are not about one row. Views are called with the request."""

    screens: tuple[Screen, ...] = ()

    def on_register(self):
        NAMESPACES.add(self.url_namespace)

    def get_urlpatterns(self):
        return [path(screen.route, self.construct_view(screen), name=screen.name) for screen in self.screens]

    def construct_view(self, screen: Screen):
        @wraps(screen.view)
        def guarded(request: HttpRequest, **values: Any) -> HttpResponse:
            if screen.posts and request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            arguments = self.arguments(request, screen, values)
            try:
                return screen.view(request, *arguments, **values)
            except RuleBroken as error:
                return refused(request, error)

        return guarded

    def arguments(self, request: HttpRequest, screen: Screen, values: dict[str, Any]) -> list[Any]:
        if screen.act and not can(request.user, screen.act):
            raise Http404
        return []


class ScopedViewSet(DeskViewSet):
    """Screens about rows of `model`. Where the route holds `pk`, the view is called with the row as well."""

    model: type[models.Model]
    related: tuple[str, ...] = ()

    def visible_rows(self, user: Any, act: str) -> models.QuerySet:
        """The rows to which this person may do `act`."""
        return visible(user, act, self.model._default_manager.all())

    def arguments(self, request, screen, values):
        if "pk" not in values:
            return super().arguments(request, screen, values)
        rows = self.visible_rows(request.user, screen.act)
        if self.related:
            rows = rows.select_related(*self.related)
        row = rows.filter(pk=values.pop("pk")).first()
        if row is None:
            raise Http404
        return [row]


def refused(request: HttpRequest, error: RuleBroken) -> HttpResponse:
    """A rule's sentence: back to the page it came from with the sentence on top, else a page of its own."""
    origin = urlsplit(request.headers.get("referer", ""))
    here = request.get_host()
    if request.method == "POST" and origin.netloc == here and origin.path.startswith("/desk/"):
        messages.error(request, str(error))
        return redirect(origin.path + (f"?{origin.query}" if origin.query else ""))
    return render(request, "desk/refused.html", {"sentence": str(error)}, status=409)
