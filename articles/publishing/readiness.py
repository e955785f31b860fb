"""What a working copy lacks before callers may have it, and what its editor should know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from articles.content import html, slugs, titles
from articles.content.rendering import Content, links
from articles.models import Article, Publication, Slug

from .outcome import Problem
from .working_copy import content_of


@dataclass(frozen=True, slots=True)
class Review:
    problems: tuple[Problem, ...]  # each one forbids publishing
    warnings: tuple[Problem, ...]

    @property
    def is_ready(self) -> bool:
        return not self.problems


def review(*, article: Article, at: datetime) -> Review:
    """Return all that stands between the working copy and its callers, and all that looks wrong."""
    content = content_of(article)
    return Review(
        problems=tuple(problems(article, content, at)), warnings=tuple(_warnings(article, content))
    )


def problems(article: Article, content: Content, at: datetime) -> Iterator[Problem]:
    """Yield every reason why this content can't be published at this moment."""
    if article.binned_at:
        yield Problem("in-bin", "", "The article is in the bin. Restore it first.")
    if not content["title"].strip():
        yield Problem("no-title", "title", "The article has no title.")
    if not content["slug"]:
        yield Problem("no-slug", "slug", "The article has no slug: give it one, or a title.")
    elif problem := slug_format_problem(content["slug"]) or slug_problem(article, content["slug"]):
        yield problem
    if not content["language"]:
        yield Problem("no-language", "language", "The article has no language.")
    if not any(html.text(section["html"]) for section in content["sections"]):
        yield Problem("no-text", "sections", "The article has no section with text.")
    yield from _anchor_problems(content)
    if content["expires_at"] and datetime.fromisoformat(content["expires_at"]) <= at:
        yield Problem("expired", "expires_at", "Its expiry is past: it would be gone at once.")


def slug_problem(article: Article, slug: str) -> Problem | None:
    """Return why the article can't have this address, or None. One query if it can."""
    taken = Slug.objects.filter(slug=slug).exclude(article_id=article.pk).first()
    if taken is None:
        return None
    owner = Article.objects.filter(pk=taken.article_id).first()
    verb = "is the address of" if taken.is_current else "redirects to"
    return Problem("slug-taken", "slug", f"The slug “{slug}” {verb} “{owner or taken.article_id}”.")


def slug_format_problem(slug: str) -> Problem | None:
    """Return why nothing can have this address, or None."""
    if slug in slugs.RESERVED:
        return Problem("slug-reserved", "slug", f"The slug “{slug}” is reserved for the API.")
    if re.fullmatch(slugs.PATTERN, slug) and len(slug) <= slugs.MAX_LENGTH:
        return None
    message = (
        f"“{slug}” is no slug: lower-case ASCII letters and digits, parted by single hyphens, "
        f"{slugs.MAX_LENGTH} at most."
    )
    return Problem("slug-format", "slug", message)


def _anchor_problems(content: Content) -> Iterator[Problem]:
    seen: set[str] = set()
    for section in content["sections"]:
        if section["anchor"] in seen:
            yield Problem(
                "anchor-twice",
                f"sections.{section['id']}",
                f"Two sections have the anchor “{section['anchor']}”.",
            )
        seen.add(section["anchor"])


def _warnings(article: Article, content: Content) -> Iterator[Problem]:
    if not content["authors"] and not content["byline"]:
        yield Problem("no-author", "authors", "The article names nobody who wrote it.")
    yield from _section_warnings(content)
    for link in links(content):
        if not link["target"] and not link["url"]:
            yield Problem(
                "link-without-target",
                f"related_links.{link['id']}",
                f"The link “{link['title']}” needs a target. It is left out until an article "
                "of this title is live.",
            )
    same_title = Publication.objects.filter(title_key=titles.key(content["title"]))
    if twin := same_title.exclude(pk=article.pk).first():
        yield Problem("title-twice", "title", f"The live article “{twin.slug}” has this title too.")


def _section_warnings(content: Content) -> Iterator[Problem]:
    level = 1
    for position, section in enumerate(content["sections"], start=1):
        place = f"sections.{section['id']}"
        if not html.text(section["html"]):
            yield Problem("empty-section", place, f"Section {position} has no text.")
        if section["heading"]:
            if section["level"] > level + 1:
                yield Problem(
                    "level-jumps",
                    place,
                    f"“{section['heading']}” is level {section['level']} after level {level}.",
                )
            level = section["level"]
