"""
The articles that are read: the same words for every server that is measured.

Each has a lead and four sections, two authors, three tags, a category and four links: some 4 KB of
JSON whole, and 1 KB as an entry of a list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SENTENCE = "The wind came over the steppe and the talks went on without a word about the weather. "
PARAGRAPH = f"<p>{SENTENCE * 4}</p>"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PUBLISHED_TOGETHER = 10
AUTHORS = ("Saule Omarova", "Dana Ospanova", "Timur Akhmetov", "Aigul Bekova", "Marat Iskakov")
CATEGORIES = ("City", "Diplomacy", "Nature")
TAGS = ("talks", "winter", "steppe", "rivers", "bridges", "trains")


@dataclass(frozen=True, slots=True)
class Source:
    """What one article says, before any server has it."""

    number: int

    @property
    def slug(self) -> str:
        return f"article-{self.number}"

    @property
    def title(self) -> str:
        return f"Article {self.number}: what the wind said"

    @property
    def standfirst(self) -> str:
        return SENTENCE * 2

    @property
    def published_at(self) -> datetime:
        return NOON - timedelta(hours=self.number)

    @property
    def sections(self) -> Iterator[tuple[str, str]]:
        """Heading and HTML; the lead has no heading."""
        for number in range(5):
            yield (f"Part {number} of {self.number}" if number else ""), PARAGRAPH * 2

    @property
    def links(self) -> Iterator[tuple[str, str]]:
        """Title and address."""
        for number in range(4):
            yield f"Further reading {number}", f"https://example.org/{self.number}/{number}"


def sources(count: int) -> list[Source]:
    return [Source(number) for number in range(count)]


def publish(count: int) -> list[str]:
    """
    Publish as many articles in the database that Django is set up with.

    Return their slugs, the newest first.
    """
    from articles import publishing
    from articles.models import Article, Author, Byline, Category, RelatedLink, Section, Tag

    authors = [Author(name=name) for name in AUTHORS]
    categories = [Category(name=name) for name in CATEGORIES]
    tags = [Tag(name=name) for name in TAGS]
    for thing in (*authors, *categories, *tags):
        publishing.save_embedded(thing=thing)
    made: list[Article] = []
    for source in sources(count):
        article = Article.objects.create(
            title=source.title,
            slug=source.slug,
            standfirst=source.standfirst,
            language="en",
            category=categories[source.number % len(categories)],
        )
        for position, (heading, html) in enumerate(source.sections):
            Section.objects.create(article=article, position=position, heading=heading, html=html)
        for position in range(2):
            author = authors[(source.number + position) % len(authors)]
            Byline.objects.create(article=article, author=author, position=position)
        article.tags.set([tags[(source.number + each) % len(tags)] for each in range(3)])
        for position, (title, url) in enumerate(source.links):
            RelatedLink.objects.create(article=article, title=title, url=url, position=position)
        made.append(article)
    for start in range(0, count, PUBLISHED_TOGETHER):
        together = made[start : start + PUBLISHED_TOGETHER]
        publishing.publish_many(articles=together, at=NOON - timedelta(hours=start))
    return [source.slug for source in sources(count)]
