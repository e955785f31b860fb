"""The words that a text can be found by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.content.terms import LONGEST, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Snow, snow & SNOW", ["snow"]),
        ("Ёлка", ["елка"]),
        ("ҚАЗАҚСТАН", ["қазақстан"]),
        ("Straße", ["strasse"]),
        ("naïve_name's", ["naive", "name", "s"]),
        ("ﬁne №5 ½", ["fine", "no5", "1", "2"]),
        ("雪了 ok", ["雪", "了", "ok"]),
        ("—!?", []),
        ("x" * 100, ["x" * LONGEST]),
    ],
)
def test_are_folded_and_bare(text, expected):
    assert terms(text) == expected


@given(st.text())
def test_are_letters_and_digits_and_the_same_again(text):
    found = terms(text)

    assert all(term.isalnum() for term in found)
    assert terms(" ".join(found)) == found


@given(st.text(alphabet="aZ09'-., _\n!", max_size=30))
def test_english_is_parted_as_any_other_language(text):
    # With a letter that isn't English the whole text is looked at in the other way.
    assert terms(f"{text} ж") == [*terms(text), "ж"]
