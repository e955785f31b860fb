"""
Seeing an article before its callers do: as its editors left it, rendered as publishing would.

Nothing here is cached or kept.
"""

from .page import Page, page_of
from .seeing import LeftOut, Preview, Why, see
from .sharing import (
    DAYS_AT_MOST,
    DEFAULT_DAYS,
    TOKEN,
    NoLink,
    NotShared,
    links_of,
    open_link,
    revoke,
    share,
    token_of,
)

__all__ = [
    "DAYS_AT_MOST",
    "DEFAULT_DAYS",
    "TOKEN",
    "LeftOut",
    "NoLink",
    "NotShared",
    "Page",
    "Preview",
    "Why",
    "links_of",
    "open_link",
    "page_of",
    "revoke",
    "see",
    "share",
    "token_of",
]
