"""Who and what the articles are filed under: people, shelves, and the numbers of all facts."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from articles.content.rendering import Ref
from articles.models import Author, Category, Fact, Tag
from articles.publishing import facts

from .writing import AUTHORS, CATEGORIES, LANGUAGES, TAGS, has_moved, named, thing_id

# Facts of articles come after those below, in the order of the articles.
_FIRST_OF_ARTICLES = 10_000

Filed = tuple[int, int, dict[str, Any]]  # a fact's id, its version, and what it says


@cache
def people_and_shelves() -> list[Author | Category | Tag]:
    """Return all of them, unsaved."""
    return [
        *(
            Author(
                id=thing_id("author", number),
                name=f"Author {number}",
                slug=f"author-{number}",
                bio=f"Writes about subject {number}.",
            )
            for number in range(AUTHORS)
        ),
        *(
            Category(
                id=thing_id("category", number),
                name=f"Category {number}",
                slug=f"category-{number}",
            )
            for number in range(CATEGORIES)
        ),
        *(
            Tag(id=thing_id("tag", number), name=f"tag {number}", slug=f"tag-{number}")
            for number in range(TAGS)
        ),
    ]


@cache
def shelf_facts() -> dict[Ref, Fact]:
    """Return the facts of people, shelves, languages and of everything, unsaved, with their ids."""
    made = [
        Fact(kind="all", ref="", data={"live": True}),
        *(Fact(kind="language", ref=each, slug=each, data={"live": True}) for each in LANGUAGES),
        *(
            Fact(
                kind=facts.kind_of(thing),
                ref=str(thing.pk),
                slug=thing.slug,
                data=facts.embedded_data(thing),
            )
            for thing in people_and_shelves()
        ),
    ]
    for pk, fact in enumerate(made, start=1):
        fact.pk = pk
    return {(fact.kind, fact.ref): fact for fact in made}


@lru_cache(10_000)
def of_article(number: int) -> Filed:
    """Return the fact of an article: another after it has moved."""
    own = named(number)
    content = {"slug": own.slug, "title": own.title, "language": own.language, "canonical_url": ""}
    data = facts.of_article(str(own.id), content)
    return _FIRST_OF_ARTICLES + number, 2 if has_moved(number) else 1, data


def of_want(number: int, *, of: int) -> Filed:
    """Return the fact of the title that an article waits for."""
    return _FIRST_OF_ARTICLES + of + number, 1, {"matches": {}, "pinned": {}}
