"""The working copy as one value: read whole, written whole, kept as revisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.dateparse import parse_datetime

from articles import auditing
from articles.content import html
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
from articles.models.fixed_select import FixedSelect

from . import contents, filling_in, keeping, log, standing

Json = dict[str, Any]

_LOCKED = FixedSelect(
    # In one order, so that two who lock the same can't each wait for the other.
    lambda ids: Article.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
)


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
        revision = keeping.keep(locked(article.pk), at=at, by=by, note=note)
        standing.restand([article.pk])
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
    return _with(article, "slug", slug, at=at, by=by, note=note)


def with_expiry(
    article: Article,
    *,
    expires_at: datetime | None,
    at: datetime,
    by: AbstractBaseUser | None,
    note: str,
) -> Revision | None:
    """
    Give a locked working copy another expiry, and return what is live with that alone changed.

    None if the article isn't live, or expires then already.
    """
    article.expires_at = expires_at
    kept = moment(expires_at) if expires_at else None
    return _with(article, "expires_at", kept, at=at, by=by, note=note)


def _with(
    article: Article,
    name: str,
    value: str | None,
    *,
    at: datetime,
    by: AbstractBaseUser | None,
    note: str,
) -> Revision | None:
    """Save one field of the working copy, and make of what is live a revision that has it too."""
    article.save(update_fields=[name])
    live = Publication.objects.filter(pk=article.pk).first()
    content = Revision.objects.get(pk=live.revision_id).content if live else {name: value}
    if content[name] == value:
        save(article=article, at=at, by=by, note=note)
        return None
    content = content | {name: value}
    alone = keeping.next_revision(article, content, at=at, by=by, note=note)
    article.save(update_fields=["revision_count"])
    save(article=article, at=at, by=by, note=note)
    article.refresh_from_db()
    return alone


def replace(article: Article, content: Content) -> None:
    """
    Make the working copy hold the content: the inverse of `content_of`.

    Sections and links keep their ids; HTML is cleaned. References to what no longer exists are
    left out. The article is saved; call `save` to keep it as a revision.
    """
    with transaction.atomic():
        for name in contents.TEXTS:
            setattr(article, name, content[name])
        expires_at = content["expires_at"]
        article.expires_at = parse_datetime(expires_at) if expires_at else None
        article.category = Category.objects.filter(pk=content["category"]).first()
        # Only what is replaced: whoever published meanwhile counted a revision on the same row.
        written = [*contents.TEXTS, "expires_at", "category", "updated_at"]
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
        hold(locked(article.pk), revision.content)
        return save(article=article, at=at, by=by, note=f"Restored revision {revision.number}")


def hide(*, revision: Revision, is_hidden: bool) -> None:
    """Leave a revision out of its article's public history, or let it in again."""
    with transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(is_hidden=is_hidden)
        auditing.record(
            act="hid a revision" if is_hidden else "showed a revision",
            at=log.clock(),
            subject=revision.article,
            detail=f"Revision {revision.number}",
        )


def locked(article_id: UUID) -> Article:
    """
    Return the working copy's row, locked until the transaction ends (SQLite: all of it is).

    :raises Article.DoesNotExist: if it is gone.
    """
    return all_locked([article_id])[0]


def all_locked(article_ids: Sequence[UUID]) -> list[Article]:
    """
    Return the rows of several, in the order of their keys, as `locked` does. One query.

    :raises Article.DoesNotExist: if any is gone.
    """
    found: list[Article] = _LOCKED.of(article_ids)
    if len(found) < len(article_ids):
        raise Article.DoesNotExist("It is gone for good.")
    return found


def hold(working: Article, content: Content) -> None:
    """Replace, but for an address that is another article's by now: the present one is kept."""
    if filling_in.is_taken(content["slug"], working):
        content = {**content, "slug": working.slug}
    replace(working, content)


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
