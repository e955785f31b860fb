"""
What readers type, and the articles that should come first: 2 for what they look for, 1 for what
also serves.

The articles are those of the sample content, among hundreds of the corpus that benchmarks are run
on, which has many of the same words. Whoever changes the ranking sees here what it does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

Judged = Mapping[str, int]  # slug -> 1 or 2

ARAL, CASPIAN = "half-a-sea-comes-back", "the-caspian-by-agreement"
TABLE, BOWL, TEA, TRAIN = (
    *("the-order-of-the-table", "seven-things-in-a-bowl", "piala-do-poloviny", "poezd-i-chay"),
)
COLD, ISHIM, RIVERS = "minus-forty", "one-river-two-names", "two-rivers-five-countries"
RAIL, CORRIDOR, ENERGY = (
    *("the-line-across-the-grass", "the-middle-way-round", "coal-wind-and-a-great-deal-of-sky"),
)
SPACE, NAMES, PLAN = (
    *("the-town-that-rents-out-the-sky", "gorod-s-pyatyu-imenami", "a-capital-drawn-in-wind"),
)
SCO, CICA, TALKS = "what-the-sco-is", "a-slow-idea", "neutral-ground"
MUSIC, SCHOOL, API = "two-strings", "lessons-in-three-languages", "reading-this-site-with-a-program"

QUERIES: dict[str, Judged] = {
    # Words and subjects
    "caspian": {CASPIAN: 2, CORRIDOR: 1},
    "aral sea": {ARAL: 2},
    "baikonur": {SPACE: 2},
    "cosmodrome": {SPACE: 2},
    "rocket": {SPACE: 2},
    "coldest capital": {COLD: 2},
    "skaters on the ice": {COLD: 2},
    "railway gauge": {RAIL: 2},
    "night train": {RAIL: 2},
    "middle corridor": {CORRIDOR: 2},
    "wind turbines": {ENERGY: 2},
    "uranium": {ENERGY: 2},
    "dombra": {MUSIC: 2},
    "dastarkhan": {TABLE: 2},
    "nauryz": {BOWL: 2},
    "school in three languages": {SCHOOL: 2},
    "etag": {API: 2},
    "ishim": {ISHIM: 2, NAMES: 1},
    "amu darya": {RIVERS: 2, ARAL: 1},
    "glaciers": {RIVERS: 2},
    "geneva helsinki": {TALKS: 2},
    "proximity talks": {TALKS: 2},
    "kurosawa architect": {PLAN: 2},
    "pyramid": {PLAN: 2, ISHIM: 1},
    # Titles, whole and in part
    "Neutral ground: how a city becomes a place to talk": {TALKS: 2},
    "the middle way round": {CORRIDOR: 2},
    "one river, two names": {ISHIM: 2},
    "two rivers five countries": {RIVERS: 2},
    "minus forty": {COLD: 2},
    "seven things": {BOWL: 2},
    "a slow idea": {CICA: 2},
    # Forms of words
    "skating": {COLD: 2},
    "agreements on the sea": {CASPIAN: 2},
    "launching rockets": {SPACE: 2},
    "lesson language": {SCHOOL: 2},
    "drawing a capital": {PLAN: 2},
    # Phrases, without, or
    '"neutral ground"': {TALKS: 2},
    '"land of the sea"': {},
    '"two strings"': {MUSIC: 2},
    "sea -caspian": {ARAL: 2},
    "dombra OR baikonur": {MUSIC: 2, SPACE: 2},
    "SCO OR CICA": {SCO: 2, CICA: 2},
    # Names, abbreviations, numbers
    "SCO": {SCO: 2},
    "cica": {CICA: 2},
    "shanghai cooperation": {SCO: 2},
    "nazarbayev university": {SCHOOL: 2},
    "aktau 2018": {CASPIAN: 2},
    "RFC 9457": {API: 2},
    "1,676 mm": {RAIL: 2},
    # As it is typed
    "baikon": {SPACE: 2},
    "casp": {CASPIAN: 2, CORRIDOR: 1},
    "neutral gro": {TALKS: 2},
    "domb": {MUSIC: 2},
    # Misspelt
    "baikonour": {SPACE: 2},
    "caspain": {CASPIAN: 2, CORRIDOR: 1},
    "dommbra": {MUSIC: 2},
    "uraniun": {ENERGY: 2},
    "neutrol ground": {TALKS: 2},
    "shangai cooperation": {SCO: 2},
    # Other scripts and languages
    "Целиноград": {NAMES: 2},
    "переименована": {NAMES: 2},
    "пиала": {TEA: 2},
    "чай в поезде": {TRAIN: 2},
    "проводник купе": {TRAIN: 2},
    "Байконур": {SPACE: 2},
    "Назарбаев": {SCHOOL: 2},
    "akmolinsk": {NAMES: 2, RAIL: 1, COLD: 1},
    "tselinograd": {NAMES: 2, PLAN: 1},
    "домбра": {MUSIC: 2},
    # What isn't meant to be searched for
    "b": {},
    "🦅": {},
    "<script>alert('caspian')</script>": {CASPIAN: 2},
    "caspian'; DROP TABLE articles; --": {CASPIAN: 2},
    "^baikonur.*$": {SPACE: 2},
    "uranium " * 500: {ENERGY: 2},
    "where can i read about the town from which rockets are launched": {SPACE: 2},
    "what is the difference between coal and wind for the country": {ENERGY: 2},
}
DEPTH = 10  # hits that count


def ndcg(found: Iterable[str], judged: Judged) -> float:
    """Return how near the order of the first hits is to the best there could be: 0 to 1."""
    gained = sum(
        judged.get(slug, 0) / math.log2(place + 2) for place, slug in enumerate([*found][:DEPTH])
    )
    best = sorted(judged.values(), reverse=True)[:DEPTH]
    return gained / sum(grade / math.log2(place + 2) for place, grade in enumerate(best))


def reciprocal_rank(found: Iterable[str], judged: Judged) -> float:
    """Return 1 if what is looked for comes first, 1/2 if second, 0 if it isn't there."""
    places = (place for place, slug in enumerate([*found][:DEPTH], 1) if judged.get(slug) == 2)
    return 1 / next(places, math.inf)
