"""An index for tests, that knows what they have published."""

from __future__ import annotations

from django.conf import settings

from articles import search


def bring_up_to_date() -> None:
    """Let this host's index know of all that the log has."""
    writer = search.Writer(search.Home(settings.SEARCH_INDEX))
    while writer.step():
        pass
    writer.close()
