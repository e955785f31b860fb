"""Adding a tag to an article, or taking it off, without opening it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from articles import auditing
from articles.models import Article, Publication, Tag

from . import working_copy
from .outcome import NotReady, Problem


@dataclass(frozen=True, slots=True)
class Tagged:
    """
    What became of a draft.

    `was_live_as_drafted`: callers had all of the draft before, so that publishing it now brings
    them the tag alone.
    """

    article: Article
    is_changed: bool
    was_live_as_drafted: bool


def set_tag(
    *,
    article: Article,
    tag: Tag,
    is_wanted: bool,
    at: datetime,
    by: AbstractBaseUser | None = None,
) -> Tagged:
    """
    Have the draft carry the tag, or not, and keep it as a revision; what is live doesn't move.

    :raises NotReady: if the article lies in the bin; nothing is written.
    """
    with transaction.atomic():
        working = working_copy.locked(article.pk)
        if working.binned_at:
            raise NotReady([Problem("in-bin", "", "The article is in the bin. Restore it first.")])
        live = Publication.objects.filter(pk=working.pk).values_list("revision_id", flat=True)
        was_live_as_drafted = working.head_id in list(live)
        has_it = working.tags.filter(pk=tag.pk).exists()
        if has_it != is_wanted:
            (working.tags.add if is_wanted else working.tags.remove)(tag)
            note = f"Tag “{tag}” added" if is_wanted else f"Tag “{tag}” taken off"
            working.save(update_fields=["updated_at"])
            working_copy.save(article=working, at=at, by=by, note=note)
            auditing.record(act="tagged", at=at, subject=working, actor=by, detail=note)
        return Tagged(working, has_it != is_wanted, was_live_as_drafted)
