"""
What one request for an article needs, in one query.

The SQL is written by hand: through the ORM the same row costs more than twice as much.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from . import sql

# The moments that end what any copy may say: the next act that waits, and the next expiry. Both
# are the first row of a partial index.
NEXT_ACT = "(SELECT MIN(due_at) FROM articles_schedule WHERE done_at IS NULL)"
NEXT_EXPIRY = "(SELECT MIN(expires_at) FROM articles_publication WHERE expires_at > %s)"

_COLUMNS = f"""
    p.id, p.slug, p.etag, p.shape, p.rendered_at, p.former_anchors, p.detail_json,
    {NEXT_ACT} AS due_at, {NEXT_EXPIRY} AS expires_at
"""
_UNEXPIRED = "(p.expires_at IS NULL OR p.expires_at > %s)"

# Every part of these is a literal of this module.
_BY_SLUG = f"""
    SELECT s.is_current, {_COLUMNS}
    FROM articles_slug s
    JOIN articles_publication p ON p.id = s.article_id AND {_UNEXPIRED}
    WHERE s.slug = %s
"""  # noqa: S608
_BY_ID = f"""
    SELECT TRUE, {_COLUMNS}
    FROM articles_publication p
    WHERE p.id = %s AND {_UNEXPIRED}
"""  # noqa: S608
_HORIZON = f"""
    SELECT happened_at, {NEXT_ACT}, {NEXT_EXPIRY},
        (SELECT MAX(expires_at) FROM articles_publication WHERE expires_at <= %s)
    FROM articles_loghead
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Found:
    """One live article, as it is served."""

    is_current: bool  # False: it was asked for by a former slug
    id: UUID
    slug: str
    etag: str
    shape: int
    rendered_at: datetime
    former_anchors: dict[str, str]
    detail_json: str
    due_at: datetime | None  # when something that waits may change what callers see


@dataclass(frozen=True, slots=True)
class Horizon:
    """Since when, and until when at most, what callers see is as it is."""

    changed_at: datetime
    due_at: datetime | None


def by_slug(slug: str, *, at: datetime) -> Found | None:
    """Return the live article that the slug, present or former, leads to. One query."""
    moment = sql.moment_in(at)
    return _found(_BY_SLUG, [moment, moment, slug])


def by_id(article_id: UUID, *, at: datetime) -> Found | None:
    """Return the live article of that id. One query."""
    moment = sql.moment_in(at)
    return _found(_BY_ID, [moment, sql.uuid_in(article_id), moment])


def horizon(*, at: datetime) -> Horizon:
    """Return the last change of anything, and the next that is due. One query."""
    moment = sql.moment_in(at)
    with connection.cursor() as cursor:
        cursor.execute(_HORIZON, [moment, moment])
        changed_at, due_at, expires_at, expired_at = map(sql.moment_out, cursor.fetchone())
    return Horizon(latest(changed_at, expired_at), earliest(due_at, expires_at))


def earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)


def latest(*moments: datetime | None) -> datetime:
    return max(moment for moment in moments if moment)


def _found(query: str, parameters: list[Any]) -> Found | None:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        row = cursor.fetchone()
    if row is None:
        return None
    is_current, pk, slug, etag, shape, rendered_at, anchors, detail, due_at, expires_at = row
    article_id, rendered = sql.uuid_out(pk), sql.moment_out(rendered_at)
    assert article_id  # noqa: S101  neither column is ever null
    assert rendered  # noqa: S101
    return Found(
        is_current=bool(is_current),
        id=article_id,
        slug=slug,
        etag=etag,
        shape=shape,
        rendered_at=rendered,
        former_anchors=json.loads(anchors),
        detail_json=detail,
        due_at=earliest(sql.moment_out(due_at), sql.moment_out(expires_at)),
    )
