"""
Words as the index has them, each in the form that its language gives it.

The index, what readers type and what is marked in passages all go through here, so that they agree.
A text becomes its words; a word becomes its stem where the engine can find it, in small letters
and without marks. Scripts that are written without spaces become pairs of characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator
from dataclasses import dataclass
from operator import eq
from string import ascii_lowercase

from anyascii import anyascii
from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

LONGEST = 64  # characters of a word that count
SHORTEST_NAME = 4  # characters of a name's key: shorter ones are alike by chance

# What the engine can stem, by the primary subtag of the language.
STEMMERS = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}

# Whose stems may begin otherwise than their words: gehoord, hoor. Of 120,000 words of each of the
# others, most of them made by chance, none did.
BEGUN_OTHERWISE = frozenset({"ar", "nl", "tr"})

# Chinese, Japanese, Korean, and what else has no spaces between words: Thai, Lao, Burmese, Khmer.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff"
)
# Marks that stand on letters: in the middle of a word for Python's \w there would be an end.
_MARK = "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"
# An English possessive is no word of its own: Astana's.
_WORD = re.compile(rf"([{_UNSPACED}]+|(?:[^\W_{_UNSPACED}]|[{_MARK}])+)(?:['’]s\b)?")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
# A text with none of these in it has the words that Python sees: only there _ is a letter.
_NOT_PLAIN = re.compile(f"[_{_UNSPACED}{_MARK}]")
_PLAIN_WORD = re.compile(r"\w+")
_PLAIN_POSSESSIVE = re.compile(r"(\w+)['’]s\b")
# What English is written with beside ASCII.
_DASHES_AND_QUOTES = [("’", "'"), ("“", " "), ("”", " "), ("–", " "), ("—", " "), ("\xa0", " ")]
_ASCII_POSSESSIVE = re.compile(r"(?<=[A-Za-z0-9])'s\b", re.ASCII)
_ASCII_SPACED = "".join(chr(n) if chr(n).isalnum() else " " for n in range(128))
# Letters whose marks Unicode doesn't part from them, as they are typed on the keyboard next to it:
# Kazakh on a Russian one, Turkish and the Nordic languages on an English one.
_PLAIN = str.maketrans(
    dict(zip("әғқңөұүһіїєґўђћłøđðı", "агкноуухииегудчloddi", strict=True))
    | {"æ": "ae", "œ": "oe", "þ": "th"}
)
_FOLDED_AWAY = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0640\u064b-\u065f\u0670]")

# Forms that were made, by language and word: of what is typed and of what was meant.
REMEMBERED = 10_000
_made: dict[tuple[str, str], str] = {}
_analyzers: dict[str, TextAnalyzer] = {}


@dataclass(frozen=True, slots=True)
class Word:
    text: str  # as it is written
    start: int  # characters
    end: int
    is_unspaced: bool


def words(text: str) -> Iterator[Word]:
    """Yield the words of a text; of a script without spaces each run of characters."""
    for found in _WORD.finditer(text):
        yield Word(found[1], *found.span(1), is_unspaced=is_unspaced(found[1]))


def places(text: str, of: Container[str]) -> list[tuple[str, int, int]]:
    """Return where some words stand in a text, as they are written: the word, its two ends."""
    return [(found[1], *found.span(1)) for found in _WORD.finditer(text) if found[1] in of]


def written(text: str) -> list[str]:
    """
    Return the words of a text as they are written: the fastest way to look at them.

    They are what `words` yields; most texts are plain enough to be parted in a fifth of the time.
    """
    straight = text
    if not text.isascii():
        for mark, put in _DASHES_AND_QUOTES:
            straight = straight.replace(mark, put)
    if straight.isascii() and "'s's" not in straight:
        if "'s" in straight:
            straight = _ASCII_POSSESSIVE.sub("", straight)
        return straight.translate(_ASCII_SPACED).split()
    if _NOT_PLAIN.search(text):
        return _WORD.findall(text)
    if "'s" in text or "’s" in text:
        text = _PLAIN_POSSESSIVE.sub(r"\1", text)
    return _PLAIN_WORD.findall(text)


def is_unspaced(word: str) -> bool:
    """Tell whether a word is of a script that has no spaces between words."""
    return bool(_IS_UNSPACED.match(word))


def primary(language: str) -> str:
    return language.partition("-")[0].lower()


def tokens(text: str, language: str) -> list[str]:
    """Return the forms of a text's words, in their order, as the index has them."""
    of = primary(language)
    found: list[str] = []
    for word in _WORD.findall(text):
        if is_unspaced(word):
            found += pairs(word)
        else:
            found.append(form(word, of))
    return found


def distinct(text: str) -> set[str]:
    """Return the different words of a text as they are written, but for unspaced scripts."""
    return {word for word in set(_WORD.findall(text)) if not is_unspaced(word)}


def pairs(run: str) -> list[str]:
    """Return each two characters that stand side by side; a single one as it is."""
    run = fold(run)
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def form(word: str, language: str) -> str:
    """
    Return a word's form in a language, given by its primary subtag.

    Languages that the engine has no stemmer for leave the word whole.
    """
    key = (language, word)
    if (known := _made.get(key)) is not None:
        return known
    if len(_made) >= REMEMBERED:
        _made.clear()
    found = _made[key] = made(word, language)
    return found


def made(word: str, language: str) -> str:
    """Return what `form` does, without remembering it."""
    plain = word[:LONGEST].lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain).replace("ё", "е")
        plain = _FOLDED_AWAY.sub("", plain)
    if stemmed := _stem(plain, language):
        plain = stemmed
    if plain.isascii():
        return plain
    plain = unicodedata.normalize("NFKD", plain.replace("ß", "ss").translate(_PLAIN))
    # Together again, of which Korean is made.
    return unicodedata.normalize("NFC", _FOLDED_AWAY.sub("", plain))


def fold(word: str) -> str:
    """Return a word in small letters and without marks, but otherwise whole."""
    return form(word, "")


def forms(word: str, languages: frozenset[str]) -> set[str]:
    """Return the forms that a word can have in articles of these languages."""
    return {form(word, language) for language in languages & STEMMERS.keys()} | {fold(word)}


def name_keys(word: str, *folded: str) -> set[str]:
    """
    Return what a name has in common with itself in other spellings and scripts; empty for no name.

    Words that begin with a capital are taken for names: Астана and Astana, Назарбаев and
    Nazarbayev. Scripts without capitals aren't: what `anyascii` makes of Arabic or Chinese nobody
    would type.

    :param folded: its forms, the whole of it among them.
    """
    return {_key(each) for each in {*folded}} - {""} if word[0].isupper() else set()


def sound(word: str) -> str:
    """Return a name's key, whether or not it begins with a capital; "" if it is too short."""
    return _key(fold(word))


def _key(folded: str) -> str:
    latin = folded if folded.isascii() else folded.translate(_LATIN)
    if not latin.isalpha():
        return ""
    for letters, pattern, put in _SPELLINGS:
        if not letters.isdisjoint(latin):
            latin = pattern.sub(put, latin)
    if any(map(eq, latin, latin[1:])):
        latin = _DOUBLED.sub(r"\1", latin)
    bare = latin.rstrip("aeiou")
    key = bare if len(bare) >= SHORTEST_NAME else latin
    return key if len(key) >= SHORTEST_NAME else ""


class _Latin(dict[int, str]):
    """By letter how it is written in Latin ones. A lookup makes it."""

    def __missing__(self, letter: int) -> str:
        made = self[letter] = anyascii(chr(letter)).lower()
        return made


_LATIN = _Latin()

# What the usual ways to write Cyrillic in Latin letters don't agree on, with letters of which one
# is in it. The vowels at the end are mostly those of cases.
_SPELLINGS = [
    (frozenset(letters), re.compile(pattern), put)
    for letters, pattern, put in (
        ("h", "shch|sch|tsch", "sh"),
        ("hx", "kh|x", "h"),
        ("q", "q", "k"),
        ("w", "w", "v"),
        ("t", "ts|tz", "c"),
        ("yij", "[yij](?<=[aeiou].|[bcdfghklmnprstvz][yj])(?=[aeou])", ""),
        ("yij", "[yij](?<=[aeou].)", ""),
        ("yj", "[yj]", "i"),
    )
]
_DOUBLED = re.compile(r"(.)\1+")


# What a key may begin with that is another letter than the word does, by that letter.
_TURNED = {"t": "sc", "k": "h", "x": "h", "q": "k", "w": "v", "y": "i", "j": "i"}


def sound_beginnings(letter: str) -> str:
    """Return all letters that the key of a name may begin with whose folded form begins so."""
    latin = anyascii(letter).lower()[:1]
    return latin + _TURNED.get(latin, "") if latin.isalpha() else ascii_lowercase


def _stem(plain: str, language: str) -> str:
    stemmer = STEMMERS.get(language)
    if stemmer is None:
        return ""
    if language not in _analyzers:
        bare = TextAnalyzerBuilder(Tokenizer.raw())
        _analyzers[language] = bare.filter(Filter.stemmer(stemmer)).build()
    return "".join(_analyzers[language].analyze(plain))
