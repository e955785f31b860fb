"""
What the desk of links shows: a page at a time, each a walk along an index.

No page counts, and none costs more for being far down.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.tuple_lookups import (
    TupleGreaterThan,
    TupleLessThan,
)

from articles.models import (
    Article,
    Fact,
    KeyCount,
    LinkTarget,
    OutgoingLink,
    finding,
)

ON_A_PAGE = 50
USES_SHOWN = 3  # of one destination; its own page shows all
SEARCHED = 200  # articles of a search whose links are shown

State = LinkTarget.State
PROBLEMS, ACCEPTED, EVERYTHING = "problems", "accepted", "all"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show; empty: no matter."""

    show: str = PROBLEMS  # or "accepted", "all", or a state
    host: str = ""
    article_id: UUID | None = None
    search: str = ""
    oldest_first: bool = False
    after: str = ""  # the cursor of a page


@dataclass(slots=True)
class Row:
    """One destination, with the first of the links that lead there."""

    target: LinkTarget
    article: Article | None = None  # of ours, that it is
    uses: list[OutgoingLink] = field(default_factory=list)
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    next: str = ""  # the cursor of the page after; empty: this is the last


def page(wanted: Wanted) -> Page:
    """Return a page of destinations, with links to each. Three queries."""
    order = ("checked_at", "id") if wanted.oldest_first else ("-checked_at", "-id")
    targets = _narrowed(wanted).order_by(*order)
    if after := _position(wanted.after):
        beyond = TupleGreaterThan if wanted.oldest_first else TupleLessThan
        targets = targets.filter(beyond(("checked_at", "id"), after))
    links = OutgoingLink.objects.filter(target=OuterRef("pk")).order_by("id").values("id")
    if wanted.article_id:
        links = links.filter(article_id=wanted.article_id)
    firsts = {f"use_{place}": Subquery(links[place : place + 1]) for place in range(USES_SHOWN + 1)}
    found = list(
        targets.filter(Exists(links))
        .select_related("accepted_by")
        .annotate(**firsts)[: ON_A_PAGE + 1]
    )
    shown = found[:ON_A_PAGE]
    return Page(
        rows=_rows(shown, [[getattr(each, name) for name in firsts] for each in shown]),
        next=_cursor(shown[-1]) if len(found) > ON_A_PAGE else "",
    )


def uses(target: LinkTarget, *, after: int = 0) -> tuple[list[OutgoingLink], int]:
    """Return a page of all links that lead there, and the cursor of the next, or 0."""
    links = OutgoingLink.objects.filter(target=target, pk__gt=after).select_related("article")
    found = list(links.order_by("id")[: ON_A_PAGE + 1])
    return found[:ON_A_PAGE], found[ON_A_PAGE - 1].pk if len(found) > ON_A_PAGE else 0


def row_of(target: LinkTarget) -> Row:
    """Return one destination as the list has it, without its links."""
    return _rows([target], [[]])[0]


def of_article(article_id: UUID) -> list[tuple[OutgoingLink, LinkTarget]]:
    """Return all outside links of an article with what they lead to. One query."""
    links = OutgoingLink.objects.filter(article_id=article_id, target__kind=LinkTarget.Kind.URL)
    return [(link, link.target) for link in links.select_related("target").order_by("id")]


@dataclass(frozen=True, slots=True)
class Orphans:
    articles: list[Article]
    next: int = 0  # the cursor of the page after; 0: this is the last


def orphans(*, before: int = 0) -> Orphans:
    """
    Return a page of live articles that no live article has a related link to, the newest first.

    Three queries: along those facts of which nothing live is filed.
    """
    counts = KeyCount.objects.filter(
        live=0, fact__kind=Fact.Kind.ARTICLE, fact__data__live=True
    ).order_by("-fact_id")
    if before:
        counts = counts.filter(fact_id__lt=before)
    found = list(counts.values_list("fact_id", "fact__ref")[: ON_A_PAGE + 1])
    ids = [UUID(ref) for _, ref in found[:ON_A_PAGE]]
    articles = Article.objects.select_related("category").in_bulk(ids)
    return Orphans(
        articles=[articles[pk] for pk in ids if pk in articles],
        next=found[ON_A_PAGE - 1][0] if len(found) > ON_A_PAGE else 0,
    )


def _narrowed(wanted: Wanted) -> QuerySet[LinkTarget]:
    targets = LinkTarget.objects.all()
    if wanted.show == PROBLEMS:
        targets = targets.filter(is_problem=True)
    elif wanted.show == ACCEPTED:
        targets = targets.filter(accepted_at__isnull=False)
    elif wanted.show in State.values:
        targets = targets.filter(state=wanted.show)
    if wanted.host:
        targets = targets.filter(host=wanted.host)
    if wanted.article_id:
        links = OutgoingLink.objects.filter(article_id=wanted.article_id)
        targets = targets.filter(pk__in=links.values("target"))
    if typed := wanted.search.strip():
        targets = targets.filter(_matching(typed))
    return targets


def _matching(typed: str) -> Q:
    """An address is looked up by its host; other words in the articles that link."""
    address = typed.lower().removeprefix("https://").removeprefix("http://")
    host, _, path = address.partition("/")
    if "." in host and " " not in typed:
        hosts = {host, f"www.{host}", host.removeprefix("www.")}
        return Q(host__in=hosts, url__icontains=path) if path else Q(host__in=hosts)
    articles = finding.found(Article.objects.filter(binned_at=None), typed)
    ids = list(articles.order_by("-updated_at", "-id").values_list("id", flat=True)[:SEARCHED])
    links = OutgoingLink.objects.filter(article_id__in=ids)
    return Q(pk__in=links.values("target")) | Q(article_id__in=ids)


def _rows(targets: list[LinkTarget], link_ids: list[list[Any]]) -> list[Row]:
    wanted = [pk for ids in link_ids for pk in ids if pk]
    links = OutgoingLink.objects.select_related("article").in_bulk(wanted)
    ours = Article.objects.in_bulk([each.article_id for each in targets if each.article_id])
    return [
        Row(
            target=target,
            article=ours.get(target.article_id) if target.article_id else None,
            uses=[links[pk] for pk in ids[:USES_SHOWN] if pk in links],
            has_more=len(ids) > USES_SHOWN and ids[USES_SHOWN] is not None,
        )
        for target, ids in zip(targets, link_ids, strict=True)
    ]


def _cursor(target: LinkTarget) -> str:
    text = f"{target.checked_at.isoformat()} {target.pk}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _position(cursor: str) -> tuple[datetime, UUID] | None:
    """Read a cursor; one that can't be read is that of the first page."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        moment, _, key = text.partition(" ")
        return datetime.fromisoformat(moment), UUID(key)
    except (ValueError, binascii.Error):
        return None
