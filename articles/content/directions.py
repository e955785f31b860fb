"""Which way a language is written."""

from __future__ import annotations

from typing import Literal

Direction = Literal["ltr", "rtl"]

# By their own script; a script named in the tag comes first: az-Arab, but also ur-Latn.
_RTL_LANGUAGES = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"}
)
_RTL_SCRIPTS = frozenset({"adlm", "arab", "aran", "hebr", "nkoo", "rohg", "syrc", "thaa"})
_SCRIPT_LENGTH = 4  # letters: BCP 47, section 2.2.3


def of(language: str) -> Direction:
    """Return the direction of a language tag: "rtl" for ar, he, az-Arab; "ltr" if it's unknown."""
    first, *further = language.lower().split("-")
    script = next((part for part in further[:2] if _is_script(part)), "")
    if script:
        return "rtl" if script in _RTL_SCRIPTS else "ltr"
    return "rtl" if first in _RTL_LANGUAGES else "ltr"


def _is_script(part: str) -> bool:
    return len(part) == _SCRIPT_LENGTH and part.isalpha()
