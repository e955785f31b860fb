"""
What an article says, in the forms that the index keeps of it.

Each word is looked up as it is written: what the index keeps of it follows from that and its
language alone, and most words of a text were in another before. Whoever marks words in texts looks
there too.
"""

from __future__ import annotations

from . import analysis

# Words of all languages, with what is known of them: 20 MB, measured. The commonest come back at
# once when it is begun anew.
REMEMBERED = 60_000
MANY_REMEMBERED = 200_000  # by a process that only builds


class Said:
    """What one article says, part by part. `parts`, and what `add` returns: forms, with spaces."""

    def __init__(self, language: str, *, remembered: int = REMEMBERED) -> None:
        self.parts: list[str] = []
        self._words: set[str] = set()
        self._known = known(language, remembered=remembered)

    def add(self, text: str) -> str:
        """Take a text in, and return its forms."""
        words = analysis.written(text)
        forms = " ".join(map(self._known.forms.__getitem__, words))
        if forms:
            self.parts.append(forms)
            self._words.update(words)
        return forms

    def whole(self) -> set[str]:
        """Return the whole words whose form is another."""
        return set(map(self._known.wholes.__getitem__, self._words)) - {""}

    def names(self) -> set[str]:
        """Return the keys of its names."""
        keys = self._known.names
        return {key for word in self._words if word[0].isupper() for key in keys[word]}


class _Forms(dict[str, str]):
    def __init__(self, language: str) -> None:
        self.language = language

    def __missing__(self, word: str) -> str:
        is_unspaced = analysis.is_unspaced(word)
        made = self[word] = (
            " ".join(analysis.pairs(word)) if is_unspaced else analysis.made(word, self.language)
        )
        return made


class _Wholes(dict[str, str]):
    """By word the whole of it; "" where that is its form."""

    def __init__(self, forms: _Forms) -> None:
        self.forms = forms

    def __missing__(self, word: str) -> str:
        whole = "" if analysis.is_unspaced(word) else analysis.made(word, "")
        made = self[word] = "" if whole == self.forms[word] else whole
        return made


class _Names(dict[str, tuple[str, ...]]):
    def __init__(self, language: str) -> None:
        self.language = language

    def __missing__(self, word: str) -> tuple[str, ...]:
        made = self[word] = tuple(analysis.name_keys(word, self.language))
        return made


class Known:
    """What is known of a language's words, by the word as it is written. A lookup makes it."""

    def __init__(self, language: str) -> None:
        self.forms = _Forms(language)
        self.wholes = _Wholes(self.forms)
        self.names = _Names(language)

    def folded(self, word: str) -> str:
        return self.wholes[word] or self.forms[word]


_of_languages: dict[str, Known] = {}


def known(language: str, *, remembered: int = REMEMBERED) -> Known:
    """
    Return what is known of the words of a language, given by its tag.

    :param remembered: words of all languages, at most.
    """
    if sum(len(each.forms) for each in list(_of_languages.values())) > remembered:
        _of_languages.clear()
    of = analysis.primary(language)
    if (found := _of_languages.get(of)) is None:
        found = _of_languages[of] = Known(of)
    return found
