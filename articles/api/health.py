"""
For whoever watches the process: `/healthz` says that it lives, `/readyz` that it can serve.

Checkers ask by whatever name they have for the host, often a bare address, so these two
paths answer to any Host header; every other path answers only to ALLOWED_HOSTS.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles import background, publishing
from articles.models import Origin

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
    Answer 200 if the database answers, is migrated, and holds all documents in the present shape.

    Else 503. An older shape isn't served even so (it is rendered anew for each read), but slowly:
    a deploy waits here until `manage.py republish` is through. A satellite isn't ready before all
    that its origin has is there.

    Each check is "ok" or one sentence that says what is wrong and what to do. After one that
    fails, those that need what it found missing aren't made. The worker's only warns: what is asked
    here is served without it, and on time.
    """
    checks: dict[str, str] = {}
    for name, check in CHECKS:
        checks[name] = check()
        if checks[name] != "ok":
            return JsonResponse({"status": "unavailable", "checks": checks}, status=503)
    silent_for = background.last_seen()
    checks["worker"] = _worker(silent_for)
    seconds = None if silent_for is None else round(silent_for.total_seconds())
    return JsonResponse({"status": "ok", "checks": checks, "worker_seen_seconds_ago": seconds})


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


def _worker(silent_for: timedelta | None) -> str:
    if silent_for is None:
        return "There is none: nothing is done in the background. Start manage.py worker."
    if silent_for > background.GONE_AFTER:
        minutes = silent_for.total_seconds() / 60
        return f"The last was seen {minutes:.0f} minutes ago. Start manage.py worker."
    return "ok"


def _copy() -> str:
    if Origin.objects.filter(is_whole=False).exists():
        return "Not all of the origin's articles are here yet. See manage.py follow."
    return "ok"


# In this order: each needs what those before it found.
CHECKS = (
    ("database", _database),
    ("migrations", _migrations),
    ("copy", _copy),
    ("documents", _documents),
)
