"""Comparing what is served here with what the origin serves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from articles.content.rendering import etag_of
from articles.models import Publication

from .remote import Remote


@dataclass(frozen=True, slots=True)
class Difference:
    """One article that isn't here as it is there."""

    id: str
    slug: str
    what: str  # a phrase: "is missing here"

    def __str__(self) -> str:
        return f"{self.slug} ({self.id}) {self.what}"


def differences(remote: Remote, *, at: datetime) -> Iterator[Difference]:
    """
    Yield the articles that differ from the origin's manifest, and those whose bytes are damaged.

    What the origin changes meanwhile may differ for a moment. All documents here are read.
    """
    live = Publication.objects.live(at).values_list("id", "slug", "etag", "detail_json")
    here = {
        str(pk): (slug, etag if etag_of(text) == etag else "")
        for pk, slug, etag, text in live.iterator()
    }
    for line in remote.manifest():
        known = here.pop(line["id"], None)
        if known is None:
            yield Difference(line["id"], line["slug"], "is missing here")
        elif not known[1]:
            yield Difference(line["id"], line["slug"], "is damaged here")
        elif known[1] != line["etag"]:
            yield Difference(line["id"], line["slug"], "is another version here")
        elif known[0] != line["slug"]:
            yield Difference(line["id"], line["slug"], f"has the slug {known[0]} here")
    for pk, (slug, _) in sorted(here.items()):
        yield Difference(pk, slug, "isn't live there")
