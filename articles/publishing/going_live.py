"""
Going live and going away, for one article, inside an act's transaction.

The order of locks is the working copy, then the log, then public rows. What is read before the
log's lock is checked again under it, so that two who publish at once can't miss each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from articles.models import (
    Article,
    Change,
    Fact,
    LivePeriod,
    Publication,
    PublicationKey,
    Revision,
    Schedule,
    keys,
    known,
)
from articles.models.known import Known

from . import committing, documents, facts, log, readiness, remaking, wanting
from .committing import Prepared
from .log import Turn
from .outcome import NotLive, NotReady, Outcome


def put_live(working: Article, revision: Revision, *, at: datetime, patient: bool) -> Outcome:
    """
    Make a revision what callers get, inside a transaction that holds the working copy's lock.

    :param patient: take the log's lock before rendering, so that nothing can move.
    :raises NotReady: with every reason at once.
    :raises Moved: if a fact moved before the lock was had.
    """
    turn = log.begin() if patient else None
    prepared = prepare(working, revision, at)
    if prepared is None:
        return Outcome(working, revision, None)
    if turn is None:
        turn = log.begin()
        documents.check([prepared.draft])
    kind = commit(turn, prepared, at)
    remade = remaking.remake_referrers(turn)
    turn.end()
    return Outcome(working, revision, kind, remade)


def take_away(
    working: Article,
    *,
    at: datetime,
    kind: str = Change.Kind.WITHDRAWN,
    cause: str = Change.Cause.EDITED,
) -> Outcome:
    """
    Remove what callers get, inside a transaction that holds the working copy's lock.

    :raises NotLive: if there is nothing to remove.
    """
    turn = log.begin()
    row = Publication.objects.filter(pk=working.pk).first()
    if row is None:
        raise NotLive(f"“{working}” isn't live.")
    filed = PublicationKey.objects.filter(publication=row)
    before = sorted(filed.values_list("fact_id", flat=True))
    filed.delete()
    Publication.objects.filter(pk=row.pk).delete()
    turn.count(before=before, after=())
    LivePeriod.objects.filter(article_id=row.pk, ends=None).update(
        ends=max(at, row.modified_at), has_expired=cause == Change.Cause.EXPIRED
    )
    call_off(working, at, "The article was withdrawn.", Schedule.Action.WITHDRAW)
    fact = Fact.objects.get(kind=Fact.Kind.ARTICLE, ref=str(row.pk))
    committing.refact(turn, fact, facts.GONE)
    wanting.refile(turn, article_id=str(row.pk), before=(row.title_key, row.language), after=None)
    turn.append(
        subject=Change.Subject.ARTICLE,
        subject_id=row.pk,
        kind=kind,
        slug=row.slug,
        language=row.language,
        facts_before=before,
        keys=[keys.article(row.pk), keys.slug(row.slug), keys.fact(fact.pk)],
        cause=cause,
    )
    remade = remaking.remake_referrers(turn)
    turn.end()
    return Outcome(working, None, kind, remade)


def prepare(working: Article, revision: Revision, at: datetime) -> Prepared | None:
    """
    Render without the log's lock; None if callers already have exactly this.

    :raises NotReady: with every reason at once.
    """
    known_now = known.of([working.pk])
    readiness.check(working, revision.content, at, known_now[working.pk])
    return next(iter(prepare_all({working: revision}, known_now, at)), None)


def prepare_all(
    revisions: Mapping[Article, Revision], known_now: Mapping[UUID, Known], at: datetime
) -> list[Prepared]:
    """
    Render those that callers don't have yet; what they lack was asked before.

    Two queries for any number, and one for each that isn't live.

    :raises Missing: with the facts that any of them lacks, not those of one for each attempt.
    """
    new = {}
    for article, revision in revisions.items():
        live = known_now[article.pk].live
        if live is None or live.revision.id != revision.pk:
            new[article] = revision
    rows = facts.needed((str(article.pk), revision.content) for article, revision in new.items())
    prepared = []
    for article, revision in new.items():
        before = known_now[article.pk]
        moments = documents.coming_moments(article.pk, before.live, at)
        draft = documents.draft(
            revision.content,
            rows,
            article_id=str(article.pk),
            revision=revision.number,
            moments=moments,
        )
        prepared.append(Prepared(article, revision, moments, draft, before.is_planned))
    return prepared


def commit(turn: Turn, prepared: Prepared, at: datetime) -> str:
    """
    Write all that callers get of one article, under the lock; return the change's kind.

    :raises NotReady: if its address was taken meanwhile.
    """
    [became] = commit_all(turn, [prepared], at).values()
    if isinstance(became, NotReady):
        raise became
    return became


def commit_all(
    turn: Turn, prepared: Sequence[Prepared], at: datetime
) -> dict[Article, str | NotReady]:
    """Do so for several: return the kind of each one's change, or why there is none."""
    became = committing.write(turn, prepared)
    for each in prepared:
        if each.is_planned and not isinstance(became[each.article], NotReady):
            why = "Superseded: the article was published before."
            call_off(each.article, at, why, Schedule.Action.PUBLISH)
    return became


def call_off(working: Article, at: datetime, why: str, *actions: str) -> None:
    waiting = Schedule.objects.filter(article=working, done_at=None)
    if actions:
        waiting = waiting.filter(action__in=actions)
    waiting.update(done_at=at, refusal=why)
