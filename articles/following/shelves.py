"""Authors, categories and tags, as the origin shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from articles.models import Fact
from articles.publishing import Copy, Thing

from .remote import Remote

# By the kind of their fact: what their lists are called.
PATHS = {Fact.Kind.AUTHOR: "authors", Fact.Kind.CATEGORY: "categories", Fact.Kind.TAG: "tags"}


def all_of(remote: Remote) -> Iterator[Thing]:
    """Yield all that any live article has. A request for each hundred."""
    for kind, path in PATHS.items():
        for shown in remote.things(path):
            yield Thing(kind, shown)


def unknown_in(remote: Remote, copies: Iterable[Copy]) -> list[Thing]:
    """
    Return the tags and categories of some documents that aren't known here by that name.

    A document holds neither a tag's id nor what a category says of itself. A request for each; of
    authors it holds all.
    """
    found: list[Thing] = []
    details = [copy.detail for copy in copies]
    for kind, embedded in (
        (Fact.Kind.TAG, [tag for detail in details for tag in detail["tags"]]),
        (Fact.Kind.CATEGORY, [each["category"] for each in details if each["category"]]),
    ):
        names = {each["slug"]: each["name"] for each in embedded}
        for slug in sorted(names.keys() - _known(kind, names)):
            shown = remote.thing(PATHS[kind], slug)
            found += [Thing(kind, shown)] if shown else []
    return found


def _known(kind: str, names: dict[str, str]) -> set[str]:
    """Return the slugs of those that have these names here too."""
    facts = Fact.objects.filter(kind=kind, slug__in=names).values_list("slug", "data")
    return {slug for slug, data in facts if data.get("name") == names[slug]}
