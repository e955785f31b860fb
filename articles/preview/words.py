"""The few words of the page that no editor typed, in the languages that we know them in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    language: str  # in which they are: the page says so where it isn't the article's own
    reading: str  # {} is the number of minutes
    contents: str
    changed: str
    not_published: str
    authors: str


_ENGLISH = Words("en", "{} min read", "In this article", "Changed", "Not published yet", "Authors")
_KNOWN = (
    _ENGLISH,
    Words("kk", "{} мин оқу", "Мазмұны", "Өзгертілді", "Әлі жарияланған жоқ", "Авторлар"),
    Words("ru", "{} мин чтения", "Содержание", "Изменено", "Ещё не опубликовано", "Авторы"),
)


def words_of(language: str) -> Words:
    """Return the words in a language, or in English where they aren't known in it."""
    return next((words for words in _KNOWN if is_in(language, words.language)), _ENGLISH)


def is_in(tag: str, language: str) -> bool:
    """Tell whether a language tag, such as ru-KZ, is of a language, such as ru."""
    return tag.lower().partition("-")[0] == language
