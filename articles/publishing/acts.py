"""Publish, withdraw, rename, delete, restore: each one durable transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from articles import auditing
from articles.content.rendering import Json
from articles.models import Article, Change, Publication, known, rows
from articles.models.known import Known

from . import (
    contents,
    documents,
    exclusive,
    filling_in,
    going_live,
    keeping,
    log,
    outgoing,
    readiness,
    remaking,
    reviews,
    standing,
    working_copy,
)
from .outcome import NotReady, Outcome, Problem, Refusal

TOGETHER = 10  # articles for each lock when many are published: 650 a second against 382


def publish(
    *, article: Article, at: datetime, by: AbstractBaseUser | None = None, note: str = ""
) -> Outcome:
    """
    Make the working copy what callers get, and log the change.

    :param at: timezone-aware; the caller reads the clock.
    :raises NotReady: with every reason at once; nothing is written.
    :raises Busy: if others publish for too long; nothing is written.
    """

    def act(patient: bool) -> Outcome:
        _, outcome = _publish([article.pk], at, by, note, patient)[article.pk]
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome

    return exclusive.run(act)


def publish_many(
    *, articles: Iterable[Article], at: datetime, by: AbstractBaseUser | None = None
) -> list[tuple[Article, Outcome | Refusal]]:
    """
    Publish several, a few for each turn of the lock; return what became of each, in their order.

    One that isn't ready holds up no other.
    """
    articles = list(articles)
    ids = sorted({article.pk for article in articles})
    results: dict[UUID, tuple[Article, Outcome | Refusal]] = {}
    for start in range(0, len(ids), TOGETHER):
        some = ids[start : start + TOGETHER]
        results |= exclusive.run(partial(_publish, some, at, by, ""))
    return [results[article.pk] for article in articles]


def withdraw(*, article: Article, at: datetime) -> Outcome:
    """
    Take the article away from callers; the working copy stays as it is.

    :raises NotLive: if it isn't live.
    """

    def act(patient: bool) -> Outcome:
        del patient  # nothing is rendered before the lock, so nothing can move
        outcome = going_live.take_away(working_copy.locked(article.pk), at=at)
        auditing.record(act="withdrawn", at=at, subject=outcome.article)
        standing.restand([article.pk])
        return outcome

    return exclusive.run(act)


def rename(
    *, article: Article, slug: str, at: datetime, by: AbstractBaseUser | None = None
) -> Outcome:
    """
    Give the article another address at once; the old one redirects. Nothing else typed goes live.

    :raises NotReady: if the slug is another article's, or reserved; nothing is written.
    """

    def act(patient: bool) -> Outcome:
        working = working_copy.locked(article.pk)
        _check_slug(working, slug)
        note = f"Renamed from {working.slug} to {slug}"
        moved = working_copy.with_slug(working, slug=slug, at=at, by=by, note=note)
        auditing.record(act="renamed", at=at, subject=working, actor=by, detail=note)
        if moved is None:
            return Outcome(working, None, None)
        outcome = going_live.put_live(working, moved, at=at, patient=patient)
        standing.restand([working.pk])
        return outcome

    return exclusive.run(act)


def delete(*, article: Article, at: datetime) -> Outcome:
    """Put the article into the bin, with all it has; a live one is withdrawn for good."""

    def act(patient: bool) -> Outcome:
        del patient
        working = working_copy.locked(article.pk)
        working.binned_at = working.binned_at or at
        working.save(update_fields=["binned_at"])
        going_live.call_off(working, at, "The article was put into the bin.")
        auditing.record(act="put into the bin", at=at, subject=working)
        reviews.take_back(working, at=at)
        outcome = Outcome(working, None, None)
        if Publication.objects.filter(pk=working.pk).exists():
            outcome = going_live.take_away(working, at=at, kind=Change.Kind.DELETED)
        outgoing.forget(working)
        standing.restand([working.pk])
        return outcome

    return exclusive.run(act)


def restore(*, article: Article) -> None:
    """Take the article out of the bin, as a draft: publishing stays a choice."""

    def act(patient: bool) -> None:
        del patient
        working = working_copy.locked(article.pk)
        working.binned_at = None
        working.save(update_fields=["binned_at"])
        outgoing.file({working: contents.content_of(working)})
        auditing.record(act="taken out of the bin", at=log.clock(), subject=working)
        standing.restand([working.pk])

    exclusive.run(act)


def _publish(
    ids: list[UUID], at: datetime, by: AbstractBaseUser | None, note: str, patient: bool
) -> dict[UUID, tuple[Article, Outcome | Refusal]]:
    """Publish the articles of these ids, in their order, under one turn of the lock."""
    working = working_copy.all_locked(ids)  # all of them before the log's lock
    turn = log.begin() if patient else None
    known_now = known.of(ids)
    results, ready = _ready(working, known_now, at)
    revisions = keeping.keep_all(ready, known_now, at=at, by=by, note=note)
    prepared = going_live.prepare_all(revisions, known_now, at)
    results |= {row.pk: (row, Outcome(row, revision, None)) for row, revision in revisions.items()}
    if prepared:
        if turn is None:
            turn = log.begin()
            documents.check([each.draft for each in prepared])
        became = going_live.commit_all(turn, prepared, at)
        remade = remaking.remake_referrers(turn)
        for each in prepared:
            kind = became[each.article]
            results[each.article.pk] = (
                each.article,
                kind
                if isinstance(kind, Refusal)
                else Outcome(each.article, each.revision, kind, remade),
            )
    done = [outcome for _, outcome in results.values() if isinstance(outcome, Outcome)]
    for outcome in done:
        if outcome.revision and known_now[outcome.article.pk].is_in_review:
            reviews.approve(outcome.article, outcome.revision, at=at, by=by)
    with rows.in_one_go():
        if turn:
            turn.end()
        _record_published(done, at, by, note)
        standing.restand(ids)
    return results


def _ready(
    working: list[Article], known_now: Mapping[UUID, Known], at: datetime
) -> tuple[dict[UUID, tuple[Article, Outcome | Refusal]], dict[Article, Json]]:
    """Return the refusals of those that lack something, and what all others hold."""
    held = contents.of(working)
    refused: dict[UUID, tuple[Article, Outcome | Refusal]] = {}
    ready: dict[Article, Json] = {}
    for row in working:
        try:
            if filling_in.is_done(row, held[row.pk]):
                ready[row] = held[row.pk]
                readiness.check(row, ready[row], at, known_now[row.pk])
            else:
                with transaction.atomic():  # the one that is refused leaves nothing behind
                    ready[row] = filling_in.do(row, held[row.pk])
                    readiness.check(row, ready[row], at, known_now[row.pk])
        except NotReady as refusal:
            refused[row.pk] = (row, refusal)
            del ready[row]
    return refused, ready


def _record_published(
    outcomes: Iterable[Outcome], at: datetime, by: AbstractBaseUser | None, note: str
) -> None:
    auditing.add(
        auditing.entry(
            act="published",
            at=at,
            subject=outcome.article,
            actor=by,
            detail=f"Revision {outcome.revision.number}. {note}".strip(),
        )
        for outcome in outcomes
        if outcome.kind and outcome.revision  # without a kind, callers had exactly this
    )


def _check_slug(working: Article, slug: str) -> None:
    taken = readiness.slug_problem(working, slug)
    other = Article.objects.filter(slug=slug).exclude(pk=working.pk).first()
    if taken is None and other:
        taken = Problem("slug-taken", "slug", f"The slug “{slug}” is meant for “{other}”.")
    if taken is None:
        taken = readiness.slug_format_problem(slug)
    if taken:
        raise NotReady([taken])
