"""What happened and what is to happen, to read only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html

from articles.models import Change, Schedule


class ReadOnly(admin.ModelAdmin):
    actions = None
    list_per_page = 50
    show_full_result_count = False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title} | (extra_context or {}))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Change)
class ChangeAdmin(ReadOnly):
    """The log that callers and their caches follow."""

    list_display = ["sequence", "when", "subject", "kind", "slug", "former_slug", "cause"]
    list_filter = ["subject", "kind", "cause"]
    search_fields = ["slug", "former_slug"]
    search_help_text = "Searches slugs."
    ordering = ["-sequence"]

    @admin.display(description="when (UTC)", ordering="happened_at")
    def when(self, change: Change) -> str:
        return f"{change.happened_at:%Y-%m-%d %H:%M:%S}"


@admin.register(Schedule)
class ScheduleAdmin(ReadOnly):
    list_display = ["due", "action", "of", "number", "state", "created_by"]
    list_filter = ["action", ("done_at", admin.EmptyFieldListFilter)]
    list_select_related = ["article", "revision", "created_by"]
    ordering = ["-due_at", "-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Schedule]:
        plans: QuerySet[Schedule] = super().get_queryset(request).defer("revision__content")
        return plans

    @admin.display(description="when (UTC)", ordering="due_at")
    def due(self, plan: Schedule) -> str:
        return f"{plan.due_at:%Y-%m-%d %H:%M}"

    @admin.display(description="article")
    def of(self, plan: Schedule) -> str:
        address = reverse("admin:articles_article_change", args=[plan.article_id])
        return format_html('<a href="{}">{}</a>', address, plan.article)

    @admin.display(description="revision")
    def number(self, plan: Schedule) -> str:
        return str(plan.revision.number) if plan.revision else ""

    @admin.display(description="state")
    def state(self, plan: Schedule) -> str:
        if plan.done_at is None:
            return "Waiting"
        return plan.refusal or "Done"
