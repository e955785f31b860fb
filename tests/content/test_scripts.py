from __future__ import annotations

import pytest

from articles.content import scripts

RUSSIAN = "Первый снег выпал рано утром, и никто в городе его не ждал."
ENGLISH = "The first snow came early, and nobody in the city waited for it."


@pytest.mark.parametrize(
    ("language", "text", "script"),
    [
        ("en", RUSSIAN, "Cyrillic"),
        ("de-AT", RUSSIAN, "Cyrillic"),
        ("ru", ENGLISH, "Latin"),
        ("ru", RUSSIAN, ""),
        ("en", ENGLISH, ""),
        ("en", ENGLISH + " Снег.", ""),
        ("kk", RUSSIAN, ""),  # written in both
        ("kk", ENGLISH, ""),
        ("zh", ENGLISH, ""),  # we know nothing of it
        ("en", "Снег", ""),  # a name, perhaps
        ("", RUSSIAN, ""),
    ],
)
def test_tells_a_text_in_another_script(language, text, script):
    assert scripts.unlike(language, text) == script
