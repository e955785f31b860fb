"""The log and its lock: whoever holds it may trust what it reads of public rows, and write them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import F

from articles.models import Change, ChangeKey, Fact, KeyCount, LogHead


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
        self._write_counts()
        if not self.changes:
            return
        Change.objects.bulk_create(self.changes)
        ChangeKey.objects.bulk_create(
            ChangeKey(fact_id=fact_id, sequence=change.sequence)
            for change in self.changes
            for fact_id in {*change.facts_before, *change.facts_after}
        )
        LogHead.objects.update(last=self.last, happened_at=self.moment)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("NOTIFY astana_changes")  # only wakes: the truth is the log

    def _write_counts(self) -> None:
        if not self.counts:
            return
        by_difference: dict[int, list[int]] = {}
        for fact_id, difference in self.counts.items():
            by_difference.setdefault(difference, []).append(fact_id)
        for difference, fact_ids in by_difference.items():
            KeyCount.objects.filter(fact_id__in=fact_ids).update(
                live=F("live") + difference, changed_at=self.moment
            )
        self._tell_of_people_and_shelves([fact for fact, by in self.counts.items() if by])

    def _tell_of_people_and_shelves(self, fact_ids: list[int]) -> None:
        """A count is part of what callers see of an author, a category or a tag."""
        filed = Fact.objects.filter(
            id__in=fact_ids, kind__in=[Fact.Kind.AUTHOR, Fact.Kind.CATEGORY, Fact.Kind.TAG]
        ).select_related("count")
        for fact in filed.order_by("id"):
            was, now = fact.count.live - self.counts[fact.id], fact.count.live
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
            subject_id=fact.ref,
            kind=kind if is_served else Change.Kind.WITHDRAWN,
            slug=fact.slug,
            facts_before=[fact.id] if was_served else [],
            facts_after=[fact.id] if is_served else [],
            keys=[f"{fact.kind}:{fact.ref}"],
            changed=changed if was_served and is_served else [],
            cause=Change.Cause.EDITED,
        )


def begin() -> Turn:
    """
    Take the log's lock until the transaction ends.

    On SQLite the transaction itself is the lock: each begins as a writer.
    """
    head = LogHead.objects.select_for_update().get()
    return Turn(last=head.last, moment=max(head.happened_at, clock()))


def clock() -> datetime:
    """Return the database's own moment: one truth for all hosts. One query on PostgreSQL."""
    if connection.vendor != "postgresql":
        return datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment
