"""Public addresses of portals that are not files."""

from django.urls import path

from .views.languages import switch
from .views.sharing import code, share

urlpatterns = [
    path("share/", share, name="portals-share"),
    path("share/qr.svg", code, name="portals-share-code"),
    path("language/", switch, name="portals-language"),
]
