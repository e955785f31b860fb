"""Keeping what working copies hold as revisions, and what follows from it for their editors."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser

from articles import auditing
from articles.content.rendering import Content
from articles.models import Article, Revision, known, rows, sql
from articles.models.known import Known
from articles.models.many import InsertMany, UpdateMany

from . import contents, filling_in, outgoing, standing

Json = dict[str, Any]

_COLUMNS = [field.attname for field in Revision._meta.concrete_fields if field.name != "id"]
_REVISIONS = InsertMany(Revision, _COLUMNS, returning=["article", "id"])
_HEADS = UpdateMany(Article, ["head", "revision_count", "word_count", "id"])


def digest_of(content: Content) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def keep(
    article: Article, *, at: datetime, by: AbstractBaseUser | None = None, note: str = ""
) -> Revision:
    """
    Do what `working_copy.save` does, to a row that `locked` has just returned.

    Eleven queries or so. Whoever calls it ends its transaction with `standing.restand`.
    """
    content = contents.of([article])[article.pk]
    if not filling_in.is_done(article, content):
        content = filling_in.do(article, content)
    known_now = known.of([article.pk])
    return keep_all({article: content}, known_now, at=at, by=by, note=note)[article]


def keep_all(
    working: Mapping[Article, Json],
    known_now: Mapping[UUID, Known],
    *,
    at: datetime,
    by: AbstractBaseUser | None = None,
    note: str = "",
) -> dict[Article, Revision]:
    """
    Keep several locked working copies, given with what they hold. Five statements for any number,
    and four at most for each that leads elsewhere than before.

    One that holds what its newest revision or the live one does gets no new one.
    """
    revisions: dict[Article, Revision] = {}
    new: dict[Article, tuple[Json, str]] = {}
    for article, content in working.items():
        digest = digest_of(content)
        if same := known_now[article.pk].revision_with(digest):
            revisions[article] = Revision.objects.get(pk=same.id)
        else:
            new[article] = (content, digest)
    revisions |= _next_revisions(new, at, by, note)
    moved = {each: working[each] for each in working if each.head_id != revisions[each].pk}
    for article, content in moved.items():
        article.head = revisions[article]
        article.word_count = standing.words_of(content)
    heads = [(each.head_id, each.revision_count, each.word_count, each.pk) for each in moved]
    with rows.in_one_go():
        _HEADS.run(heads)
        standing.keep_words(moved)
    outgoing.file(moved)
    return revisions


def next_revision(
    article: Article, content: Json, *, at: datetime, by: AbstractBaseUser | None, note: str
) -> Revision:
    """Keep other content than the working copy's as its next revision; the head stays. Two."""
    [made] = _next_revisions({article: (content, digest_of(content))}, at, by, note).values()
    return made


def _next_revisions(
    new: Mapping[Article, tuple[Json, str]], at: datetime, by: AbstractBaseUser | None, note: str
) -> dict[Article, Revision]:
    """Write the next revision of each, given with its content and the digest. Two statements."""
    entries, revisions = [], {}
    for article, (content, digest) in new.items():
        article.revision_count += 1
        entries.append(
            auditing.entry(
                act="created" if article.revision_count == 1 else "saved",
                at=at,
                subject=article,
                actor=by,
                detail=f"Revision {article.revision_count}. {note}".strip(),
            )
        )
        revisions[article] = Revision(
            article=article,
            number=article.revision_count,
            content=content,
            digest=digest,
            created_at=at,
            created_by_id=by.pk if by else None,
            note=note,
        )
    auditing.add(entries)
    _insert(revisions.values())
    return revisions


def _insert(revisions: Iterable[Revision]) -> None:
    by_article: dict[UUID | None, Revision] = {each.article_id: each for each in revisions}
    values = [[getattr(each, name) for name in _COLUMNS] for each in by_article.values()]
    for article_id, pk in _REVISIONS.run(values):
        revision = by_article[sql.uuid_out(article_id)]
        revision.pk, revision._state.adding = pk, False
