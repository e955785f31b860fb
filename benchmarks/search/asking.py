"""Each kind of question, asked of both by turns: what it takes, from one process on one core."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from . import texts

RARE_IN = 60  # articles of all that have a rare word, about
PAGE = 20
FACETS = "tag,author,category,language,year"
OURS, STATEMENTS, VIEW = "ours", "PostgreSQL's statements", "an ordinary view on PostgreSQL"
KEPT_OUT = 5  # answers before it is measured: files are read, plans are made


@dataclass
class Asked:
    """How long answers took, in milliseconds, and which of that this process itself worked."""

    spans: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)

    def quantile(self, percent: int) -> float:
        if len(self.spans) < 2:
            return self.spans[0]
        return statistics.quantiles(self.spans, n=100, method="inclusive")[percent - 1]

    def told(self) -> dict[str, float]:
        return {
            "times": len(self.spans),
            "p50": self.quantile(50),
            "p99": self.quantile(99),
            "cpu": statistics.median(self.worked),
        }


Ask = Callable[[str], object]


def measured(articles: int, *, scale: float) -> dict[str, dict[str, float]]:
    """
    Ask everything, the two by turns where both can be asked; ours alone without the other's table.

    :param scale: of how often: 1 takes some minutes at a million articles.
    """
    from . import ordinary, postgres

    chance = random.Random(1)  # noqa: S311  the same each time
    rare = rare_words(articles, chance)
    connection = postgres.connected()
    is_theirs_there = postgres.is_prepared(connection)

    def of_theirs(*statements: str) -> dict[str, Ask]:
        def ask(word: str) -> None:
            for each in statements:
                connection.execute(each, [word]).fetchall()  # type: ignore[call-overload]

        return {STATEMENTS: ask} if is_theirs_there else {}

    # Of the commonest word the view isn't asked: it takes longer than a statement may, 30 s.
    rarely = of_theirs(postgres.TOP)
    rarely |= {VIEW: ordinary.ask} if rarely else {}
    common = texts.vocabulary("en").words[0]
    starts = list(beginnings(chance))
    few, many = max(3, round(10 * scale)), round(200 * scale)
    found = {}
    for name, words, ours, theirs, of_them in (
        ("rare word", rare, ours_asks(), rarely, many),
        (
            "commonest word, counted",
            [common],
            ours_asks(count="exact"),
            of_theirs(postgres.TOP, postgres.COUNT),
            few,
        ),
        ("the same, five facets", [common], ours_asks(count="exact", facets=FACETS), {}, 0),
        ("suggestions", starts, ours_asks("/suggest"), {}, 0),
    ):
        times = many if len(words) > 1 else many // 4
        found[name] = in_turns(words, ours, theirs, times, of_them)
    return {
        f"{name}: {who}": asked.told()
        for name, both in found.items()
        for who, asked in both.items()
    }


def in_turns(
    words: list[str], ours: Ask, theirs: dict[str, Ask], times: int, of_them: int
) -> dict[str, Asked]:
    """Ask ours so many times, and each of theirs at even distances between."""
    found = {who: Asked() for who in (OURS, *theirs)}
    for ask in theirs.values():
        ask(words[0])
    for word in words[-KEPT_OUT:]:
        ours(word)
    every = times / of_them if theirs else times + 1
    due = 0.0
    for number in range(times):
        word = words[number % len(words)]
        _time(found[OURS], ours, word)
        if theirs and number >= due:
            for who, ask in theirs.items():
                _time(found[who], ask, word)
            due += every
    return found


def _time(asked: Asked, ask: Ask, word: str) -> None:
    worked, started = time.process_time(), time.perf_counter()
    ask(word)
    asked.spans.append((time.perf_counter() - started) * 1000)
    asked.worked.append((time.process_time() - worked) * 1000)


def ours_asks(under: str = "", **parameters: str) -> Ask:
    """Ask as a server asks Django, the whole way: nothing is kept of an answer."""
    from benchmarks.scale.measuring import Asking

    size = {} if under else {"page_size": str(PAGE)}

    def ask(word: str) -> None:
        query = urlencode({"q": word, **size, **parameters})
        asking = Asking(f"/api/v1/search{under}?{query}")
        asking()
        if asking.status != 200:
            raise SystemExit(f"{query}: {asking.status}")

    return ask


def rare_words(articles: int, chance: random.Random) -> list[str]:
    """Return words that some sixty articles have, as far as chance makes them."""
    words = texts.vocabulary("en")
    english = articles * texts.LANGUAGES["en"] / 100
    of_an_article = 3 * texts.SECTION_WORDS["en"] + texts.STANDFIRST_WORDS
    share = RARE_IN / english / of_an_article
    last = words.rarest(share)
    # With a space behind it a word is whole.
    return [f"{word} " for word in chance.sample(words.words[last // 2 : last], 300)]


def beginnings(chance: random.Random) -> Iterator[str]:
    """Yield what is typed of titles: one or two words, the last of which is begun; some wrong."""
    for number in range(300):
        words = texts.written(chance.randrange(10_000), of=10_000).live["title"].split()
        first = chance.randrange(3)
        typed = " ".join(words[first : first + chance.choice((1, 1, 2))])
        typed = typed[: max(1, len(typed) - chance.randrange(len(typed)))]
        if number % 5 == 0 and len(typed) > 4:
            at = chance.randrange(1, len(typed) - 1)
            typed = typed[:at] + typed[at + 1 :]
        yield typed
