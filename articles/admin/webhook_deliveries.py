"""What was sent to webhooks, and what they answered: to read, and to send again."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from articles import webhooks
from articles.models import WebhookDelivery

from .pages_of_lists import BoundedChangeList, BoundedPaginator
from .records import ReadOnly


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnly):
    """The newest first; each filter and what is searched has an index in that order."""

    change_form_template = "admin/articles/webhooks/delivery.html"
    list_display = ["created", "of", "type", "slug", "state", "attempts", "status", "took", "error"]
    # All endpoints, whether or not something was sent to them: that would read the whole log.
    list_filter = ["state", "endpoint"]
    list_select_related = ["endpoint"]
    list_per_page = 50
    paginator = BoundedPaginator
    search_fields = ["slug"]
    search_help_text = "A whole slug, an article’s id, a webhook-id or a sequence."
    ordering = ["-id"]
    sortable_by = []
    fields = ["message_id"]

    class Media:
        css = {"all": ["articles/admin/articles.css", "articles/admin/webhooks.css"]}

    def get_urls(self) -> list[URLPattern]:
        again = self.admin_site.admin_view(partial(send_again, desk=self))
        route = path(
            "<int:delivery_id>/send-again/", again, name="articles_webhookdelivery_send_again"
        )
        return [route, *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[BoundedChangeList]:
        return BoundedChangeList

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookDelivery]:
        deliveries: QuerySet[WebhookDelivery] = super().get_queryset(request)
        match = request.resolver_match
        if match and match.url_name == "articles_webhookdelivery_changelist":
            return deliveries.defer("body", "request_headers", "answer_headers", "answer_body")
        return deliveries

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Find by whole values: each has its index, and no page reads the log to its end."""
        typed = search_term.strip()
        if not typed:
            return queryset, False
        if typed.isascii() and typed.isdigit() and len(typed) < 19:
            return queryset.filter(sequence=int(typed)), False
        if typed.startswith("msg_"):
            return queryset.filter(message_id=typed), False
        try:
            found = Q(subject_id=UUID(typed))
        except ValueError:
            found = Q(slug=typed.lower())
        return queryset.filter(found), False

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        delivery: Any = context["original"]
        context |= {
            "title": "Delivery",
            "delivery": delivery,
            "may_send_again": delivery.sequence is not None and may_send(request),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="made (UTC)")
    def created(self, delivery: WebhookDelivery) -> str:
        return f"{delivery.created_at:%Y-%m-%d %H:%M:%S}"

    @admin.display(description="webhook")
    def of(self, delivery: WebhookDelivery) -> str:
        return str(delivery.endpoint)

    @admin.display(description="took")
    def took(self, delivery: WebhookDelivery) -> str:
        return "" if delivery.milliseconds is None else f"{delivery.milliseconds:,} ms"


@require_POST
def send_again(
    request: HttpRequest, delivery_id: int, *, desk: WebhookDeliveryAdmin
) -> HttpResponse:
    """Send one delivery again, whatever became of it."""
    if not may_send(request):
        raise PermissionDenied
    delivery = get_object_or_404(WebhookDelivery, pk=delivery_id)
    if webhooks.send_again(delivery=delivery, at=timezone.now()):
        messages.success(request, "It will be sent again, with the same webhook-id.")
    else:
        messages.info(request, "It waits to be sent already, or is a test.")
    return HttpResponseRedirect(
        reverse("admin:articles_webhookdelivery_change", args=[delivery.pk])
    )


def may_send(request: HttpRequest) -> bool:
    """Tell whether they manage webhooks: whoever only looks at the log doesn't send."""
    return request.user.has_perm("articles.change_webhookendpoint")
