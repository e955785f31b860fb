"""The end of a walk from the beginning: what the feed doesn't tell, and what is too much here."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from uuid import UUID

from articles import publishing
from articles.models import Origin, Publication
from articles.publishing import Received, Redirects, Removal

from . import addresses
from .remote import Remote

CHUNK = 200  # articles at once


def settle(remote: Remote, *, before_asking: Callable[[], None]) -> None:
    """
    Have every former address redirect as at the origin, and take away what isn't there any more.

    Safe to kill: it begins anew. What the origin has published since is left to the feed.
    """
    before_asking()
    live = {UUID(line["id"]) for line in remote.manifest()}
    told = {UUID(line["id"]): addresses.redirects(line) for line in remote.redirects()}
    here = sorted(Publication.objects.values_list("id", flat=True))
    ids = iter(here)
    while some := list(islice(ids, CHUNK)):
        received = Received(
            removals={pk: Removal() for pk in some if pk not in live},
            redirects={pk: told.get(pk, Redirects()) for pk in some},
        )
        publishing.receive(received, then=lambda: None)
    Origin.objects.update(is_whole=True)
