"""
What the articles of the corpus say: each follows from its number alone, the same each time.

About 1.5 KB of JSON each: a lead and a headed section, an author or two, one to four tags.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from articles.content import slugs, titles
from articles.content.rendering import moment

LANGUAGES = {"en": 60, "ru": 25, "kk": 10, "de": 4, "uz": 1}  # of a hundred articles
AUTHORS, CATEGORIES, TAGS = 500, 30, 5_000
COMMON_TAG_SHARE = 0.2  # of all articles have the first tag
HUBS = 100  # articles that a fifth of all link to
LAST = datetime(2026, 3, 1, 12, tzinfo=UTC)  # the newest is published just before
YEARS = timedelta(days=15 * 365)

_WORDS = {
    "en": "river steppe talks winter bridge city wind coal grain border train lake summit law",
    "ru": "река степь переговоры зима мост город ветер уголь зерно граница поезд озеро закон",
    "kk": "өзен дала келіссөз қыс көпір қала жел көмір астық шекара пойыз көл заң",
    "de": "Fluss Steppe Gespräche Winter Brücke Stadt Wind Kohle Getreide Grenze Zug See Gesetz",
    "uz": "daryo dasht muzokara qish ko'prik shahar shamol ko'mir g'alla chegara poyezd ko'l",
}
_PARAGRAPHS = 50  # for each language, of PARAGRAPH_WORDS
_PARAGRAPH_WORDS = 32

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """One article: what it said when it was first published, and what it says now."""

    number: int
    id: UUID
    contents: tuple[Json, ...]  # as revisions keep them: one, or two if it has moved
    published_at: datetime
    modified_at: datetime

    @property
    def live(self) -> Json:
        return self.contents[-1]


@dataclass(frozen=True, slots=True)
class Named:
    """What others embed of an article."""

    id: UUID
    language: str
    title: str
    slug: str


def thing_id(kind: str, number: int) -> UUID:
    return UUID(bytes=_digest(kind, number))


def has_moved(number: int) -> bool:
    return number % 10 == 3


def moved_before(number: int) -> int:
    """Return how many articles before this one have moved."""
    return (number + 6) // 10


@lru_cache(10_000)
def named(number: int) -> Named:
    digest = _digest("article", number)
    language = _languages()[digest[0] % 100]
    words = _words(language)
    chosen = [words[byte % len(words)] for byte in digest[1:5]]
    title = f"{' '.join(chosen)} {number}".capitalize()
    return Named(UUID(bytes=digest), language, title, slugs.slugify(title))


def target_of(number: int) -> int | None:
    """Return the number of the earlier article that this one links to: two fifths link to one."""
    if number % 5 == 0 and number:
        return random.Random(number).randrange(min(number, HUBS))  # noqa: S311
    return number // 2 if number % 5 == 1 and number > 1 else None


def is_linked_to_once(target: int) -> bool:
    """Tell whether only one article links to it, which then is the one to file it."""
    return target >= HUBS


def written(number: int, *, of: int) -> Written:
    """
    Return one article of a corpus of so many.

    The greater the number, the later it was published.
    """
    chance = random.Random(number)  # noqa: S311
    own = named(number)
    published_at = LAST - YEARS * ((of - number) / of)
    modified_at = published_at
    content = {
        "slug": own.slug,
        "language": own.language,
        "title": own.title,
        "subtitle": "",
        "standfirst": f"What is known of it, in short: {number}.",
        "byline": "",
        "canonical_url": "",
        "authors": [str(thing_id("author", each)) for each in _authors(chance)],
        "category": str(thing_id("category", _few(CATEGORIES, chance))),
        "tags": sorted(str(thing_id("tag", each)) for each in _tags(chance)),
        "expires_at": moment(published_at + 2 * YEARS) if number % 1_000 == 7 else None,
        "sections": _sections(number, own.language, chance),
        "related_links": [],
    }
    contents: tuple[Json, ...] = (content,)
    if has_moved(number):
        contents = (content | {"slug": f"{own.slug}-at-first"}, content)
        modified_at += timedelta(days=chance.random() * 30)
    return Written(number, own.id, contents, published_at, modified_at)


def _sections(number: int, language: str, chance: random.Random) -> list[Json]:
    lead, rest = (chance.choice(_paragraphs(language)) for _ in range(2))
    heading = chance.choice(_words(language)).capitalize()
    return [
        _section(chance, "lead", "", lead, _links(number, chance)),
        _section(chance, slugs.slugify(heading), heading, rest, []),
    ]


def _section(
    chance: random.Random, anchor: str, heading: str, html: str, links: list[Json]
) -> Json:
    return {
        "id": str(UUID(int=chance.getrandbits(128))),
        "anchor": anchor,
        "level": 2,
        "heading": heading,
        "html": html,
        "related_links": links,
    }


def _links(number: int, chance: random.Random) -> list[Json]:
    link = {
        "id": str(UUID(int=chance.getrandbits(128))),
        "label": "Also read",
        "title": "",
        "url": "",
        "target": None,
        "want": None,
    }
    target = target_of(number)
    if target is not None:
        return [link | {"target": str(thing_id("article", target))}]
    if number % 20 == 2:
        url = f"https://site-{number % 199}.example/page/{number}"
        return [link | {"title": "Elsewhere", "url": url}]
    if number % 100 == 3:
        title = f"A title that nobody has {number}"
        return [link | {"title": title, "want": titles.key(title)}]
    return []


def _authors(chance: random.Random) -> list[int]:
    first, second = _few(AUTHORS, chance), _few(AUTHORS, chance)
    return [first, second] if chance.random() < 0.2 and second != first else [first]


def _tags(chance: random.Random) -> set[int]:
    """The first is common; the others are the rarer the greater their number."""
    tags = {int(TAGS ** chance.random()) for _ in range(chance.randrange(1, 4))} - {TAGS}
    return tags | {0} if chance.random() < COMMON_TAG_SHARE else tags or {1}


def _few(count: int, chance: random.Random) -> int:
    """Return one of so many: the first are four times as likely as those in the middle."""
    return int(chance.random() ** 1.5 * count)


def _digest(kind: str, number: int) -> bytes:
    return hashlib.md5(f"{kind} {number}".encode(), usedforsecurity=False).digest()


@cache
def _languages() -> list[str]:
    return [language for language, share in LANGUAGES.items() for _ in range(share)]


@cache
def _words(language: str) -> list[str]:
    return _WORDS[language].split()


@cache
def _paragraphs(language: str) -> list[str]:
    chance = random.Random(language)  # noqa: S311
    texts = [chance.choices(_words(language), k=_PARAGRAPH_WORDS) for _ in range(_PARAGRAPHS)]
    return [f"<p>{' '.join(words).capitalize()}.</p>" for words in texts]
