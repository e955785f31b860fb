"""
What one request for an article needs, in one query.

The SQL is written by hand: through the ORM the same row costs more than twice as much.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from . import rows, sql

# The moments that end what any copy may say: the next act that waits, and the next expiry. Both
# are the first row of a partial index.
NEXT_ACT = "(SELECT MIN(due_at) FROM articles_schedule WHERE done_at IS NULL)"
NEXT_EXPIRY = "(SELECT MIN(expires_at) FROM articles_publication WHERE expires_at > %s)"
LAST_EXPIRY = "(SELECT MAX(expires_at) FROM articles_publication WHERE expires_at <= %s)"

_COLUMNS = f"""
    p.id, p.slug, p.etag, p.shape, p.rendered_at,
    CAST(p.former_anchors AS TEXT), p.detail_json, p.expires_at,
    {NEXT_ACT} AS due_at, {NEXT_EXPIRY} AS next_expiry
"""
_UNEXPIRED = "(p.expires_at IS NULL OR p.expires_at > %s)"

# Every part of these is a literal of this module.
_SOME = f"""
    SELECT p.id, p.shape, p.list_json, {{also}} FROM articles_publication p
    WHERE {{those}} AND {_UNEXPIRED}
"""  # noqa: S608
_BY_SLUG = f"""
    SELECT s.article_id, s.is_current, {_COLUMNS}
    FROM articles_slug s
    LEFT JOIN articles_publication p ON p.id = s.article_id AND {_UNEXPIRED}
    WHERE s.slug = %s
"""  # noqa: S608
_BY_ID = f"""
    SELECT p.id, TRUE, {_COLUMNS}
    FROM articles_publication p
    WHERE p.id = %s AND {_UNEXPIRED}
"""  # noqa: S608
_HORIZON = f"""
    SELECT happened_at, {NEXT_ACT}, {NEXT_EXPIRY}, {LAST_EXPIRY}
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
    ends_at: datetime | None  # when it expires


@dataclass(frozen=True, slots=True)
class Gone:
    """What once was an article's address, while that article isn't live."""

    id: UUID  # of the article


@dataclass(frozen=True, slots=True)
class Stored:
    """A live article's documents, as they are stored."""

    shape: int
    entry: str  # JSON
    detail: str  # JSON; "" where it wasn't asked for


@dataclass(frozen=True, slots=True)
class Horizon:
    """Since when, and until when at most, what callers see is as it is."""

    changed_at: datetime
    due_at: datetime | None
    expires_at: datetime | None  # the next that anything does; due_at isn't after it
    expired_at: datetime | None  # the last that anything did


def by_slug(slug: str, *, at: datetime) -> Found | Gone | None:
    """
    Return the live article that the slug, present or former, leads to. One query.

    None: it never was an article's.
    """
    moment = sql.moment_in(at)
    return _found(_BY_SLUG, [moment, moment, slug])


def by_id(article_id: UUID, *, at: datetime) -> Found | None:
    """Return the live article of that id. One query."""
    moment = sql.moment_in(at)
    found = _found(_BY_ID, [moment, sql.uuid_in(article_id), moment])
    return found if isinstance(found, Found) else None


def documents(ids: Iterable[UUID], *, at: datetime, is_detailed: bool = True) -> dict[UUID, Stored]:
    """
    Return the documents of those of these articles that are live. One query; none for none.

    :param is_detailed: False: their entries alone, which are a fraction of it.
    """
    wanted = list(ids)
    if not wanted:
        return {}
    also = "p.detail_json" if is_detailed else "''"
    query = _SOME.format(also=also, those=sql.among("p.id", "uuid"))
    found = rows.all_of(query, [sql.uuids_in(wanted), sql.moment_in(at)])
    return {sql.some_uuid_out(pk): Stored(*documents) for pk, *documents in found}


def horizon(*, at: datetime) -> Horizon:
    """Return the last change of anything, and the next that is due. One query."""
    moment = sql.moment_in(at)
    (row,) = rows.all_of(_HORIZON, [moment, moment])
    changed_at, due_at, expires_at, expired_at = map(sql.moment_out, row)
    return Horizon(
        latest(changed_at, expired_at), earliest(due_at, expires_at), expires_at, expired_at
    )


def earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)


def latest(*moments: datetime | None) -> datetime:
    return max(moment for moment in moments if moment)


def _found(query: str, parameters: list[Any]) -> Found | Gone | None:
    found = rows.all_of(query, parameters)
    if not found:
        return None
    (row,) = found
    pk, is_current, live, slug, etag, shape, rendered_at, anchors, detail, *moments = row
    ends_at, due_at, next_expiry = map(sql.moment_out, moments)
    article_id, rendered = sql.uuid_out(pk), sql.moment_out(rendered_at)
    assert article_id  # noqa: S101  the column is never null
    if live is None:
        return Gone(article_id)
    assert rendered  # noqa: S101  nor is this one
    return Found(
        is_current=bool(is_current),
        id=article_id,
        slug=slug,
        etag=etag,
        shape=shape,
        rendered_at=rendered,
        former_anchors=json.loads(anchors),
        detail_json=detail,
        due_at=earliest(due_at, next_expiry),
        ends_at=ends_at,
    )
