"""The site that all pages of the admin stand in: who comes in, and under whose name it is done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeVar

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone

from articles import auditing, publishing

from . import factor_pages, front_page

SAFE = {"GET", "HEAD", "OPTIONS"}  # RFC 9110, section 9.2.1

View = TypeVar("View", bound=Callable[..., Any])


class Desk(admin.AdminSite):
    site_header = "Astana API"
    site_title = "Astana API"
    index_title = "Editing"
    site_url = "/"

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        return super().index(request, front_page.context(request) | (extra_context or {}))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        def page(route: str, view: Any, name: str) -> URLPattern:
            return path(route, factor_pages.with_password(partial(view, desk=self)), name=name)

        return [
            page("second-factor/", factor_pages.give, "second_factor"),
            page("second-factor/set-up/", factor_pages.set_up, "second_factor_setup"),
            page("second-factor/codes/", factor_pages.make_codes, "second_factor_codes"),
            page("second-factor/remove/", factor_pages.remove, "second_factor_remove"),
            *super().get_urls(),
        ]

    def has_permission(self, request: HttpRequest) -> bool:
        """Nothing opens to whoever owes a second factor, but the pages where they give it."""
        return super().has_permission(request) and not factor_pages.is_owed(request)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if factor_pages.is_half_in(request) and factor_pages.is_owed(request):
            return factor_pages.where_to(request)
        return super().login(request, extra_context)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        response = super().password_change(request, extra_context)
        if request.method == "POST" and response.status_code == 302:
            account: Any = request.user
            auditing.record(act="changed the password", at=timezone.now(), subject=account)
        return response

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "second_factor_mode": settings.SECOND_FACTOR}

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Let in whoever may, and do what they do under their name."""

        @wraps(view)
        def named(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if _edits(request):
                try:
                    publishing.refuse_on_satellite()
                except publishing.ReadOnly as refusal:
                    return self._read_only(request, str(refusal))
            with auditing.acting(request.user):
                return view(request, *args, **kwargs)

        return super().admin_view(named, cacheable)  # type: ignore[return-value]

    def _read_only(self, request: HttpRequest, why: str) -> TemplateResponse:
        context = {**self.each_context(request), "title": "Nothing is edited here", "why": why}
        return TemplateResponse(request, "admin/read_only.html", context, status=403)


def _edits(request: HttpRequest) -> bool:
    """Tell whether the request is about to change an article or what it embeds, or ends in it."""
    match = request.resolver_match
    name = str(match.url_name) if match else ""
    is_about_to = request.method not in SAFE or name.endswith("_add")
    return is_about_to and name.startswith("articles_")


_desk = Desk()


def the_desk() -> Desk:
    """
    Return the one site.

    Django makes its site by calling what `default_site` names, while this package is imported and
    registers with it: called twice, it must be the same.
    """
    return _desk
