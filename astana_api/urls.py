"""The map of the site: read it first."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from articles.api import health

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("articles.api.urls")),
]
