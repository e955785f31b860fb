"""What a word is in the index."""

from __future__ import annotations

import random

import pytest

from articles.search import analysis, saying


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "rivers", "River"),
        ("ru", "городами", "города"),
        ("ru", "Ёлка", "елка"),
        ("fr", "écoles", "ecole"),
        ("de", "Größe", "groß"),
        ("tr", "evlerimizde", "evlerimiz"),
        ("ar", "الكتاب", "كتاب"),
        ("ar", "كِتَاب", "كتاب"),
        ("kk", "ҚАЗАҚСТАН", "қазақстан"),
        ("kk", "Қазақстан", "Казакстан"),  # as it is typed on a Russian keyboard
        ("tr", "İSTANBUL", "istanbul"),
        ("pl", "Łódź", "lodz"),
        ("en", "cafe\u0301", "café"),
    ],
)
def test_words_that_are_the_same_to_a_reader_have_one_form(language, one, other):
    assert analysis.form(one, language) == analysis.form(other, language)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [("en", "river", "driver"), ("ru", "река", "рука"), ("kk", "өзен", "сезон")],
)
def test_words_that_are_others_have_another(language, one, other):
    assert analysis.form(one, language) != analysis.form(other, language)


def test_a_language_without_a_stemmer_leaves_words_whole():
    assert analysis.form("қалалар", "kk") == "калалар"


def test_a_text_becomes_its_words_in_order():
    assert analysis.tokens("Astana's ice, “and” SNOW—1998!", "en-GB") == [
        *("astana", "ice", "and", "snow", "1998")
    ]


def test_scripts_without_spaces_become_pairs():
    assert analysis.tokens("北京大学 in 京", "zh") == ["北京", "京大", "大学", "in", "京"]
    assert analysis.tokens("東京タワー", "ja") == ["東京", "京タ", "タワ", "ワー"]
    assert analysis.tokens("아스타나", "ko")[0] == "아스"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Astana", "Астана"),
        ("Nazarbayev", "Назарбаев"),
        ("Tokayev", "Токаев"),
        ("Almaty", "Алматы"),
        ("Khrushchev", "Хрущёв"),
        ("Zelensky", "Зеленский"),
        ("Qazaqstan", "Қазақстан"),
        ("Kazakhstan", "Казахстан"),
    ],
)
def test_a_name_sounds_the_same_in_two_scripts(one, other):
    assert analysis.sound(one)
    assert analysis.sound(one) == analysis.sound(other)


def test_a_name_in_a_case_sounds_as_it_is():
    assert analysis.sound("Nazarbayev") in saying.words("ru")["Назарбаевым"][2]


def test_only_words_with_a_capital_are_names():
    assert analysis.name_keys("астана", "астана") == set()


def test_a_word_is_where_it_stands():
    text = "Snow – at  last."

    assert [text[word.start : word.end] for word in analysis.words(text)] == ["Snow", "at", "last"]


def test_what_was_made_is_forgotten_before_it_is_too_much(monkeypatch):
    monkeypatch.setattr(analysis, "REMEMBERED", 3)
    analysis._made.clear()

    for number in range(10):
        analysis.fold(f"word{number}")

    assert len(analysis._made) <= 3


# What the faster ways to part a text could take otherwise.
PIECES = (
    *"azAZ019 _.,'’“”-–—…\xa0\xad\n\t\x00éßÈаёЯқ\u0301\u0483ª²½ı北ก👍s",
    *("'s", "’s", "s's", "'s's", " ", "River", "rivers", "слово", "Река", "İstanbul", "Ελλάδα"),
)


@pytest.mark.parametrize("pieces", [PIECES, [each for each in PIECES if each.isascii()]])
def test_words_as_they_are_written_are_the_words_of_a_text(pieces):
    chance = random.Random(1)  # noqa: S311  the same each time
    texts = ["".join(chance.choices(pieces, k=chance.randrange(12))) for _ in range(20_000)]

    assert [analysis.written(text) for text in texts] == [
        [word.text for word in analysis.words(text)] for text in texts
    ]


def test_no_letter_parts_a_word_otherwise():
    letters = (chr(n) for n in range(0x11000) if not 0xD800 <= n < 0xE000)
    texts = [f"a{letter}b {letter}'s" for letter in letters]

    assert [text for text in texts if analysis.written(text) != analysis._WORD.findall(text)] == []
