"""
For whoever watches the process: `/healthz` says that it lives, `/readyz` that it can serve.

Checkers ask by whatever name they have for the host, often a bare address, so these two
paths answer to any Host header; every other path answers only to ALLOWED_HOSTS.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles import publishing

logger = logging.getLogger(__name__)

HEALTH_PATHS = frozenset({"/healthz", "/readyz"})


def any_host(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Let the health paths be asked by any name: their answers don't depend on it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info in HEALTH_PATHS:
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0]
            request.META.pop("HTTP_X_FORWARDED_HOST", None)
        return get_response(request)

    return middleware


@require_safe
@cache_control(no_store=True)
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as the process answers at all; nothing else is touched."""
    return JsonResponse({"status": "ok", "checks": {}})


@require_safe
@cache_control(no_store=True)
def readyz(request: HttpRequest) -> HttpResponse:
    """
    Answer 200 if the database answers, is migrated, and holds no documents of an older shape.

    Else 503. An older shape isn't served even so (it is rendered anew for each read), but slowly:
    a deploy waits here until `manage.py republish` is through.

    Each check is "ok" or one sentence that says what is wrong and what to do. After one that
    fails, those that need what it found missing aren't made.
    """
    checks: dict[str, str] = {}
    for name, check in CHECKS:
        checks[name] = check()
        if checks[name] != "ok":
            return JsonResponse({"status": "unavailable", "checks": checks}, status=503)
    return JsonResponse({"status": "ok", "checks": checks})


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        # The driver's own words can hold the address and the user: they are for the log alone.
        logger.warning("The database does not answer: %s", error)
        return "The database does not answer."
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        return f"Not applied: {waiting} of the migrations. Run manage.py migrate."
    return "ok"


def _documents() -> str:
    outdated = publishing.outdated_documents()
    if outdated:
        return f"Of an older shape: {outdated} of the documents. Run manage.py republish."
    return "ok"


# In this order: each needs what those before it found.
CHECKS = (("database", _database), ("migrations", _migrations), ("documents", _documents))
