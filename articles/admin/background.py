"""What is done in the background: which workers there are, how their duties go, what is behind."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from articles import background
from articles.models import Worker

from .records import ReadOnly


@admin.register(Worker)
class WorkerAdmin(ReadOnly):
    """One page for all of it, which brings itself up to date."""

    def has_view_permission(self, request: HttpRequest, obj: Worker | None = None) -> bool:
        return request.user.has_perm("articles.view_worker")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Background work",
            "found": background.overview(),
        }
        return TemplateResponse(request, "admin/articles/background.html", context)
