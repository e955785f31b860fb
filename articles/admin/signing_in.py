"""
Who comes in and who tries to: told in the audit log, and counted by django-axes.

Django and django-axes tell of it by signals alone, so these four are connected, in the app's
`ready`; nothing else of ours listens to any.
"""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from axes.models import AccessAttempt
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from articles import auditing, second_factor
from articles.models import AuditEntry

DUE = "second_factor_due"  # in the session of whoever gave a password and owes a code


def connect() -> None:
    """Listen to the four signals of people coming, going, and being kept out."""
    user_logged_in.connect(_logged_in, dispatch_uid="articles.logged_in")
    user_logged_out.connect(_logged_out, dispatch_uid="articles.logged_out")
    user_login_failed.connect(_login_failed, dispatch_uid="articles.login_failed")
    user_locked_out.connect(_locked_out, dispatch_uid="articles.locked_out")


def client_address(request: HttpRequest) -> str:
    """
    Return the address that the request came from.

    Behind a proxy it is the last in X-Forwarded-For, which that proxy wrote; what stands before is
    whatever the client said. Without one the header is nobody's, and isn't looked at.
    """
    given = str(request.META.get("REMOTE_ADDR", ""))
    if settings.BEHIND_PROXY:
        given = request.META.get("HTTP_X_FORWARDED_FOR", given).rpartition(",")[2].strip()
    try:
        return str(ip_address(given))
    except ValueError:
        return str(request.META.get("REMOTE_ADDR", ""))


def counted_address(request: HttpRequest) -> str:
    """Return what attempts are counted by: of IPv6 the network, for a client has all of it."""
    address = client_address(request)
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address):
        return str(ip_network((address, 64), strict=False).network_address)
    return address


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """Say when to try again: 429, with Retry-After."""
    cool_off: timedelta = settings.AXES_COOLOFF_TIME
    attempts = AccessAttempt.objects.filter(
        username=(credentials or {}).get("username"), ip_address=counted_address(request)
    )
    last = attempts.order_by("-attempt_time").first()
    now = timezone.now()
    until = (last.attempt_time if last else now) + cool_off
    seconds = max(1, round((until - now).total_seconds()))
    page = TemplateResponse(
        request,
        "admin/locked_out.html",
        {
            **admin.site.each_context(request),
            "title": "Too many attempts",
            "minutes": -(-seconds // 60),
            "until": until,
        },
        status=429,
        headers={"Retry-After": str(seconds), "Cache-Control": "no-store"},
    )
    return page.render()


def _logged_in(sender: Any, request: HttpRequest, user: AbstractBaseUser, **rest: Any) -> None:
    if settings.SECOND_FACTOR != "off" and second_factor.has_one(user):
        request.session[DUE] = True
    _tell("logged in", request, user.get_username(), user)


def _logged_out(
    sender: Any, request: HttpRequest, user: AbstractBaseUser | None, **rest: Any
) -> None:
    if user is not None:
        _tell("logged out", request, user.get_username(), user)


def _login_failed(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **rest: Any
) -> None:
    _tell("failed to log in", request, str(credentials.get("username", "")), auditing.NOBODY)


def _locked_out(sender: Any, request: HttpRequest, username: str, **rest: Any) -> None:
    """Told once for each time: it is signalled at every further attempt."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    known = AuditEntry.objects.filter(act="was locked out", at__gt=since, subject=username)
    if not known.exists():
        _tell("was locked out", request, username, auditing.NOBODY)


def _tell(act: str, request: HttpRequest | None, name: str, actor: Any) -> None:
    address = client_address(request) if request else ""
    auditing.record(
        act=act,
        at=timezone.now(),
        subject=name,
        subject_kind="session",
        subject_id=getattr(actor, "pk", ""),
        actor=actor,
        detail=f"From {address}" if address else "",
    )
