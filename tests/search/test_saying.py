"""What an article says, in the forms that the index keeps."""

from __future__ import annotations

import pytest

from articles.search import analysis, saying


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "The rivers of Astana's rivers"), ("ru", "Города у реки"), ("zh", "北京大学 in 京")],
)
def test_says_what_a_query_would_look_for(language, text):
    assert saying.Said([text], language).parts[0].split() == analysis.tokens(text, language)


def test_parts_stay_apart_and_those_without_words_are_left_out():
    said = saying.Said(["Rivers", "", "—", "of Astana"], "en")

    assert said.parts == ["river", "", "", "of astana"]
    assert said.all == "river ¦ of astana"


def test_a_whole_word_is_kept_where_its_form_is_another():
    said = saying.Said(["Rivers run"], "en")

    assert said.wholes == {"rivers"}
    assert said.names == analysis.name_keys("Rivers", "rivers", "river")


@pytest.fixture
def nothing_known(monkeypatch):
    monkeypatch.setattr(saying, "_of_languages", {})


@pytest.mark.usefixtures("nothing_known")
def test_what_is_remembered_has_a_bound():
    for number in range(1_000):
        saying.Said([f"word{number}"], "en", remembered=100)

        known = saying.words("en", remembered=100)
        assert len(known) + len(known.before) <= 104


@pytest.mark.usefixtures("nothing_known")
def test_what_comes_again_is_remembered():
    def said_after(number):
        saying.Said([f"word{number} again"], "en", remembered=20)
        return saying.words("en", remembered=20)["again"]

    first = said_after(0)

    assert all(said_after(number) is first for number in range(1, 100))
