"""How far remaking is: what still embeds an old version of something."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from articles.models import Author, Category, Fact, PublicationKey, Tag

from . import facts


@dataclass(frozen=True, slots=True)
class Remake:
    """One fact that has moved, and the documents that embed it."""

    kind: str
    name: str
    stale: int  # documents that embed an old version
    total: int  # documents that embed it

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def done(self) -> int:
        return self.total - self.stale


def remakes_under_way() -> list[Remake]:
    """
    Return what is being remade, the oldest fact first. One query.

    It counts along an index: 10,000 stale documents take some milliseconds.
    """
    lagging = PublicationKey.objects.filter(
        fact=OuterRef("pk"), version__lt=OuterRef("version")
    ).order_by()
    counted = lagging.values("fact").annotate(count=Count("publication_id")).values("count")
    dirty = Fact.objects.filter(dirty=True).annotate(
        stale=Coalesce(Subquery(counted), 0), total=Coalesce(F("count__live"), 0)
    )
    return [_remake(fact) for fact in dirty.order_by("id")]


def remake_of(thing: Author | Category | Tag) -> Remake | None:
    """Return how far the remaking of what embeds it is; None if nothing is stale. Two queries."""
    kind = facts.kind_of(thing)
    fact = Fact.objects.filter(kind=kind, ref=str(thing.pk), dirty=True)
    found = fact.annotate(total=Coalesce(F("count__live"), 0)).first()
    if found is None:
        return None
    stale = PublicationKey.objects.filter(fact=found, version__lt=found.version).count()
    return Remake(kind, thing.name, stale, found.total)


def stale_documents() -> int:
    """Return how many documents embed an old version of something. One query."""
    lagging = PublicationKey.objects.filter(fact__dirty=True, version__lt=F("fact__version"))
    count: int = lagging.aggregate(count=Count("publication_id", distinct=True))["count"]
    return count


def _remake(fact: Fact) -> Remake:
    data = fact.data
    name = data.get("name") or data.get("title") or fact.slug or fact.ref
    return Remake(fact.kind, str(name), fact.stale, fact.total)  # type: ignore[attr-defined]
