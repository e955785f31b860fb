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

# Errors outside the API's own views have the same shape; the admin's stay pages.
handler400 = "articles.api.errors.bad_request"
handler404 = "articles.api.errors.page_not_found"
handler500 = "articles.api.errors.server_error"
