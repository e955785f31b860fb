"""What is understood of what a reader types."""

from __future__ import annotations

import pytest

from articles.search import understood
from articles.search.understanding import CHARACTERS, WORDS


@pytest.mark.parametrize(
    ("typed", "as_text"),
    [
        ("river ice", "river ice"),
        ("  River,  ice!  ", "River ice"),
        ('"neutral ground" talks', '"neutral ground" talks'),
        ("«нейтральная земля»", '"нейтральная земля"'),
        ("river -ice", "river -ice"),
        ('river -"old ice"', 'river -"old ice"'),
        ("river NOT ice", "river -ice"),
        ("river AND ice", "river ice"),
        ("river OR lake ice", "river OR lake ice"),
        ("river | lake", "river OR lake"),
        ("or and not", "or and not"),
        ("OR river OR", "river"),
        ("AND NOT OR - + & |", ""),
        ("co-operation", "co operation"),
        ("river ice river ", "river ice"),
        ('""', ""),
        ("???", ""),
        ("🦅", ""),
        ("<b>ice</b>", "b ice"),
        ("a.*[z]+(", "a z"),
        ("'; DROP TABLE articles; --", "DROP TABLE articles"),
        ("title:river^4 ~2 {a TO b}", "title river 4 2 a TO b"),
        ("\x00\x01", ""),
    ],
)
def test_it_is(typed, as_text):
    assert str(understood(typed)) == as_text


def test_the_last_word_may_go_on():
    assert [term.is_open for term in understood("river ic").terms] == [False, True]


@pytest.mark.parametrize("typed", ["river ic ", "river ic.", '"river ic"', "river -ic"])
def test_the_last_word_is_ended_by_what_stands_behind_it(typed):
    assert not any(term.is_open for term in understood(typed).terms)


def test_a_phrase_that_is_being_typed_may_go_on():
    (term,) = understood('"neutral gro').terms

    assert term.is_phrase
    assert term.is_open


def test_what_is_too_long_is_cut_and_said_to_be():
    many = understood(" ".join(f"word{number}" for number in range(500)))

    assert len(many.terms) == WORDS
    assert many.is_cut
    assert understood("a" * (CHARACTERS + 1)).is_cut
    assert not understood("river ice").is_cut


def test_what_is_understood_can_be_typed_again():
    text = 'river OR lake "old ice" -snow'

    assert str(understood(str(understood(text)))) == text
