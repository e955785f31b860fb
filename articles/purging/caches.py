"""What a cache in front must be able to do."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol


class NotPurged(Exception):
    """The cache couldn't be reached, or refused: the same is asked of it again."""


class Cache(Protocol):
    """A cache that keeps answers by their tags: a Varnish, or the account at a CDN."""

    @property
    def name(self) -> str:
        """Of its place in the log: always the same for the same cache; 30 characters at most."""

    def purge(self, tags: Collection[str]) -> None:
        """
        Take away every copy that has any of the tags, before it returns.

        :raises NotPurged: if it isn't sure that they are gone.
        """
