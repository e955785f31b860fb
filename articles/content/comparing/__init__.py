"""
What differs between two states of an article: word by word, section by section, link by link.

Plain values in, plain values out; nothing here knows where they are kept or how they are shown.
"""

from .contents import (
    Comparison,
    FieldChange,
    LinkChange,
    ReferenceChange,
    SectionChange,
    compare,
)
from .wording import ADDED, EQUAL, REMOVED, Piece, changed_words, is_changed, words

__all__ = [
    "ADDED",
    "EQUAL",
    "REMOVED",
    "Comparison",
    "FieldChange",
    "LinkChange",
    "Piece",
    "ReferenceChange",
    "SectionChange",
    "changed_words",
    "compare",
    "is_changed",
    "words",
]
