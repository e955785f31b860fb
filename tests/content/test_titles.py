from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.content import titles

SAME = [
    ("Snow in Astana", "SNOW IN ASTANA"),
    ("Snow in Astana", "  Snow   in\tAstana\n"),
    ("The “long” road", 'The "long" road'),
    ("Astana's talks", "Astana’s talks"),
    ("Peace – at last", "Peace - at last"),
    ("Peace—at last", "Peace — at last"),
    ("Ғылым", "ҒЫЛЫМ"),
    ("Straße", "STRASSE"),
    ("ﬁnal round", "final round"),
    ("Snow in\xa0Astana", "Snow in Astana"),
]
OTHER = [("Snow", "Snows"), ("Snow in Astana", "Snowin Astana"), ("Round 1", "Round 2"), ("e", "é")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_are_the_same_whatever_case_spaces_quotes_and_dashes(one, other):
    assert titles.key(one) == titles.key(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_are_not_the_same_with_other_words(one, other):
    assert titles.key(one) != titles.key(other)


def test_no_title_has_no_key():
    assert titles.key("") == titles.key(" \n") == ""


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing(title):
    assert titles.fold(titles.fold(title)) == titles.fold(title)


@given(st.text(max_size=80))
def test_a_key_fits_its_column(title):
    assert len(titles.key(title)) in (0, 32)
