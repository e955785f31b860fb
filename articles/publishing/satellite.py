"""Being the satellite of another installation: then nothing is edited here."""

from __future__ import annotations

from articles.content.rendering import AS_RECEIVED
from articles.models import Article, Origin, Publication

from . import exclusive, log
from .outcome import ReadOnly, Refusal


class NotEmpty(Refusal):
    """There are articles here already, or it is the satellite of another origin."""


def become_satellite(*, url: str) -> Origin:
    """
    Make this installation a satellite for good, unless it is one; return how far it has come.

    :raises NotEmpty: if it can't be one; nothing is written.
    """

    def act(patient: bool) -> Origin:
        del patient
        log.begin(for_origin=True)  # nobody publishes meanwhile
        origin = Origin.objects.first()
        if origin is None:
            own = Publication.objects.exclude(shape=AS_RECEIVED)
            if Article.objects.exists() or own.exists():
                raise NotEmpty(
                    "This installation has articles of its own, which a satellite can't have. "
                    "Take an empty database."
                )
            origin = Origin.objects.create(id=1, url=url)
        if origin.url != url:
            raise NotEmpty(f"This is a satellite of {origin.url}, and can't be one of {url} too.")
        return origin

    return exclusive.run(act)


def refuse_on_satellite() -> None:
    """
    Let nobody write here what could never be published. One query.

    :raises ReadOnly: if this is a satellite.
    """
    if origin := Origin.objects.first():
        raise ReadOnly.satellite_of(origin.url)
