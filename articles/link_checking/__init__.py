"""
Links that rot: what our articles lead to, and whether it is still there.

Outside URLs are asked politely and safely; whatever this server asks on an editor's word goes
through `fetch`.
"""

from .checking import (
    accept,
    check_next,
    check_now,
    due_count,
    look,
    seconds_to_next_turn,
    unaccept,
)
from .fetching import Answer, NotFetched, OffLimits, Unreachable, fetch
from .finding import Orphans, Page, Row, Wanted, of_article, orphans, page, row_of, uses
from .page_titles import page_title

__all__ = [
    "Answer",
    "NotFetched",
    "OffLimits",
    "Orphans",
    "Page",
    "Row",
    "Unreachable",
    "Wanted",
    "accept",
    "check_next",
    "check_now",
    "due_count",
    "fetch",
    "look",
    "of_article",
    "orphans",
    "page",
    "page_title",
    "row_of",
    "seconds_to_next_turn",
    "unaccept",
    "uses",
]
