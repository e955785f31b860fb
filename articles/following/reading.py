"""What a page of the feed comes to: the last word on each article that it names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from articles import publishing
from articles.content.rendering import Json, dumps, etag_of
from articles.models import Change
from articles.publishing import Copy, Removal

from .remote import Damaged, Remote

_GONE = {Change.Kind.WITHDRAWN, Change.Kind.DELETED}


def last_words(
    remote: Remote, entries: Iterable[Json]
) -> tuple[dict[UUID, Copy], dict[UUID, Removal]]:
    """
    Return the articles that are live after these entries, and those that aren't.

    Left out is whatever the origin has changed again since: a later entry tells.

    :raises Damaged: if a document, fetched again, still isn't what its entity tag says.
    """
    last = {UUID(entry["id"]): entry for entry in entries}
    copies: dict[UUID, Copy] = {}
    removals: dict[UUID, Removal] = {}
    for article_id, entry in last.items():
        if entry["kind"] in _GONE:
            removals[article_id] = Removal(entry["kind"], entry["cause"])
        elif entry["article"] and (text := _document(remote, entry)):
            at = datetime.fromisoformat(entry["at"])
            copies[article_id] = publishing.Copy(text, at, entry["cause"])
    return copies, removals


def _document(remote: Remote, entry: Json) -> str | None:
    """
    Return the very bytes that the entity tag names; None: it names others by now.

    An entry holds them as they are stored, and whoever writes JSON as the origin does gets them
    back from what was read. The entity tag says whether that is so.
    """
    text = dumps(entry["article"])
    if etag_of(text) == entry["etag"]:
        return text
    found = remote.article(entry["id"])
    if found is None:
        return None
    text, etag = found
    if etag_of(text) != etag:
        raise Damaged(
            f"The article “{entry['slug']}” ({entry['id']}) came damaged from {remote.url}, twice: "
            f"its bytes aren't those of the entity tag {etag}."
        )
    return text if etag == entry["etag"] else None
