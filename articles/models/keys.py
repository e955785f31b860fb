"""
The names of what a change touches, which are those of what an answer stands on.

Whoever keeps an answer keeps these with it: it is as good as new until a change touches one of
them. Memory, proxies and CDNs call them cache tags.
"""

from __future__ import annotations

from uuid import UUID

from .change import Change

LOG = "log"  # any change at all
RELEASE = "release"  # no change: only another release


def article(article_id: UUID | str) -> str:
    """What callers see of one article, or that they see none."""
    return f"article:{article_id}"


def slug(name: str) -> str:
    """Where an address of an article leads."""
    return f"slug:{name}"


def fact(fact_id: int) -> str:
    """What is filed under a fact, and what it says itself."""
    return f"fact:{fact_id}"


def of_change(change: Change) -> frozenset[str]:
    """Return all that a change touches: its `keys` and both lists of facts say it."""
    facts = (*change.facts_before, *change.facts_after)
    return frozenset({LOG, *change.keys, *map(fact, facts)})
