"""The working copy as one value: read whole, written whole, kept as revisions."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Q, prefetch_related_objects
from django.utils.dateparse import parse_datetime

from articles.content import html, slugs, titles
from articles.content.rendering import Content, moment
from articles.models import (
    Article,
    Author,
    Byline,
    Category,
    Publication,
    RelatedLink,
    Revision,
    Section,
    Tag,
)
from articles.models import Slug as TakenSlug

Json = dict[str, Any]

_STAND_IN = re.compile(r"(?:lead|text)(?:-\d+)?")

TEXTS = ("slug", "language", "title", "subtitle", "standfirst", "byline", "canonical_url")


def content_of(article: Article) -> Json:
    """
    Return the working copy as a revision keeps it. Four queries.

    Keys: the texts above, `authors` and `tags` (UUIDs), `category` (UUID or None), `expires_at`
    (RFC 3339 or None), `sections` (`id`, `anchor`, `level`, `heading`, `html`, `related_links`),
    and `related_links` for those at the end (`id`, `label`, `title`, `url`, `target` (UUID or
    None), `want` (the title's key, for a link that waits for an article of its title, or None)).
    """
    placed: dict[UUID | None, list[Json]] = {}
    for link in article.related_links.all():
        placed.setdefault(link.after_id, []).append(_link(link))
    return {
        **{name: getattr(article, name) for name in TEXTS},
        "authors": [str(byline.author_id) for byline in article.bylines.all()],
        "category": str(article.category_id) if article.category_id else None,
        # By id: a tag's new name is no edit of the article.
        "tags": [str(pk) for pk in article.tags.order_by("id").values_list("id", flat=True)],
        "expires_at": moment(article.expires_at) if article.expires_at else None,
        "sections": [
            {
                "id": str(section.pk),
                "anchor": section.anchor,
                "level": section.level,
                "heading": section.heading,
                "html": section.html,
                "related_links": placed.get(section.pk, []),
            }
            for section in article.sections.all()
        ],
        "related_links": placed.get(None, []),
    }


def digest_of(content: Content) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def save(
    *, article: Article, at: datetime, by: AbstractBaseUser | None = None, note: str = ""
) -> Revision:
    """
    Fill in what is made from what was typed, and keep the working copy as a revision.

    Made: the language (the setting), a slug from the title, an anchor for each section. Without a
    difference to the newest revision or the live one no new revision is written.

    Callers see none of this. Every door that changes a working copy ends with it.
    """
    with transaction.atomic():
        return keep(locked(article.pk), at=at, by=by, note=note)


def keep(
    article: Article, *, at: datetime, by: AbstractBaseUser | None = None, note: str = ""
) -> Revision:
    """Do what `save` does, to a row that `locked` has just returned. Eight queries or so."""
    prefetch_related_objects([article], "sections", "related_links", "bylines")
    _fill_in(article)
    content = content_of(article)
    digest = digest_of(content)
    live = Publication.objects.filter(pk=article.pk).values("revision_id")
    known = Revision.objects.filter(
        Q(number=article.revision_count) | Q(pk__in=live), article=article, digest=digest
    ).order_by("-number")
    revision = known.first() or _next_revision(article, content, digest, at, by, note)
    if article.head_id != revision.pk:
        article.head = revision
        article.save(update_fields=["head", "revision_count"])
    return revision


def with_slug(
    article: Article, *, slug: str, at: datetime, by: AbstractBaseUser | None, note: str
) -> Revision | None:
    """
    Give a locked working copy another slug, and return what is live with that slug alone changed.

    None if the article isn't live, or lives there already: then the working copy is all there is
    to rename.
    """
    article.slug = slug
    article.save(update_fields=["slug"])
    live = Publication.objects.filter(pk=article.pk).first()
    if live is None or live.slug == slug:
        save(article=article, at=at, by=by, note=note)
        return None
    content = Revision.objects.get(pk=live.revision_id).content | {"slug": slug}
    digest = digest_of(content)
    moved = _next_revision(article, content, digest, at, by, note)
    article.save(update_fields=["revision_count"])
    save(article=article, at=at, by=by, note=note)
    article.refresh_from_db()
    return moved


def replace(article: Article, content: Content) -> None:
    """
    Make the working copy hold the content: the inverse of `content_of`.

    Sections and links keep their ids; HTML is cleaned. References to what no longer exists are
    left out. The article is saved; call `save` to keep it as a revision.
    """
    with transaction.atomic():
        for name in TEXTS:
            setattr(article, name, content[name])
        expires_at = content["expires_at"]
        article.expires_at = parse_datetime(expires_at) if expires_at else None
        article.category = Category.objects.filter(pk=content["category"]).first()
        # Only what is replaced: whoever published meanwhile counted a revision on the same row.
        written = [*TEXTS, "expires_at", "category", "updated_at"]
        article.save(update_fields=None if article._state.adding else written)
        article.tags.set(Tag.objects.filter(pk__in=content["tags"]))
        authors = Author.objects.in_bulk([UUID(pk) for pk in content["authors"]])
        article.bylines.all().delete()
        Byline.objects.bulk_create(
            Byline(article=article, author=authors[UUID(pk)], position=position)
            for position, pk in enumerate(content["authors"])
            if UUID(pk) in authors
        )
        article.related_links.all().delete()
        article.sections.all().delete()
        for position, section in enumerate(content["sections"]):
            kept = Section.objects.create(
                id=UUID(section["id"]),
                article=article,
                position=position,
                anchor=section["anchor"],
                level=section["level"],
                heading=section["heading"],
                html=html.clean(section["html"]),
            )
            _replace_links(article, kept, section["related_links"])
        _replace_links(article, None, content["related_links"])


def restore_revision(
    *, article: Article, revision: Revision, at: datetime, by: AbstractBaseUser | None = None
) -> Revision:
    """
    Make the working copy hold what a revision held; what callers get doesn't move.

    An address that is another article's by now stays that one's: the present one is kept.
    """
    with transaction.atomic():
        working = locked(article.pk)
        content = revision.content
        if _is_taken(content["slug"], working):
            content = content | {"slug": working.slug}
        replace(working, content)
        return save(article=article, at=at, by=by, note=f"Restored revision {revision.number}")


def hide(*, revision: Revision, is_hidden: bool) -> None:
    """Leave a revision out of its article's public history, or let it in again."""
    Revision.objects.filter(pk=revision.pk).update(is_hidden=is_hidden)


def locked(article_id: UUID) -> Article:
    """Return the working copy's row, locked until the transaction ends (SQLite: all of it is)."""
    return Article.objects.select_for_update(no_key=True).get(pk=article_id)


def _link(link: RelatedLink) -> Json:
    return {
        "id": str(link.pk),
        "label": link.label,
        "title": link.title,
        "url": link.url,
        "target": str(link.target_id) if link.target_id else None,
        "want": link.want or None,
    }


def _replace_links(article: Article, after: Section | None, links: list[Json]) -> None:
    targets = set(
        Article.objects.filter(pk__in=[link["target"] for link in links if link["target"]])
        .exclude(pk=article.pk)
        .values_list("pk", flat=True)
    )
    for position, link in enumerate(links):
        target = UUID(link["target"]) if link["target"] else None
        RelatedLink.objects.create(
            id=UUID(link["id"]),
            article=article,
            after=after,
            position=position,
            label=link["label"],
            title=link["title"],
            url=link["url"],
            target_id=target if target in targets else None,
        )


def _next_revision(
    article: Article,
    content: Json,
    digest: str,
    at: datetime,
    by: AbstractBaseUser | None,
    note: str,
) -> Revision:
    article.revision_count += 1
    return Revision.objects.create(
        article=article,
        number=article.revision_count,
        content=content,
        digest=digest,
        created_at=at,
        created_by_id=by.pk if by else None,
        note=note,
    )


def _fill_in(article: Article) -> None:
    filled = []
    if article.title_key != titles.key(article.title):
        article.title_key = titles.key(article.title)
        filled.append("title_key")
    if not article.language:
        article.language = settings.DEFAULT_LANGUAGE
        filled.append("language")
    if filled:
        article.save(update_fields=filled)
    if not article.slug and article.title:
        _make_slug(article)
    _name_sections(article)
    for link in article.related_links.all():
        want = titles.key(link.title) if link.needs_a_target else ""
        if link.want != want:
            link.want = want
            link.save(update_fields=["want"])


def _make_slug(article: Article) -> None:
    for attempt in (1, 2, 3):
        article.slug = slugs.free(
            slugs.slugify(article.title), is_taken=lambda slug: _is_taken(slug, article)
        )
        try:
            with transaction.atomic():
                article.save(update_fields=["slug"])
        except IntegrityError:
            # Another draft of this title was saved between our look and our write: look again.
            if attempt == 3:
                raise
        else:
            return


def _is_taken(slug: str, article: Article) -> bool:
    return (
        Article.objects.filter(slug=slug).exclude(pk=article.pk).exists()
        or TakenSlug.objects.filter(slug=slug).exclude(article_id=article.pk).exists()
    )


def _name_sections(article: Article) -> None:
    """
    Give each section without an anchor one that no section of the article has or had.

    A stand-in for a heading gives way to the first heading, unless callers have seen it.
    """
    sections = list(article.sections.all())
    own = {section.anchor: str(section.pk) for section in sections if section.anchor}
    ever = article.anchors_ever_live | own
    for place, section in enumerate(sections):
        stands_in = _STAND_IN.fullmatch(section.anchor) and section.heading
        if section.anchor and not (stands_in and section.anchor not in article.anchors_ever_live):
            continue
        unheaded = "lead" if place == 0 else "text"
        section.anchor = slugs.free(
            slugs.slugify(section.heading, max_length=60) or unheaded, is_taken=ever.__contains__
        )
        ever[section.anchor] = str(section.pk)
        section.save(update_fields=["anchor"])
