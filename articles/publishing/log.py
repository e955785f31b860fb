"""The log and its lock: whoever holds it may trust what it reads of public rows, and write them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from articles.models import Change, ChangeKey, Fact, rows, sql
from articles.models.many import InsertMany

from .outcome import ReadOnly

_COLUMNS = [field.attname for field in Change._meta.concrete_fields]
_CHANGES = InsertMany(Change, _COLUMNS)
_CHANGE_KEYS = InsertMany(ChangeKey, ["fact_id", "sequence", "kind"])
_HEAD = "SELECT last, happened_at, (SELECT url FROM articles_origin LIMIT 1) FROM articles_loghead"


@dataclass
class Turn:
    """
    One holder's turn at the log, from `begin` to `end`, inside one transaction.

    `moment` is the database's clock, and never before that of the turn before.
    """

    last: int
    moment: datetime
    changes: list[Change] = field(default_factory=list)
    bumped: set[int] = field(default_factory=set)  # facts whose referrers may be stale
    counts: dict[int, int] = field(default_factory=dict)  # fact id -> difference of live articles

    def append(self, **values: Any) -> Change:
        """Number a change; `end` writes it."""
        self.last += 1
        change = Change(
            sequence=self.last,
            token=secrets.token_hex(8),
            happened_at=self.moment,
            **values,
        )
        self.changes.append(change)
        return change

    def count(self, *, before: Iterable[int], after: Iterable[int]) -> None:
        """Note that something filed under the facts before is now filed under those after."""
        before, after = set(before), set(after)
        for fact_id in before | after:
            difference = (fact_id in after) - (fact_id in before)
            self.counts[fact_id] = self.counts.get(fact_id, 0) + difference

    def end(self) -> None:
        """Write the counts, the changes and their keys, and the log's new head."""
        self._tell_of_people_and_shelves()
        with rows.in_one_go():
            self._write_counts()
            if self.changes:
                self._write_changes()

    def _write_changes(self) -> None:
        _CHANGES.run([[getattr(each, name) for name in _COLUMNS] for each in self.changes])
        _CHANGE_KEYS.run(
            [
                (fact_id, change.sequence, kind)
                for change in self.changes
                for fact_id, kind in change.kinds_by_fact.items()
            ]
        )
        rows.write(
            "UPDATE articles_loghead SET last = %s, happened_at = %s",
            [self.last, sql.moment_in(self.moment)],
        )
        if connection.vendor == "postgresql":
            rows.write("NOTIFY astana_changes", [])  # only wakes: the truth is the log

    def _write_counts(self) -> None:
        by_difference: dict[int, list[int]] = {}
        for fact_id, difference in self.counts.items():
            by_difference.setdefault(difference, []).append(fact_id)
        for difference, fact_ids in by_difference.items():
            rows.write(
                "UPDATE articles_keycount SET live = live + %s, changed_at = %s"  # noqa: S608
                f" WHERE {sql.among('fact_id', 'bigint')}",
                [difference, sql.moment_in(self.moment), sql.numbers_in(fact_ids)],
            )

    def _tell_of_people_and_shelves(self) -> None:
        """A count is part of what callers see of an author, a category or a tag."""
        moved = [fact_id for fact_id, difference in self.counts.items() if difference]
        if not moved:
            return
        filed = Fact.objects.filter(
            id__in=moved, kind__in=[Fact.Kind.AUTHOR, Fact.Kind.CATEGORY, Fact.Kind.TAG]
        ).select_related("count")
        for fact in filed.order_by("id"):
            was, now = fact.count.live, fact.count.live + self.counts[fact.id]
            if fact.data["live"]:
                changed = ["article_count"]
                self.append_fact(fact, was_served=was > 0, is_served=now > 0, changed=changed)
            elif fact.dirty and now == 0:
                # Deleted, which nobody was told yet, and nothing is left for a remake to tell.
                self.append_fact(fact, was_served=was > 0, is_served=False, changed=[])

    def append_fact(
        self, fact: Fact, *, was_served: bool, is_served: bool, changed: list[str]
    ) -> None:
        """Number a change of an author, a category or a tag, if callers could see any."""
        if not was_served and not is_served:
            return
        kind = Change.Kind.UPDATED if was_served else Change.Kind.PUBLISHED
        self.append(
            subject=fact.kind,
            subject_id=UUID(fact.ref),
            kind=kind if is_served else Change.Kind.WITHDRAWN,
            slug=fact.slug,
            facts_before=[fact.id] if was_served else [],
            facts_after=[fact.id] if is_served else [],
            keys=[f"{fact.kind}:{fact.ref}"],
            changed=changed if was_served and is_served else [],
            cause=Change.Cause.EDITED,
        )
        # A description is in no article's document: then nothing else says when it changed.
        self.counts.setdefault(fact.id, 0)


def begin(*, for_origin: bool = False) -> Turn:
    """
    Take the log's lock until the transaction ends.

    On SQLite the transaction itself is the lock: each begins as a writer.

    :param for_origin: what is written is what the origin of this satellite has.
    :raises ReadOnly: if this is a satellite, and it isn't.
    """
    lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    ((last, happened_at, origin),) = rows.all_of(_HEAD + lock, [])
    if origin and not for_origin:
        raise ReadOnly.satellite_of(origin)
    return Turn(last=last, moment=max(sql.some_moment_out(happened_at), clock()))


def clock() -> datetime:
    """Return the database's own moment: one truth for all hosts. One query on PostgreSQL."""
    if connection.vendor != "postgresql":
        return datetime.now(UTC)
    ((moment,),) = rows.all_of("SELECT clock_timestamp()", [])
    return sql.some_moment_out(moment)
