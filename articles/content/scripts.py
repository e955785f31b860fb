"""Whether a text is written in the script that its language is written in."""

from __future__ import annotations

import re

# Languages of one script only; Kazakh, Serbian or Uzbek are written in two, and say nothing.
_CYRILLIC = frozenset({"be", "bg", "ky", "mk", "mn", "ru", "tg", "tt", "uk"})
_LATIN = frozenset(
    {
        *("az", "ca", "cs", "cy", "da", "de", "en", "es", "et", "eu", "fi", "fr", "ga", "gl"),
        *("hr", "hu", "id", "is", "it", "lt", "lv", "ms", "nl", "no", "nb", "nn", "pl", "pt"),
        *("ro", "sk", "sl", "sq", "sv", "tk", "tr", "vi"),
    }
)
_LETTERS = {
    "Cyrillic": re.compile(r"[\u0400-\u052f]"),
    "Latin": re.compile(r"[A-Za-z\u00c0-\u024f]"),
}
ENOUGH = 40  # letters: a shorter text may well be a name


def unlike(language: str, text: str) -> str:
    """Return the script of most letters, if the language isn't written in it; else nothing."""
    primary = language.partition("-")[0].lower()
    if primary not in _CYRILLIC | _LATIN:
        return ""
    expected = "Cyrillic" if primary in _CYRILLIC else "Latin"
    counts = {script: len(letters.findall(text)) for script, letters in _LETTERS.items()}
    most = max(counts, key=lambda script: counts[script])
    return most if most != expected and counts[most] >= ENOUGH else ""
