"""Public addresses of letters that are not files."""

from django.urls import path

from .views.public import query, write

urlpatterns = [
    path("letters/new", write, name="letters-new"),
    path("letters/write", write, name="letters-write"),
    path("letters/query", query, name="letters-query"),
]
