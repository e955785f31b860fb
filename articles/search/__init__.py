"""
Search: an index on each host, fed from the log, and what is asked of it.

Nothing outside this room knows the engine. DESIGN of it all: docs/decisions/0020.
"""

from __future__ import annotations

from . import facets
from .checking import Difference, Status, damaged, differences, status
from .facets import Value
from .home import Home
from .listing import Listed, listed
from .marking import Marker
from .passages import Matches, Passage, SectionMatch, matches
from .ranking import DEEPEST, Key, Sorting
from .reading import NotReady, Reader, reader
from .resembling import Resembling, resembling
from .searching import BY_RELEVANCE, Asked, Beginning, Found, Hit, marker, search
from .selecting import Filters
from .suggesting import Suggested, Suggestion, suggest
from .understanding import Term, Understood, understood
from .writing import Writer

FACETS = facets.NAMES

__all__ = [
    "BY_RELEVANCE",
    "DEEPEST",
    "FACETS",
    "Asked",
    "Beginning",
    "Difference",
    "Filters",
    "Found",
    "Hit",
    "Home",
    "Key",
    "Listed",
    "Marker",
    "Matches",
    "NotReady",
    "Passage",
    "Reader",
    "Resembling",
    "SectionMatch",
    "Sorting",
    "Status",
    "Suggested",
    "Suggestion",
    "Term",
    "Understood",
    "Value",
    "Writer",
    "damaged",
    "differences",
    "listed",
    "marker",
    "matches",
    "reader",
    "resembling",
    "search",
    "status",
    "suggest",
    "understood",
]
