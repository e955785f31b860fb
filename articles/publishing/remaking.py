"""
Remaking documents when a fact that they embed moves, or when their shape does.

Stale is a key whose version is below its fact's: that is the whole state of the job, so a remake
that was killed resumes by asking again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterable
from functools import partial
from uuid import UUID

from django.db.models import F

from articles.content.rendering import AS_RECEIVED, AS_SERVED, SHAPE
from articles.models import Change, Fact, Publication, PublicationKey, keys

from . import documents, exclusive, log
from .log import Turn

AT_ONCE = 50  # documents that the causing transaction remakes itself; more are left to followers
CHUNK = 50  # documents at most for each lock: chunks of 100 held other publishers up for 43 ms
# And not longer than this, half for rendering and half for writing, with a pause as long between;
# but a host that is slow, or has much else to do, must get on too.
LOCK_SECONDS = 0.025
AT_LEAST = 10


def remake_referrers(turn: Turn) -> int:
    """
    Remake what embeds the facts that moved in this turn, up to AT_ONCE documents.

    Facts that leave more behind stay dirty, for `remake_stale`. Returns how many changed.
    """
    if not turn.bumped:
        return 0
    stale = _stale(turn.bumped, AT_ONCE + 1)
    changed = remake(turn, stale[:AT_ONCE])
    if len(stale) <= AT_ONCE:
        Fact.objects.filter(pk__in=turn.bumped, dirty=True).update(dirty=False)
    return changed


def remake(
    turn: Turn,
    publication_ids: Collection[UUID],
    *,
    cause: str = Change.Cause.EMBEDDED,
    deadline: float | None = None,
) -> int:
    """
    Render live revisions again, under the lock; return how many documents changed.

    The same bytes: only the keys' versions are set, and nothing is logged.

    :param deadline: of `time.monotonic`; what isn't rendered by then stays as stale as it was,
        but for the first AT_LEAST.
    """
    rows = list(Publication.objects.filter(pk__in=publication_ids).order_by("pk"))
    drafts: dict[Publication, documents.Draft] = {}
    names: dict[Publication, list[str]] = {}
    for row, prepared in documents.drafts_of(rows):
        if deadline and len(drafts) >= AT_LEAST and time.monotonic() > deadline:
            break
        if prepared.rendered.detail == row.detail_json and row.shape == SHAPE:
            _touch(turn, row, prepared)
            continue
        drafts[row] = prepared
        names[row] = changed_fields(row.detail_json, prepared.rendered.detail)
    for row, before in documents.put(turn, drafts).items():
        turn.append(
            subject=Change.Subject.ARTICLE,
            subject_id=row.pk,
            kind=Change.Kind.UPDATED,
            slug=row.slug,
            revision=row.revision_number,
            etag=row.etag,
            language=row.language,
            facts_before=before,
            facts_after=drafts[row].fact_ids,
            keys=[keys.article(row.pk)],
            changed=names[row],
            cause=cause,
        )
    return len(drafts)


def remake_stale(*, seconds: float | None = None) -> int:
    """
    Remake whatever embeds an old version of a dirty fact, chunk by chunk; return how many changed.

    Safe to kill, and to run in several processes.

    :param seconds: begin no new chunk after so long; None: until nothing is stale.
    :raises Busy: if the log's lock couldn't be had; the rest stays stale, to be asked for again.
    """
    started, changed, pause = time.monotonic(), 0, 0.0
    while seconds is None or time.monotonic() - started < seconds:
        if not is_anything_stale():
            break
        time.sleep(pause)
        changed += exclusive.run(_chunk)
        pause = LOCK_SECONDS
    return changed


def is_anything_stale() -> bool:
    """Tell whether some document may embed an old version of a fact. One query."""
    return Fact.objects.filter(dirty=True).exists()


def outdated_documents() -> int:
    """Return how many documents still have the shape of another release. One query."""
    return Publication.objects.exclude(shape__in=AS_SERVED).count()


def republish(*, everything: bool = False, progress: Callable[[int], None] = lambda n: None) -> int:
    """
    Render live articles again, in chunks; return how many documents changed.

    What was received from another installation is rendered there.

    :param everything: also those of the present shape, to be sure of every byte.
    :param progress: is told how many were looked at, after each chunk.
    """
    changed, after = 0, UUID(int=0)
    while True:
        rows = Publication.objects.filter(pk__gt=after).order_by("pk")
        rows = rows.exclude(shape__in={AS_RECEIVED} if everything else AS_SERVED)
        ids = list(rows.values_list("pk", flat=True)[:CHUNK])
        if not ids:
            return changed + remake_stale()
        changed += exclusive.run(partial(_reshape, ids))
        after = ids[-1]
        progress(len(ids))
        time.sleep(LOCK_SECONDS)


def changed_fields(before: str, after: str) -> list[str]:
    """Return the names of the top-level fields in which two details differ, in their order."""
    old, new = json.loads(before), json.loads(after)
    names = [name for name in new if name not in old or old[name] != new[name]]
    return names + [name for name in old if name not in new]


def _chunk(patient: bool) -> int:
    del patient  # nothing is read before the lock
    turn = log.begin()
    dirty = list(Fact.objects.filter(dirty=True).select_related("count").order_by("id"))
    facts_now = {fact.pk: fact.version for fact in dirty}
    changed = remake(turn, _stale(facts_now, CHUNK), deadline=time.monotonic() + LOCK_SECONDS / 2)
    if not _stale(facts_now, 1):
        # Whoever edits an author doesn't take the log's lock: only what was looked at is clean,
        # and what somebody writes just now stays for the next turn rather than be waited for.
        free = Fact.objects.select_for_update(skip_locked=True, no_key=True).in_bulk(facts_now)
        for fact in dirty:
            if fact.pk in free and free[fact.pk].version == fact.version:
                _tell_of_people_and_shelves(turn, fact)
                Fact.objects.filter(pk=fact.pk).update(dirty=False)
    turn.end()
    return changed


def _reshape(ids: list[UUID], patient: bool) -> int:
    del patient
    turn = log.begin()
    changed = remake(turn, ids, cause=Change.Cause.RESHAPED)
    turn.end()
    return changed


def _stale(fact_ids: Iterable[int], limit: int) -> list[UUID]:
    """Return whose keys lag behind these facts. One query; call it under the lock."""
    lagging = PublicationKey.objects.filter(fact_id__in=fact_ids, version__lt=F("fact__version"))
    return list(
        lagging.order_by("publication_id")
        .values_list("publication_id", flat=True)
        .distinct()[:limit]
    )


def _touch(turn: Turn, row: Publication, prepared: documents.Draft) -> None:
    """
    Bring the keys up to what was rendered, where the bytes are the same.

    The facts themselves may be others: a title that was waited for leads to an article which has
    gone again, and whose return must find this document.
    """
    rows = PublicationKey.objects.filter(publication=row)
    filed = dict(rows.values_list("fact_id", "version"))
    seen = {
        fact.pk: fact.version for fact in map(prepared.facts.__getitem__, prepared.rendered.refs)
    }
    if filed.keys() != seen.keys():
        documents.file(turn, {row: prepared})
        return
    for fact_id, version in seen.items():
        if filed[fact_id] != version:
            rows.filter(fact_id=fact_id).update(version=version)


def _tell_of_people_and_shelves(turn: Turn, fact: Fact) -> None:
    if fact.kind in {Change.Subject.AUTHOR, Change.Subject.CATEGORY, Change.Subject.TAG}:
        served = fact.count.live > 0
        turn.append_fact(
            fact, was_served=served, is_served=served and fact.data["live"], changed=[]
        )
