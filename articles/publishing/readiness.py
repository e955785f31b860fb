"""What a working copy lacks before callers may have it, and what its editor should know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from articles.content import html, scripts, slugs, titles, words
from articles.content.rendering import Content, links
from articles.models import Article, LinkTarget, OutgoingLink, Publication, Slug
from articles.models.known import Known

from .contents import content_of
from .outcome import NotReady, Problem

LONG_SECTION = 1_500  # words: six minutes of reading without a heading


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


def check(article: Article, content: Content, at: datetime, known_now: Known) -> None:
    """
    Make sure that this content can be published at this moment. One query, if its address is new.

    :raises NotReady: with every reason at once.
    """
    is_its_own = known_now.live is not None and known_now.live.slug == content["slug"]
    found = tuple(problems(article, content, at, is_at_its_address=is_its_own))
    if found:
        raise NotReady(found)


def problems(
    article: Article, content: Content, at: datetime, *, is_at_its_address: bool = False
) -> Iterator[Problem]:
    """
    Yield every reason why this content can't be published at this moment.

    :param is_at_its_address: it is live there, so that nobody else can be.
    """
    if article.binned_at:
        yield Problem("in-bin", "", "The article is in the bin. Restore it first.")
    if not content["title"].strip():
        yield Problem("no-title", "title", "The article has no title.")
    if problem := _address_problem(article, content["slug"], is_its_own=is_at_its_address):
        yield problem
    if not content["language"]:
        yield Problem("no-language", "language", "The article has no language.")
    if not any(html.text(section["html"]) for section in content["sections"]):
        yield Problem("no-text", "sections", "The article has no section with text.")
    yield from _anchor_problems(content)
    if content["expires_at"] and datetime.fromisoformat(content["expires_at"]) <= at:
        yield Problem("expired", "expires_at", "Its expiry is past: it would be gone at once.")


def _address_problem(article: Article, slug: str, *, is_its_own: bool) -> Problem | None:
    if not slug:
        return Problem("no-slug", "slug", "The article has no slug: give it one, or a title.")
    return slug_format_problem(slug) or (None if is_its_own else slug_problem(article, slug))


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
    if script := scripts.unlike(content["language"], _text(content)):
        yield Problem(
            "language-script",
            "language",
            f"The language is “{content['language']}”, and the text is in {script} letters.",
        )
    yield from _section_warnings(content)
    yield from _links_left_out(content)
    yield from _links_that_fail(article)
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


def _links_that_fail(article: Article) -> Iterator[Problem]:
    """What was found when the outside links were last checked; nobody is asked. One query."""
    failing = OutgoingLink.objects.filter(
        article=article, target__kind=LinkTarget.Kind.URL, target__is_problem=True
    )
    for link in failing.select_related("target").order_by("id"):
        target = link.target
        rows = "related_links" if link.place == OutgoingLink.Place.RELATED else "sections"
        when = f" on {target.checked_at:%-d %B %Y}" if target.is_checked else ""
        yield Problem(
            "link-fails",
            f"{rows}.{link.row}",
            f"The outside link {target.url} failed{when}. {target.detail}".strip(),
        )


def _links_left_out(content: Content) -> Iterator[Problem]:
    """A query if there are targets, and one more if any isn't live."""
    targets = {link["target"]: link for link in links(content) if link["target"]}
    if not targets:
        return
    live = Publication.objects.filter(pk__in=targets).values_list("pk", flat=True)
    missing = targets.keys() - {str(pk) for pk in live}
    titles_of = Article.objects.in_bulk([UUID(pk) for pk in missing]) if missing else {}
    for target, link in targets.items():
        if target in missing:
            name = titles_of.get(UUID(target)) or link["title"]
            yield Problem(
                "link-not-live",
                f"related_links.{link['id']}",
                f"“{name}” isn’t live: the link to it is left out until it is.",
            )


def _text(content: Content) -> str:
    return " ".join([content["title"], *(html.text(each["html"]) for each in content["sections"])])


def _section_warnings(content: Content) -> Iterator[Problem]:
    level = 1
    for position, section in enumerate(content["sections"], start=1):
        place = f"sections.{section['id']}"
        if not html.text(section["html"]):
            yield Problem("empty-section", place, f"Section {position} has no text.")
        count = words.count(html.text(section["html"]))
        if count > LONG_SECTION:
            yield Problem(
                "long-section",
                place,
                f"Section {position} has {count:,} words: headings would help its readers.",
            )
        if section["heading"]:
            if section["level"] > level + 1:
                yield Problem(
                    "level-jumps",
                    place,
                    f"“{section['heading']}” is level {section['level']} after level {level}.",
                )
            level = section["level"]
