"""Publish, withdraw, rename, delete, restore: each one durable transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from articles.content.rendering import Ref
from articles.models import Article, Change, Publication, Revision

from . import documents, exclusive, facts, going_live, log, readiness, remaking, working_copy
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
        working, revision = _saved(article.pk, at, by, note)
        return going_live.put_live(working, revision, at=at, patient=patient)

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
        results |= exclusive.run(partial(_publish_some, some, at, by))
    return [results[article.pk] for article in articles]


def withdraw(*, article: Article, at: datetime) -> Outcome:
    """
    Take the article away from callers; the working copy stays as it is.

    :raises NotLive: if it isn't live.
    """

    def act(patient: bool) -> Outcome:
        del patient  # nothing is rendered before the lock, so nothing can move
        return going_live.take_away(working_copy.locked(article.pk), at=at)

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
        if moved is None:
            return Outcome(working, None, None)
        return going_live.put_live(working, moved, at=at, patient=patient)

    return exclusive.run(act)


def delete(*, article: Article, at: datetime) -> Outcome:
    """Put the article into the bin, with all it has; a live one is withdrawn for good."""

    def act(patient: bool) -> Outcome:
        del patient
        working = working_copy.locked(article.pk)
        working.binned_at = working.binned_at or at
        working.save(update_fields=["binned_at"])
        going_live.call_off(working, at, "The article was put into the bin.")
        if not Publication.objects.filter(pk=working.pk).exists():
            return Outcome(working, None, None)
        return going_live.take_away(working, at=at, kind=Change.Kind.DELETED)

    return exclusive.run(act)


def restore(*, article: Article) -> None:
    """Take the article out of the bin, as a draft: publishing stays a choice."""

    def act(patient: bool) -> None:
        del patient
        working = working_copy.locked(article.pk)
        working.binned_at = None
        working.save(update_fields=["binned_at"])

    exclusive.run(act)


def _publish_some(
    ids: list[UUID], at: datetime, by: AbstractBaseUser | None, patient: bool
) -> dict[UUID, tuple[Article, Outcome | Refusal]]:
    rows = [working_copy.locked(pk) for pk in ids]  # all of them before the log's lock
    turn = log.begin() if patient else None
    results, ready = _prepare_some(rows, at, by)
    if turn is None:
        turn = log.begin()
        documents.check([each.draft for each in ready])
    for each in ready:
        try:
            kind = going_live.commit(turn, each, at)
        except NotReady as refusal:
            results[each.article.pk] = (each.article, refusal)
        else:
            results[each.article.pk] = (each.article, Outcome(each.article, each.revision, kind))
    remaking.remake_referrers(turn)
    turn.end()
    return results


def _prepare_some(
    rows: list[Article], at: datetime, by: AbstractBaseUser | None
) -> tuple[dict[UUID, tuple[Article, Outcome | Refusal]], list[going_live.Prepared]]:
    """
    Save and render several; return what became of each, and those that are to go live.

    :raises Missing: with the facts that any of them lacks, not those of one for each attempt.
    """
    results: dict[UUID, tuple[Article, Outcome | Refusal]] = {}
    ready: list[going_live.Prepared] = []
    missing: set[Ref] = set()
    for row in rows:
        try:
            with transaction.atomic():  # the one that is refused leaves nothing behind
                revision = working_copy.keep(row, at=at, by=by)
                prepared = going_live.prepare(row, revision, at)
        except NotReady as refusal:
            results[row.pk] = (row, refusal)
        except facts.Missing as found:
            missing |= set(found.refs)
        else:
            results[row.pk] = (row, Outcome(row, revision, None))
            ready += [prepared] if prepared else []
    if missing:
        raise facts.Missing(missing)
    return results, ready


def _saved(
    article_id: UUID, at: datetime, by: AbstractBaseUser | None, note: str = ""
) -> tuple[Article, Revision]:
    working = working_copy.locked(article_id)
    return working, working_copy.keep(working, at=at, by=by, note=note)


def _check_slug(working: Article, slug: str) -> None:
    taken = readiness.slug_problem(working, slug)
    other = Article.objects.filter(slug=slug).exclude(pk=working.pk).first()
    if taken is None and other:
        taken = Problem("slug-taken", "slug", f"The slug “{slug}” is meant for “{other}”.")
    if taken is None:
        taken = readiness.slug_format_problem(slug)
    if taken:
        raise NotReady([taken])
