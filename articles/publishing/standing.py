"""
Where articles stand, kept on their own rows, so that a list of them need not ask other tables.

The truth is elsewhere: in publications, plans, periods and links. Every act that changes it ends
with `restand`, in its own transaction, for the article whose row it has locked; what follows from
somebody else's act is caught up with afterwards (`catch_up`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from articles.content import html, rendering, words
from articles.content.rendering import Content
from articles.models import (
    Article,
    Change,
    Finding,
    LivePeriod,
    LogFollower,
    Publication,
    RelatedLink,
    Review,
    Schedule,
    finding,
)
from articles.models.fixed_update import FixedUpdate

from . import outgoing

CHUNK = 200  # rows of articles or of the log at once
_NAME = "standing"
_COMES_OR_GOES = {Change.Kind.PUBLISHED, Change.Kind.WITHDRAWN, Change.Kind.DELETED}


def restand(article_ids: Iterable[UUID]) -> None:
    """
    Write anew where these articles stand. Three statements.

    Call it at the end of an act, in its transaction, which holds the rows' locks.
    """
    ids = list(article_ids)
    _RESTAND.run(ids)
    outgoing.restate(ids)


def catch_up() -> int:
    """
    Count anew the links to what went live or away since the last time; return of how many articles.

    One query if there was nothing. It follows the log, for under the log's lock no other working
    copy may be locked. Safe to kill, and to run in several processes: what was done is done again.
    """
    done = 0
    while changes := list(_unfollowed()[:CHUNK]):
        moved = {change.subject_id for change in changes if change.kind in _COMES_OR_GOES}
        links = RelatedLink.objects.filter(target__in=moved)
        ids = sorted(links.order_by().values_list("article", flat=True).distinct()) if moved else []
        for start in range(0, len(ids), CHUNK):
            _recount(ids[start : start + CHUNK])
        last = changes[-1].sequence
        LogFollower.objects.get_or_create(name=_NAME, defaults={"sequence": 0})
        LogFollower.objects.filter(name=_NAME, sequence__lt=last).update(sequence=last)
        done += len(ids)
    return done


def check(*, mend: bool = False, progress: Callable[[int], None] = lambda n: None) -> int:
    """
    Compare what is stored with what it follows from; return how many articles differ.

    :param mend: store what it follows from.
    :param progress: is told how many were looked at, after each chunk.
    """
    differing, after = 0, UUID(int=0)
    while True:
        ids = Article.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
        chunk = list(ids[:CHUNK])
        if not chunk:
            return differing
        wrong = _differing(chunk)
        differing += len(wrong)
        if mend and wrong:
            _mend(wrong)
        after = chunk[-1]
        progress(len(chunk))


def truth() -> dict[str, Any]:
    """Return what follows from other tables, by the name of the column that keeps it."""
    own = Publication.objects.filter(pk=OuterRef("pk"))
    plans = Schedule.objects.filter(
        article=OuterRef("pk"), action=Schedule.Action.PUBLISH, done_at=None
    )
    periods = LivePeriod.objects.filter(article_id=OuterRef("pk")).order_by("-from_sequence")
    waiting = Review.objects.filter(article=OuterRef("pk"), state=Review.State.WAITING)
    links = RelatedLink.objects.filter(article=OuterRef("pk")).order_by()
    target = Publication.objects.filter(pk=OuterRef("target"))
    return {
        "status": Case(
            When(binned_at__isnull=False, then=Value(Article.Status.BIN)),
            When(
                Exists(own.filter(revision_id=OuterRef("head_id"))),
                then=Value(Article.Status.LIVE),
            ),
            When(Exists(own), then=Value(Article.Status.CHANGED)),
            When(Exists(plans), then=Value(Article.Status.SCHEDULED)),
            When(Exists(waiting), then=Value(Article.Status.REVIEW)),
            When(
                Exact(Subquery(periods.values("has_expired")[:1]), Value(value=True)),
                then=Value(Article.Status.EXPIRED),
            ),
            When(Exists(periods), then=Value(Article.Status.WITHDRAWN)),
            default=Value(Article.Status.DRAFT),
        ),
        "published_at": Subquery(own.values("published_at")),
        "planned_at": Subquery(plans.values("due_at")[:1]),
        "links_without_target": _count(links.filter(target=None, url="")),
        "links_not_live": _count(links.filter(~Exists(target), target__isnull=False)),
        "urls_failing": outgoing.failing_urls(),
    }


_RESTAND = FixedUpdate(rows=lambda ids: Article.objects.filter(pk__in=ids), values=truth)


def words_of(content: Content) -> int:
    """Return how many words the sections have, counted as callers see it once they are live."""
    return sum(words.count(html.text(section["html"])) for section in content["sections"])


def note_failing_urls(counts: dict[UUID, int]) -> None:
    """Note how many outside pages fail, for each article. A statement for each number of them."""
    by_count: dict[int, list[UUID]] = {}
    for article_id, count in counts.items():
        by_count.setdefault(count, []).append(article_id)
    for count, ids in by_count.items():
        changed = Article.objects.filter(~Q(urls_failing=count), pk__in=ids)
        changed.update(urls_failing=count)


def keep_words(contents: Mapping[Article, Content]) -> None:
    """Keep what articles are found by. One statement on PostgreSQL, three for each on SQLite."""
    finding.write_all(
        (article.pk, [content["title"], content["slug"]], texts_of(content))
        for article, content in contents.items()
    )


def texts_of(content: Content) -> Iterator[str]:
    """Yield what an article is found by, beside its names."""
    yield from (content["subtitle"], content["standfirst"], content["byline"])
    for section in content["sections"]:
        yield section["heading"]
        yield html.text(section["html"])
    for link in rendering.links(content):
        yield link["title"]


def _unfollowed() -> QuerySet[Change]:
    follower = LogFollower.objects.filter(name=_NAME).values("sequence")
    changes = Change.objects.filter(sequence__gt=Coalesce(Subquery(follower), 0))
    return changes.order_by("sequence").only("sequence", "subject_id", "kind")


def _recount(ids: list[UUID]) -> None:
    with transaction.atomic():
        _lock(ids)
        links_not_live = truth()["links_not_live"]
        Article.objects.filter(pk__in=ids).update(links_not_live=links_not_live)


def _differing(ids: list[UUID]) -> list[UUID]:
    true = {f"true_{name}": expression for name, expression in truth().items()}
    rows = Article.objects.filter(pk__in=ids).annotate(**true).prefetch_related("sections")
    known = set(Finding.objects.filter(article__in=ids).values_list("article_id", flat=True))
    return [
        row.pk
        for row in rows.order_by("pk")
        if row.pk not in known
        or any(getattr(row, name.removeprefix("true_")) != getattr(row, name) for name in true)
        or row.word_count != sum(words.count(html.text(each.html)) for each in row.sections.all())
    ]


def _mend(ids: list[UUID]) -> None:
    with transaction.atomic():
        for row in _lock(ids).select_related("head"):
            if row.head:  # what was never saved has no words yet
                row.word_count = words_of(row.head.content)
                row.save(update_fields=["word_count"])
                keep_words({row: row.head.content})
        restand(ids)


def _lock(ids: list[UUID]) -> QuerySet[Article]:
    """Lock the rows in the order of their keys, as whoever publishes several does."""
    locked = Article.objects.filter(pk__in=ids).order_by("pk")
    list(locked.select_for_update(no_key=True).values_list("pk", flat=True))
    return locked


def _count(links: QuerySet[RelatedLink]) -> Coalesce:
    counted = links.values("article").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)
