"""No word that is wanted is passed over because of its first letter."""

from __future__ import annotations

import pytest

from articles.search import analysis, initials
from benchmarks.search import texts

# As texts have them: capitals, marks, letters that turn into others, names in many spellings.
WRITTEN = (
    "Rivers running skies dying ugly early Straße straße Übung größe École œuvre Œuvre Ærø Øresund",
    "İstanbul ıstanbul IŞIK Şehir çocuklar ñandú Ángel Łódź łódź Ðuro đak Þór ŉ ﬁne Ǆ ǅ ĳs",
    "Ёлка ёлка Город йод Иосиф Щука щука Ъ Ьюти Хрущёв Khrushchev Chruschtschow Xrushchev Ксения",
    "Xenia Qazaqstan Қазақстан Kazakhstan Washington Вашингтон Valihanov Уәлиханов Ualikhanov",
    "Tsoi Цой Tzoi Tschaikowski Tchaikovsky Yeltsin Ельцин Jelzin Jakarta Юрий Yuri Iouri",
    "Ўзбекистон ӫзен Ӫзен ө\u0308зен e\u0301cole E\u0301cole ﬂood ２０２６",
    "2026 3D x X O'Brien Putin's ₸ №7 🦅 _snake_case_ a_b ـكتاب كِتَاب भारत தமிழ்",
    "北京大学 東京タワー 아스타나 ไทย Αθήνα αθήνα Ελλάδα",
)


def words_of(language):
    made = texts.vocabulary(language if language in texts.LANGUAGES else "en").words[:3_000]
    return analysis.written("; ".join((*WRITTEN, *made)))


def wanted_by(word, language):
    """The first letters of what a word is found by."""
    forms = {analysis.form(word, language), analysis.fold(word)}
    sounds = analysis.name_keys(word, *forms)
    return [frozenset({form[:1]}) for form in forms], [frozenset({key[:1]}) for key in sounds]


@pytest.mark.parametrize("language", sorted({*analysis.STEMMERS, "kk"} - analysis.BEGUN_OTHERWISE))
def test_a_word_is_found_by_what_its_form_and_its_key_begin_with(language):
    nothing = frozenset()
    for word in words_of(language):
        text = f"— “{word}”, (and {word}."
        forms, sounds = wanted_by(word, language)
        for begin in (
            *(initials.pattern(letters, nothing) for letters in forms),
            *(initials.pattern(nothing, letters) for letters in sounds),
        ):
            assert word in initials.words(text, begin), begin


def test_other_words_are_passed_over():
    text = "A river rose, and the Réservoir; Drivers didn't. Рига, Xerox."

    begin = initials.pattern(frozenset("r"), frozenset())

    assert list(initials.words(text, begin)) == ["river", "rose", "Réservoir"]


def test_a_name_is_looked_at_for_what_it_sounds_like():
    text = "Xenia, xenon, Hanna and Kazan: hat"

    begin = initials.pattern(frozenset(), frozenset("h"))

    assert list(initials.words(text, begin)) == ["Xenia", "Hanna", "Kazan"]


@pytest.mark.parametrize("word", ["s", "S", "snow", "Snow", "saying"])
def test_a_word_stands_where_it_does(word):
    text = "Snow: it's the sun’s snow, S. s. “Snow's”, is; Lenin's saying; a_snow"
    for part in (text, text.removesuffix("; a_snow")):
        assert initials.places(part, {word}) == analysis.places(part, {word})


def test_all_places_of_several_words_are_found():
    text = "Aa aaa aa, aa-aa; aa9 9aa Ёлка ёлка ёлкаaa «aa»"

    places = initials.places(text, {"aa", "aaa", "ёлка"})

    assert sorted(places) == sorted(analysis.places(text, {"aa", "aaa", "ёлка"}))
    assert len(places) == 6


def test_nothing_wanted_is_nothing_found():
    assert list(initials.words("A river", initials.pattern(frozenset(), frozenset()))) == []


@pytest.mark.parametrize("language", sorted({*analysis.STEMMERS, "kk"} - analysis.BEGUN_OTHERWISE))
def test_no_long_form_starts_with_other_letters_than_its_word(language):
    for word in words_of(language):
        for form in {analysis.form(word, language), analysis.fold(word)}:
            starts = initials.starts([form], [])
            assert starts is None or not initials.is_other(word, starts), (word, form)


def test_words_that_start_otherwise_are_known_by_three_letters():
    starts = initials.starts(["river", "astana"], ["tro"])

    assert all(initials.is_other(word, starts) for word in ("riding", "assume", "tree"))
    for word in ("rivers", "astanas", "trout", "Riding", "ra", "répéter", "йод"):
        assert not initials.is_other(word, starts), word
    assert initials.starts(["die"], []) is None  # dying
    assert initials.starts(["river"], ["ri"]) is None
