"""Addresses of everything dynamic. Public pages are files; the server looks for those first (engines.publishing)."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.urls import include, path
from wagtail.admin import urls as desk_urls

from huabiao.project.metrics import metrics


def healthz(request):
    """Whether this process answers and the database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("healthz", healthz),
    path("metrics", metrics),
    path("desk/", include(desk_urls)),
]

# Each of our apps may bring public addresses of its own.
for config in apps.get_app_configs():
    own = config.name.startswith("huabiao.") and config.name != "huabiao.project"
    if own and find_spec(f"{config.name}.urls"):
        urlpatterns.append(path("", include(import_module(f"{config.name}.urls"))))
