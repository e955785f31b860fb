"""
What the articles that are searched say: 1.5 KB each, of words as frequent as words are.

The corpus has fourteen words in a language, each in nearly every article: nothing there is rare.
Here a language has a hundred thousand, made of its letters, and the n-th is about 1/n as frequent
as the first (Zipf's law).
"""

from __future__ import annotations

import random
from bisect import bisect
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate
from typing import Any

from articles.content import html, slugs
from benchmarks.corpus import writing
from benchmarks.corpus.writing import LANGUAGES, Written

WORDS = 100_000  # in each language
TITLE_WORDS, STANDFIRST_WORDS, HEADING_WORDS = 5, 14, 3
SECTIONS = 3
# In each section, so that an article's text is 1.5 KB: Cyrillic letters are two bytes.
SECTION_WORDS = {"en": 51, "de": 40, "uz": 48, "ru": 23, "kk": 24}
PARAGRAPH_WORDS = 25

_SYLLABLES = {
    "en": "ra ten lo mi sor bel dan ker fo vin par lun ges tor ma ni sel wa hib cor du pe",
    "de": "ber stein auf ge wal mit ten horn sch rei kel bach un dorf zen mann hof lei tung",
    "ru": "ра тен ло ми сор бел дан кер фо вин пар лун гес тор ма ни сел ва хиб кор ду пе",
    "kk": "қа ра тау көл ай дың бек ала өз ен шы ғар ма ды рық сай лау жол аш құл пан",
    "uz": "qa ra tog ko'l oy din bek ala oz en shi gar ma di riq say lov yol ash qul pan",
}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words, the commonest first."""

    words: tuple[str, ...]
    weights: tuple[float, ...]  # cumulative

    def some(self, count: int, chance: random.Random) -> list[str]:
        return chance.choices(self.words, cum_weights=self.weights, k=count)

    def share(self, word: int) -> float:
        """Return which share of all words is the word of this rank."""
        return 1 / (word + 1) / self.weights[-1]

    def rarest(self, share: float) -> int:
        """Return the rank of the last word that is at least so frequent."""
        return bisect(range(WORDS), -share, key=lambda rank: -self.share(rank)) - 1


@cache
def vocabulary(language: str) -> Vocabulary:
    """Return a language's words: the corpus's own are the commonest, then made ones."""
    chance = random.Random(language)  # noqa: S311  the same each time
    syllables = _SYLLABLES[language].split()
    made = dict.fromkeys(writing._WORDS[language].lower().split())
    while len(made) < WORDS:
        made["".join(chance.choices(syllables, k=chance.choice((2, 2, 3, 3, 4))))] = None
    weights = accumulate(1 / (rank + 1) for rank in range(WORDS))
    return Vocabulary(tuple(made), tuple(weights))


def written(number: int, *, of: int) -> Written:
    """Return one article of the corpus, with a text of its own."""
    article = writing.written(number, of=of)
    chance = random.Random(f"text {number}")  # noqa: S311
    words = vocabulary(article.live["language"])
    content = article.live | {
        "title": _sentence(words.some(TITLE_WORDS, chance)),
        "standfirst": _sentence(words.some(STANDFIRST_WORDS, chance)) + ".",
        "sections": _sections(article.live, words, chance),
    }
    return replace(article, contents=(content,), modified_at=article.published_at)


def _sections(content: Json, words: Vocabulary, chance: random.Random) -> list[Json]:
    lead = content["sections"][0]
    sections: list[Json] = []
    for number in range(SECTIONS):
        heading = _sentence(words.some(HEADING_WORDS, chance)) if number else ""
        said = {
            "id": str(writing.thing_id(lead["id"], number)),
            "anchor": slugs.slugify(f"{heading} {number}") if number else "lead",
            "heading": heading,
            "html": _html(words.some(SECTION_WORDS[content["language"]], chance)),
            "related_links": [] if number else lead["related_links"],
        }
        sections.append(lead | said)
    return sections


def _html(words: list[str]) -> str:
    parts = [words[at : at + PARAGRAPH_WORDS] for at in range(0, len(words), PARAGRAPH_WORDS)]
    return "".join(f"<p>{_sentence(part)}.</p>" for part in parts)


def _sentence(words: list[str]) -> str:
    return " ".join(words).capitalize()


assert SECTION_WORDS.keys() == LANGUAGES.keys()  # noqa: S101


def text_of(article: Json) -> str:
    """Return all that an article's detail says."""
    sections = article["sections"]
    said = [article["title"], article["standfirst"], article["byline"]]
    said += [each["name"] for each in (*article["authors"], *article["tags"])]
    said += [section_text(each) for each in sections]
    return "\n".join(said)


def section_text(section: Json) -> str:
    return f"{section['heading']}\n{html.text(section['html'])}"
