"""Public addresses of the publisher."""

from django.urls import path

from .verify_views import verify

# Without a namespace: the desk's screens have that of the app.
urlpatterns = [path("verify/", verify, name="publishing-verify")]
