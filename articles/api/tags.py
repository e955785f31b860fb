"""
Cache tags: what an answer stands on, said in the headers that caches in front read.

They are the keys of the log (`articles.models.keys`). A purge of what a change touches takes away
exactly the copies that may have become wrong.
"""

from __future__ import annotations

from collections.abc import Iterable

from articles.models.keys import LOG, RELEASE, article, fact, of_change, slug

__all__ = ["LOG", "RELEASE", "article", "fact", "headers", "of_change", "slug"]

# Characters of one header. There are three, and nginx refuses an answer whose headers are longer
# than 4 KB in all.
LONGEST = 1_000


def headers(tags: Iterable[str]) -> dict[str, str]:
    """
    Return the headers that name the tags; none if there are none.

    Too many for a header are one: any change at all.
    """
    names = list(dict.fromkeys(tags))
    if not names:
        return {}
    if len(" ".join(names)) > LONGEST:
        names = [LOG]
    spaced = " ".join(names)
    return {
        "Cache-Tag": ",".join(names),  # Cloudflare
        "Surrogate-Key": spaced,  # Fastly
        "xkey": spaced,  # Varnish
    }
