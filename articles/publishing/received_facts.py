"""What a satellite files documents under: facts as its origin shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from articles.content.rendering import Json, Ref
from articles.models import Fact, KeyCount

from .facts import EMBEDDED_FIELDS, GONE
from .log import Turn


@dataclass(frozen=True, slots=True)
class Thing:
    """
    An author, a category or a tag as the origin shows it.

    `shown`: id, slug, name, and bio or description; what is left out stays as it was.
    """

    kind: str  # of a fact
    shown: Mapping[str, Any]

    @property
    def ref(self) -> Ref:
        return self.kind, str(self.shown["id"])


def things_in(detail: Json) -> list[Thing]:
    """Return those that a document shows with their ids: its authors and its category."""
    found = [Thing(Fact.Kind.AUTHOR, author) for author in detail["authors"]]
    if detail["category"]:
        found.append(Thing(Fact.Kind.CATEGORY, detail["category"]))
    return found


def put_things(turn: Turn, things: Iterable[Thing]) -> None:
    """
    Make the facts say what the origin shows of authors, categories and tags, under the lock.

    Of one that comes twice the last counts. A query if nothing of it is new.
    """
    wanted = {thing.ref: thing for thing in things}
    known = _read(wanted)
    new: list[Fact] = []
    changed: list[Fact] = []
    for ref, thing in wanted.items():
        fact = known.get(ref)
        data = _data(thing, fact)
        if fact is None:
            new.append(Fact(kind=ref[0], ref=ref[1], slug=data["slug"], data=data))
        elif fact.data != data or fact.slug != data["slug"]:
            fact.slug, fact.data = data["slug"], data
            changed.append(fact)
    if not new and not changed:
        return
    # Two may have changed slugs with one another: first nobody has them.
    let_go = _holders([*new, *changed]) - {fact.pk for fact in changed}
    Fact.objects.filter(pk__in=let_go | {fact.pk for fact in changed}).update(slug="")
    _make(turn, new)
    Fact.objects.bulk_update(changed, ["slug", "data"])
    told = Fact.objects.filter(pk__in=let_go | {fact.pk for fact in changed})
    for fact in told.select_related("count").order_by("id"):
        is_served = fact.count.live > 0
        turn.append_fact(
            fact, was_served=is_served, is_served=is_served and bool(fact.slug), changed=[]
        )


def filing(turn: Turn, details: Iterable[Json]) -> dict[str, list[Fact]]:
    """
    Return what each document is filed under, by its article's id; facts without a row are made.

    A tag is known by its slug alone. One that the origin doesn't have any more can't be asked for
    there either, and whatever carries it is about to be remade: it is left out. Two queries if
    nothing is new.
    """
    details = list(details)
    refs = {detail["id"]: _references(detail) for detail in details}
    wanted = {ref for each in refs.values() for ref in each}
    known = _read(wanted)
    new = [_first(*ref) for ref in sorted(wanted - known.keys())]
    _make(turn, new)
    known |= {(fact.kind, fact.ref): fact for fact in new}
    slugs = {tag["slug"] for detail in details for tag in detail["tags"]}
    tags = {fact.slug: fact for fact in Fact.objects.filter(kind=Fact.Kind.TAG, slug__in=slugs)}
    return {
        detail["id"]: [
            *(known[ref] for ref in sorted(refs[detail["id"]])),
            *(tags[tag["slug"]] for tag in detail["tags"] if tag["slug"] in tags),
        ]
        for detail in details
    }


def _references(detail: Json) -> set[Ref]:
    """What is named by its reference: everything but tags."""
    refs = {(str(Fact.Kind.ALL), ""), (str(Fact.Kind.LANGUAGE), detail["language"])}
    refs |= {thing.ref for thing in things_in(detail)}
    links = [link for section in detail["sections"] for link in section["related_links"]]
    links += detail["related_links"]
    refs |= {(str(Fact.Kind.ARTICLE), link["article"]["id"]) for link in links if link["article"]}
    return refs


def _read(refs: Collection[Ref]) -> dict[Ref, Fact]:
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, ref in refs:
        by_kind[kind].append(ref)
    which = Q()
    for kind, kind_refs in by_kind.items():
        which |= Q(kind=kind, ref__in=kind_refs)
    return {(fact.kind, fact.ref): fact for fact in Fact.objects.filter(which)} if refs else {}


def _data(thing: Thing, known: Fact | None) -> dict[str, Any]:
    """Return what the API shows of it, in the shape that every fact of its kind has."""
    names = EMBEDDED_FIELDS[thing.kind]
    data = dict.fromkeys(names, "") | (known.data if known else {})
    data |= {name: thing.shown[name] for name in names if name in thing.shown}
    return data | {"live": True, "id": thing.ref[1]}


def _first(kind: str, ref: str) -> Fact:
    if kind == Fact.Kind.ARTICLE:
        return Fact(kind=kind, ref=ref, data=GONE)  # nothing is rendered from it
    return Fact(kind=kind, ref=ref, slug=ref, data={"live": True})


def _holders(facts: Iterable[Fact]) -> set[int]:
    """Return who has the slugs that these are to have."""
    slugs: dict[str, list[str]] = defaultdict(list)
    for fact in facts:
        slugs[fact.kind].append(fact.slug)
    which = Q()
    for kind, kind_slugs in slugs.items():
        which |= Q(kind=kind, slug__in=kind_slugs)
    return set(Fact.objects.filter(which).exclude(slug="").values_list("pk", flat=True))


def _make(turn: Turn, facts: list[Fact]) -> None:
    if facts:
        Fact.objects.bulk_create(facts)
        KeyCount.objects.bulk_create(KeyCount(fact=fact, changed_at=turn.moment) for fact in facts)
