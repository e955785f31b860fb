"""What an article says, in the forms that the index keeps."""

from __future__ import annotations

import pytest

from articles.search import analysis, saying


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "The rivers of Astana's rivers"), ("ru", "Города у реки"), ("zh", "北京大学 in 京")],
)
def test_says_what_a_query_would_look_for(language, text):
    assert saying.Said(language).add(text).split() == analysis.tokens(text, language)


def test_a_whole_word_is_kept_where_its_form_is_another():
    said = saying.Said("en")
    said.add("Rivers run")

    assert said.whole() == {"rivers"}
    assert said.names() == analysis.name_keys("Rivers", "en")


def test_what_is_remembered_has_a_bound():
    for number in range(1_000):
        saying.Said("en", remembered=100).add(f"word{number}")

    assert len(saying.known("en").forms) <= 102
