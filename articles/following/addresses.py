"""Former addresses, of articles and of their sections, as the origin redirects them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from articles.content.rendering import Json
from articles.publishing import Redirects

from .remote import Remote


def of_some(remote: Remote, ids: Iterable[UUID]) -> dict[UUID, Redirects]:
    """Return all redirects to some articles. A request for each fifty."""
    ids = list(ids)
    if not ids:
        return {}
    found = dict.fromkeys(ids, Redirects())
    for line in remote.redirects(map(str, ids)):
        found[UUID(line["id"])] = redirects(line)
    return found


def redirects(line: Json) -> Redirects:
    """Return what a line of the origin's list says."""
    anchors = {each["anchor"]: each["section"] for each in line["former_anchors"]}
    return Redirects(frozenset(line["former_slugs"]), anchors)
