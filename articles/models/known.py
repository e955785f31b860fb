"""
What is known of some working copies before they are kept or published, in one query.

The SQL is written by hand: there is no way to have the newest and the live revision of many
articles joined by the ORM.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from . import rows, sql
from .schedule import Schedule


@dataclass(frozen=True, slots=True)
class Kept:
    """A revision, without its content."""

    id: int
    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Live:
    """What callers get, without its documents."""

    revision: Kept
    slug: str
    published_at: datetime
    first_published_at: datetime
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """Of one working copy; as long as its row is locked, only a remake may change any of it."""

    newest: Kept | None
    live: Live | None
    is_planned: bool  # to be published later
    is_in_review: bool

    def revision_with(self, digest: str) -> Kept | None:
        """Return the newest revision or the live one, if that is what it holds."""
        either = (self.newest, self.live.revision if self.live else None)
        return next((each for each in either if each and each.digest == digest), None)


def of(article_ids: Collection[UUID]) -> dict[UUID, Known]:
    """Return what is known of each. One query; none for none."""
    if not article_ids:
        return {}
    query = f"{_KNOWN} WHERE {sql.among('a.id', 'uuid')}"
    found = rows.all_of(query, [Schedule.Action.PUBLISH, sql.uuids_in(article_ids)])
    return dict(map(_known, found))


_KNOWN = """
    SELECT a.id, newest.id, newest.number, newest.digest, live.id, live.number, live.digest,
        p.slug, p.published_at, p.first_published_at, p.modified_at,
        EXISTS (
            SELECT 1 FROM articles_schedule s
            WHERE s.article_id = a.id AND s.done_at IS NULL AND s.action = %s
        ),
        EXISTS (
            SELECT 1 FROM articles_review r WHERE r.article_id = a.id AND r.state = 'waiting'
        )
    FROM articles_article a
    LEFT JOIN articles_revision newest
        ON newest.article_id = a.id AND newest.number = a.revision_count
    LEFT JOIN articles_publication p ON p.id = a.id
    LEFT JOIN articles_revision live ON live.id = p.revision_id
"""


def _known(row: rows.Row) -> tuple[UUID, Known]:
    pk, *columns = row
    newest, live, slug = _kept(columns[:3]), _kept(columns[3:6]), columns[6]
    moments = [sql.moment_out(value) for value in columns[7:10]]
    is_planned, is_in_review = map(bool, columns[10:])
    article_id = sql.uuid_out(pk)
    assert article_id  # noqa: S101  the column is never null
    return article_id, Known(
        newest=newest,
        live=Live(live, slug, *_all(moments)) if live else None,
        is_planned=is_planned,
        is_in_review=is_in_review,
    )


def _kept(columns: list[Any]) -> Kept | None:
    return None if columns[0] is None else Kept(*columns)


def _all(moments: Iterable[datetime | None]) -> list[datetime]:
    return [moment for moment in moments if moment]
