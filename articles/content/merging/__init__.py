"""
Two people's changes to one article, made one: field by field, section by section, link by link.

Plain values in, plain values out, in the shape that a revision keeps.
"""

from .contents import (
    BOTH,
    MINE,
    THEIRS,
    TOGETHER,
    Choice,
    Difference,
    Undecided,
    Written,
    differences,
    merge,
)
from .texts import Together, together_html, together_words

__all__ = [
    "BOTH",
    "MINE",
    "THEIRS",
    "TOGETHER",
    "Choice",
    "Difference",
    "Together",
    "Undecided",
    "Written",
    "differences",
    "merge",
    "together_html",
    "together_words",
]
