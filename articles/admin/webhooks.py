"""
Webhooks: who is told of changes, how that goes, and what is done about it.

A secret stands in the answer to the act that made it, and nowhere after: not in a message, which
would be stored, nor in the log.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_POST

from articles import webhooks
from articles.models import LogHead, WebhookDelivery, WebhookEndpoint

from .audit import Audited
from .webhook_form import EndpointForm

COUNTED = 1_000  # deliveries that wait: beyond, it is said that there are more


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(Audited):
    form = EndpointForm
    change_form_template = "admin/articles/webhooks/endpoint.html"
    list_display = ["description", "host", "state", "told_up_to", "last_success"]
    list_filter = ["is_on"]
    search_fields = ["description", "url"]
    search_help_text = "Searches descriptions and addresses."
    ordering = ["description", "id"]
    show_full_result_count = False
    actions = None  # one by one: each with a look at what it stops

    class Media:
        css = {"all": ["articles/admin/articles.css", "articles/admin/webhooks.css"]}
        js = ["admin/js/jquery.init.js", "articles/admin/choices.js"]

    def get_urls(self) -> list[URLPattern]:
        def act(name: str, view: Callable[..., Any]) -> URLPattern:
            return path(
                f"<uuid:endpoint_id>/{name.replace('_', '-')}/",
                self.admin_site.admin_view(partial(view, desk=self)),
                name=f"articles_webhookendpoint_{name}",
            )

        return [
            act("test", test),
            act("add_secret", add_secret),
            act("remove_secret", remove_secret),
            act("switch", switch),
            act("send_again", send_again),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookEndpoint]:
        endpoints: QuerySet[WebhookEndpoint] = super().get_queryset(request)
        return endpoints.annotate(log_last=Subquery(LogHead.objects.values("last")[:1]))

    def get_fieldsets(self, request: HttpRequest, obj: WebhookEndpoint | None = None) -> Any:
        who = ["description", "url"] if obj else ["description", "url", "from_beginning"]
        chosen = ["kinds", "languages", "categories", "tags"]
        return [(None, {"fields": who}), ("What it is told of", {"fields": chosen})]

    def save_model(
        self, request: HttpRequest, obj: WebhookEndpoint, form: Any, change: bool
    ) -> None:
        if change:
            # Not the columns that are the sender's, who writes them meanwhile.
            obj.save(update_fields=form.changed_data)
            webhooks.noticed(obj)
        else:
            beginning = form.cleaned_data["from_beginning"]
            obj.new_secret = webhooks.make(  # type: ignore[attr-defined]
                endpoint=obj, at=timezone.now(), from_beginning=beginning
            )
        if obj.url.startswith("http:"):
            messages.warning(
                request, "Its address isn’t https: whoever is on the way can read what is sent."
            )

    def response_add(
        self, request: HttpRequest, obj: WebhookEndpoint, post_url_continue: Any = None
    ) -> HttpResponse:
        return show_secret(self, request, obj, obj.new_secret)  # type: ignore[attr-defined]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        endpoint = context.get("original")
        if endpoint:
            context |= standing(endpoint)
            context["may_change"] = self.has_change_permission(request, endpoint)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="state")
    def state(self, endpoint: WebhookEndpoint) -> str:
        if not endpoint.is_on:
            return f"Off: {endpoint.off_reason}" if endpoint.off_reason else "Off"
        if endpoint.failing_since:
            return f"Failing since {endpoint.failing_since:%Y-%m-%d %H:%M} UTC"
        return "On"

    @admin.display(description="in the log")
    def told_up_to(self, endpoint: WebhookEndpoint) -> str:
        behind: int = getattr(endpoint, "log_last", 0) - endpoint.sequence
        return f"{behind:,} behind" if behind > 0 else "At its end"

    @admin.display(description="last taken (UTC)", ordering="last_success_at")
    def last_success(self, endpoint: WebhookEndpoint) -> str:
        at = endpoint.last_success_at
        return f"{at:%Y-%m-%d %H:%M:%S}" if at else "Never"


def standing(endpoint: WebhookEndpoint) -> dict[str, Any]:
    """Return how it goes with an endpoint, for its page. Five queries."""
    head = LogHead.objects.get()
    deliveries = WebhookDelivery.objects.filter(endpoint=endpoint)
    waiting = deliveries.filter(state="waiting").order_by("sequence")[: COUNTED + 1].count()
    failed = deliveries.filter(state="failed", sequence__isnull=False).order_by("-id")
    return {
        "behind": max(head.last - endpoint.sequence, 0),
        "has_missed": 0 < endpoint.sequence < head.pruned_through,
        "waiting": f"more than {COUNTED:,}" if waiting > COUNTED else f"{waiting:,}",
        "failed": failed[: COUNTED + 1].count(),
        "endpoint_secrets": list(endpoint.secrets.order_by("id")),
        "log_address": f"{_address('delivery_changelist')}?endpoint__id__exact={endpoint.pk}",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def test(request: HttpRequest, endpoint_id: UUID, *, desk: WebhookEndpointAdmin) -> HttpResponse:
    """Send a test, and show what was sent and what was answered."""
    endpoint = endpoint_for(desk, request, endpoint_id)
    delivery = None
    if request.method == "POST":
        try:
            delivery = webhooks.send_test(endpoint=endpoint, at=timezone.now())
        except webhooks.Refused as refusal:
            messages.error(request, str(refusal))
    context = {"title": "Send a test", "delivery": delivery}
    return page(desk, request, endpoint, "test", context)


@require_POST
def add_secret(
    request: HttpRequest, endpoint_id: UUID, *, desk: WebhookEndpointAdmin
) -> HttpResponse:
    endpoint = endpoint_for(desk, request, endpoint_id)
    try:
        secret = webhooks.add_secret(endpoint=endpoint, at=timezone.now())
    except webhooks.Refused as refusal:
        messages.error(request, str(refusal))
        return to_endpoint(endpoint)
    return show_secret(desk, request, endpoint, secret)


@require_POST
def remove_secret(
    request: HttpRequest, endpoint_id: UUID, *, desk: WebhookEndpointAdmin
) -> HttpResponse:
    endpoint = endpoint_for(desk, request, endpoint_id)
    which = request.POST.get("secret", "")
    secret_id = int(which) if which.isascii() and which.isdigit() and len(which) < 18 else 0
    try:
        webhooks.remove_secret(endpoint=endpoint, secret_id=secret_id, at=timezone.now())
    except webhooks.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The secret is removed: nothing is signed with it any more.")
    return to_endpoint(endpoint)


@require_POST
def switch(request: HttpRequest, endpoint_id: UUID, *, desk: WebhookEndpointAdmin) -> HttpResponse:
    """Switch it on or off; `to` is on, skip (on, from now) or off."""
    endpoint = endpoint_for(desk, request, endpoint_id)
    to, at = request.POST.get("to"), timezone.now()
    if to == "off":
        webhooks.switch_off(endpoint=endpoint, at=at)
        messages.success(request, "It is off, and keeps its place in the log.")
    elif to in {"on", "skip"}:
        webhooks.switch_on(endpoint=endpoint, at=at, skip=to == "skip")
        told = "with what changes from now on" if to == "skip" else "where it was"
        messages.success(request, f"It is on, and goes on {told}.")
    return to_endpoint(endpoint)


@require_POST
def send_again(
    request: HttpRequest, endpoint_id: UUID, *, desk: WebhookEndpointAdmin
) -> HttpResponse:
    endpoint = endpoint_for(desk, request, endpoint_id)
    count = webhooks.send_failed_again(endpoint=endpoint, at=timezone.now())
    messages.success(request, f"{count} will be sent again.")
    return to_endpoint(endpoint)


# What the pages share


def endpoint_for(
    desk: WebhookEndpointAdmin, request: HttpRequest, endpoint_id: UUID
) -> WebhookEndpoint:
    """:raises PermissionDenied: before it is told whether there is one."""
    if not desk.has_change_permission(request):
        raise PermissionDenied
    return get_object_or_404(WebhookEndpoint, pk=endpoint_id)


def show_secret(
    desk: WebhookEndpointAdmin, request: HttpRequest, endpoint: WebhookEndpoint, secret: str
) -> HttpResponse:
    response = page(desk, request, endpoint, "secret", {"title": "Its secret", "secret": secret})
    add_never_cache_headers(response)
    return response


def page(
    desk: WebhookEndpointAdmin,
    request: HttpRequest,
    endpoint: WebhookEndpoint,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    request.current_app = desk.admin_site.name
    return TemplateResponse(
        request,
        f"admin/articles/webhooks/{template}.html",
        {
            **desk.admin_site.each_context(request),
            "opts": desk.opts,
            "original": endpoint,
            "media": desk.media,
            **context,
        },
    )


def to_endpoint(endpoint: WebhookEndpoint) -> HttpResponseRedirect:
    return HttpResponseRedirect(_address("endpoint_change", endpoint.pk))


def _address(name: str, *arguments: Any) -> str:
    return reverse(f"admin:articles_webhook{name}", args=arguments)
