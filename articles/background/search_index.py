"""The search index of this host."""

from __future__ import annotations

from django.conf import settings

from articles import search

# Seconds. A change is to be found within two, of which a commit takes some tenths.
BETWEEN = 0.3
# Of a process that another of this host is before: that one may end at any moment.
STANDING_BY = 1.0


class SearchIndex:
    """Keeps the index of this host, while no other process of it does."""

    name = "search index"
    about = "takes what is published into this host's search index"

    def __init__(self) -> None:
        self.did = ""
        self._home = search.Home(settings.SEARCH_INDEX)
        self._writer = search.Writer(self._home)

    def step(self) -> float:
        """
        Take in some of what has changed, or build some of a new index.

        One query if nothing has; none while another process of this host does it.
        """
        self.did = ""
        if not self._home.lock():
            return STANDING_BY
        try:
            has_more = self._writer.step()
        except BaseException:
            self._writer.close()  # the next step begins with what is on disk
            raise
        if self._writer.taken_in:
            self.did = f"took in {self._writer.taken_in} articles"
        return 0.0 if has_more else BETWEEN

    def close(self) -> None:
        """Let another process of this host be the writer."""
        self._writer.close()
        self._home.unlock()
