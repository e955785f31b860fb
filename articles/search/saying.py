"""
What an article says, in the forms that the index keeps of it.

Each word is looked up as it is written: what the index keeps of it follows from that and its
language alone, and most words of a text were in another before. Whoever marks words in texts looks
there too.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from . import analysis

# Words of all languages, with what is known of them: 20 MB, measured. The commonest come back at
# once when it is begun anew.
REMEMBERED = 60_000
MANY_REMEMBERED = 400_000  # by a process that only builds

# Between the parts of an article, so that no phrase reaches from one into the next.
BREAK = "¦"  # its own form

# What the index keeps of a word: its form; the whole of it, folded, or "" where that is the form;
# the keys of a name. A plain tuple, which the garbage collector needn't look into.
Known = tuple[str, str, tuple[str, ...]]
NOTHING: Known = ("", "", ())


class Words(dict[str, Known]):
    """
    What is known of a language's words, by the word as it is written. A lookup makes it.

    Half of what may be remembered is looked up; the half before it is kept for what comes again.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.before: dict[str, Known] = {}

    def forget(self) -> None:
        """Forget what wasn't looked up since this was last asked."""
        self.before = dict(self)
        self.clear()

    def __missing__(self, word: str) -> Known:
        before = self.before.pop(word, NOTHING)
        found = self[word] = self._made(word) if before is NOTHING else before
        return found

    def _made(self, word: str) -> Known:
        if analysis.is_unspaced(word):
            return " ".join(analysis.pairs(word)), "", ()
        whole = form = analysis.made(word, "")
        if self.language in analysis.STEMMERS:
            form = analysis.made(word, self.language)
        names = tuple(analysis.name_keys(word, whole, form))
        return form, "" if whole == form else whole, names


class Said:
    """
    What one article says.

    :param texts: its parts, in their order.
    :param remembered: words that may be known from one article to the next.
    """

    def __init__(
        self, texts: Iterable[str], language: str, *, remembered: int = REMEMBERED
    ) -> None:
        written: list[str] = []
        for text in texts:
            written += analysis.written(text)
            written.append(BREAK)
        self.known = words(language, remembered=remembered)
        forms, wholes, names = zip(*map(self.known.__getitem__, written), strict=True)
        # Of each part its words' forms, with spaces.
        self.parts = [part.strip() for part in " ".join(forms).split(BREAK)[:-1]]
        self.wholes = set(wholes) - {""}  # whole words whose form is another
        self.names = set(chain.from_iterable(names))  # the keys of its names

    @property
    def all(self) -> str:
        return f" {BREAK} ".join(filter(None, self.parts))


_of_languages: dict[str, Words] = {}


def words(language: str, *, remembered: int = REMEMBERED) -> Words:
    """
    Return the words of a language, given by its tag.

    :param remembered: words of all languages, at most.
    """
    if sum(map(len, list(_of_languages.values()))) > remembered / 2:
        for each in list(_of_languages.values()):
            each.forget()
    of = analysis.primary(language)
    if (found := _of_languages.get(of)) is None:
        found = _of_languages[of] = Words(of)
    return found
