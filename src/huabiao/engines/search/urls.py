"""Public addresses of the search."""

from django.urls import path

from . import views

urlpatterns = [
    path("search", views.results, name="search-results"),
    path("search/suggest", views.suggest, name="search-suggest"),
    path("search/look/<str:name>", views.look, name="search-look"),
    path("api/search", views.api, name="search-api"),
    path("api/search/openapi.json", views.openapi, name="search-openapi"),
]
