"""System checks: what `manage.py check` says of settings that must not be combined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


@checks.register()
def time_is_utc(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    if settings.USE_TZ and settings.TIME_ZONE == "UTC":
        return []
    return [
        checks.Error(
            "TIME_ZONE is not UTC.",
            hint="Stored documents hold moments in UTC; keep USE_TZ on and TIME_ZONE UTC.",
            id="articles.E001",
        )
    ]


@checks.register()
def reads_are_not_transactions(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    if not settings.DATABASES["default"].get("ATOMIC_REQUESTS"):
        return []
    return [
        checks.Error(
            "ATOMIC_REQUESTS is on.",
            hint="It makes each public read of SQLite a writer, and publishing must be outermost.",
            id="articles.E002",
        )
    ]


@checks.register()
def a_demo_has_a_password(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    if not settings.DEMO or settings.DEMO_PASSWORD:
        return []
    return [
        checks.Error(
            "DEMO is on, and DEMO_PASSWORD is empty.",
            hint="Set a random DEMO_PASSWORD, or DEMO to false.",
            id="articles.E003",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def a_demo_is_not_public(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    if not settings.DEMO:
        return []
    return [
        checks.Warning(
            "DEMO is on.",
            hint="The demo account may do everything. Set DEMO to false where others can reach it.",
            id="articles.W001",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def https_comes_through_a_proxy(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    if settings.BEHIND_PROXY or not settings.PUBLIC_URL.startswith("https:"):
        return []
    return [
        checks.Warning(
            "PUBLIC_URL is https, and BEHIND_PROXY is off.",
            hint="Set BEHIND_PROXY to true once your proxy sets X-Forwarded-Proto itself.",
            id="articles.W002",
        )
    ]
