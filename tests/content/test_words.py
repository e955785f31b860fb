from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.content import words


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("— … !", 0),
        ("It fell.", 2),
        ("Astana's talks aren’t over", 4),
        ("state-of-the-art 3,500.50 km", 3),
        ("Қазақстан Республикасы", 2),
        ("في أستانا", 2),
        ("阿斯塔纳会谈", 6),
        ("阿斯塔纳 talks", 5),
        ("ひらがな", 4),
    ],
)
def test_counts_words_and_characters_of_scripts_without_spaces(text, count):
    assert words.count(text) == count


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("", 1), ("word " * 238, 1), ("word " * 239, 2), ("字" * 260, 1), ("字" * 261, 2)],
)
def test_reading_takes_whole_minutes_and_at_least_one(text, minutes):
    assert words.reading_minutes(text) == minutes


def test_two_scripts_add_up():
    assert words.reading_minutes("word " * 119 + "字" * 130) == 1
    assert words.reading_minutes("word " * 120 + "字" * 130) == 2


@given(st.lists(st.from_regex(r"\A[a-z]{1,9}\Z"), max_size=50))
def test_plain_words_are_counted_as_they_are_parted(parts):
    assert words.count(" ".join(parts)) == len(parts)


@given(st.text(alphabet="aZ09'-., _\n!", max_size=30))
def test_english_is_counted_as_any_other_language(text):
    # With a letter that isn't English the whole text is looked at in the other way.
    assert words.count(f"{text} ж") == words.count(text) + 1
