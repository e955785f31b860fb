"""What a satellite is told by its origin."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from articles.content.rendering import DETAIL_FIELDS, Json, etag_of
from articles.models import Change

from .received_facts import Thing


class OtherRelease(Exception):
    """A document has fields that this release doesn't know; what lists show of it can't be told."""


@dataclass(frozen=True)
class Copy:
    """One article, as the origin serves it."""

    text: str  # the detail, byte for byte
    changed_at: datetime  # at the origin
    cause: str = Change.Cause.EDITED

    @cached_property
    def etag(self) -> str:
        return etag_of(self.text)

    @cached_property
    def detail(self) -> Json:
        """:raises OtherRelease: if it has fields that aren't known here."""
        detail: Json = json.loads(self.text)
        if unknown := sorted(detail.keys() - DETAIL_FIELDS):
            raise OtherRelease(
                f"The article {detail['id']} has fields that this release doesn't know: "
                f"{', '.join(unknown)}. Upgrade this installation: it must not be older than its "
                "origin."
            )
        return detail


@dataclass(frozen=True, slots=True)
class Removal:
    """One article that the origin has taken away."""

    kind: str = Change.Kind.WITHDRAWN
    cause: str = Change.Cause.EDITED


@dataclass(frozen=True, slots=True)
class Redirects:
    """All former addresses of one article, and of the sections that it has."""

    slugs: frozenset[str] = frozenset()
    anchors: Mapping[str, str] = field(default_factory=dict)  # former anchor -> section's id


@dataclass(frozen=True, slots=True)
class Received:
    """What is to be as it is at the origin. What isn't named stays as it is."""

    copies: Mapping[UUID, Copy] = field(default_factory=dict)
    removals: Mapping[UUID, Removal] = field(default_factory=dict)
    redirects: Mapping[UUID, Redirects] = field(default_factory=dict)
    things: Collection[Thing] = ()
