"""
Pruning the log: old changes go, but for the last of each live article and the newest of all.

A walk from the log's beginning then still ends with exactly what is live. Whoever was on the way
while it was pruned may miss that something was withdrawn, and is told so: docs/decisions/0016.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from articles.models import Change, LogHead, Publication

from . import exclusive, log

# Changes that one step goes through: a tenth of a second, and it holds nobody up.
AT_ONCE = 500

_KEY = "DELETE FROM articles_changekey WHERE fact_id = %s AND sequence = %s"


@dataclass(frozen=True, slots=True)
class Pruned:
    """What one step did. `seen` is 0 once nothing is left to do."""

    seen: int
    removed: int


def prune_changes(*, kept: timedelta) -> Pruned:
    """
    Go one bounded step through the changes that are older than what is kept.

    Each step is a transaction of its own: whoever is stopped goes on where they were. Of two who
    prune at once one does nothing. Four queries if there is nothing to do.

    :raises Busy: if the log's lock couldn't be had; nothing is removed.
    """
    before = log.clock() - kept
    head = LogHead.objects.get()
    step = _step(head, before)
    if not step:
        return Pruned(0, 0)
    removed = exclusive.run(partial(_prune, head, step))
    return Pruned(len(step), removed)


def _step(head: LogHead, before: datetime) -> list[tuple[int, UUID]]:
    """Return sequences and subjects of the next changes that are old enough."""
    # Moments never go back: all up to the last that is old are old.
    old = Change.objects.filter(happened_at__lt=before).order_by("-happened_at", "-sequence")
    last_old = old.values_list("sequence", flat=True).first() or 0
    changes = Change.objects.filter(
        sequence__gt=head.pruned_through, sequence__lte=min(last_old, head.last - 1)
    )
    return list(changes.order_by("sequence").values_list("sequence", "subject_id")[:AT_ONCE])


def _prune(head: LogHead, step: list[tuple[int, UUID]], patient: bool) -> int:
    del patient  # the log's lock is taken last, and held for a moment
    through = step[-1][0]
    subjects = {subject for _, subject in step}
    # What an earlier step kept of these goes too, unless it still is the last.
    doomed = Change.objects.filter(subject_id__in=subjects, sequence__lte=through).exclude(
        sequence__in=_last_of_live(subjects)
    )
    rows = list(doomed.only("sequence", "subject", "kind", "facts_before", "facts_after"))
    pairs = [(fact, row.sequence) for row in rows for fact in row.kinds_by_fact]
    with connection.cursor() as cursor:
        cursor.executemany(_KEY, pairs)
    Change.objects.filter(sequence__in=[row.sequence for row in rows]).delete()
    unpruned = LogHead.objects.filter(pruned_through=head.pruned_through)
    if not unpruned.update(pruned_through=through, pruning=secrets.token_hex(8)):
        transaction.set_rollback(True)  # somebody else has just done it
        return 0
    return len(rows)


def _last_of_live(subjects: Collection[UUID]) -> list[int]:
    """
    Return the sequence of the last change of each of these articles that is live.

    An article that goes live or away meanwhile is changed beyond what is pruned now, and it is
    that change which whoever walks along meets last.
    """
    live = Publication.objects.filter(pk__in=subjects).values_list("pk", flat=True)
    changes = Change.objects.filter(subject=Change.Subject.ARTICLE, subject_id__in=list(live))
    return [last for _, last in changes.values_list("subject_id").annotate(Max("sequence"))]
