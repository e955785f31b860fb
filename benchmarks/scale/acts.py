"""What one act of publishing costs the database, among so many articles."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection

from articles import publishing
from articles.models import Article, Byline, Section, Tag
from benchmarks.corpus import writing

TIMES = 15
Act = Callable[[Article, int], object]


@dataclass
class Cost:
    whole: list[float] = field(default_factory=list)  # milliseconds
    database: list[float] = field(default_factory=list)  # of which the statements took so many
    processor: list[float] = field(default_factory=list)  # milliseconds of the server's process
    statements: list[int] = field(default_factory=list)


def costs(articles: int, only: str = "") -> Iterator[tuple[str, Cost]]:
    """Measure each act whose name has that in it, on articles spread over the whole site."""
    step = max(articles // (TIMES * 10), 1)
    spread = [number * step for number in range(1, TIMES * 10)]
    plain = [number for number in spread if not _links_to(number, articles)]
    linked = [number for number in range(writing.HUBS, articles) if _links_to(number, articles)]
    linked = linked[:: max(len(linked) // (2 * TIMES), 1)]
    acts: list[tuple[str, Callable[[], Cost]]] = [
        ("publish, new", lambda: _cost([_new(number) for number in range(TIMES)], _publish)),
        ("publish, edited", lambda: _cost(_some(plain[:TIMES]), _publish, _edit)),
        ("publish, one links here", lambda: _cost(_some(linked[:TIMES]), _publish, _retitle)),
        ("publish, a hub", lambda: _cost(_some(range(10, 15)), _publish, _retitle)),
        ("rename", lambda: _cost(_some(plain[TIMES : 2 * TIMES]), _rename)),
        ("withdraw", lambda: _cost(_some(plain[2 * TIMES : 3 * TIMES]), _withdraw)),
        ("withdraw, one links here", lambda: _cost(_some(linked[TIMES:]), _withdraw)),
        ("publish_many, ten edited", lambda: _of_each_ten(plain[3 * TIMES :])),
    ]
    for label, measure in acts:
        if only in label:
            yield label, measure()


def _of_each_ten(numbers: list[int]) -> Cost:
    cost = Cost()
    for start in range(0, len(numbers) - 9, 10):
        some = _some(numbers[start : start + 10])
        for article in some:
            _edit(article, start)
        _measure(cost, partial(publishing.publish_many, articles=some, at=writing.LAST))
    return cost


def _cost(articles: list[Article], act: Act, prepare: Act = lambda article, number: None) -> Cost:
    cost = Cost()
    for number, article in enumerate(articles):
        prepare(article, number)
        if number == 0:
            act(article, number)  # whatever is compiled or cached once
            continue
        _measure(cost, partial(act, article, number))
    return cost


def _measure(cost: Cost, act: Callable[[], object]) -> None:
    spans: list[float] = []

    def timed(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spans.append((time.perf_counter() - started) * 1000)

    before = _server_processor()
    started = time.perf_counter()
    with connection.execute_wrapper(timed):
        act()
    cost.processor.append(_server_processor() - before)
    cost.whole.append((time.perf_counter() - started) * 1000)
    cost.database.append(sum(spans))
    cost.statements.append(len(spans))


def _server_processor() -> float:
    """
    Return the milliseconds that the process which serves us has run, in steps of 10.

    The steadiest figure where others use the machine too. 0 where there is none, or not here.
    """
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    path = Path(f"/proc/{pid}/stat")
    if not path.exists():
        return 0.0
    fields = path.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def _publish(article: Article, number: int) -> object:
    return publishing.publish(article=article, at=writing.LAST + timedelta(minutes=number))


def _rename(article: Article, number: int) -> object:
    slug = f"{article.slug}-renamed-{number}"
    return publishing.rename(article=article, slug=slug, at=writing.LAST)


def _withdraw(article: Article, number: int) -> object:
    return publishing.withdraw(article=article, at=writing.LAST)


def _edit(article: Article, number: int) -> None:
    Article.objects.filter(pk=article.pk).update(standfirst=f"Edited {time.time_ns()}.")


def _retitle(article: Article, number: int) -> None:
    Article.objects.filter(pk=article.pk).update(title=f"Another title {time.time_ns()}")


def _new(number: int) -> Article:
    category = writing.thing_id("category", 3)
    article = Article.objects.create(
        title=f"Quite new {time.time_ns()}", language="en", category_id=category
    )
    Section.objects.create(article=article, html="<p>" + "Snow fell on the steppe. " * 12 + "</p>")
    Byline.objects.create(article=article, author_id=writing.thing_id("author", number))
    article.tags.set(Tag.objects.filter(slug__in=["tag-0", "tag-1", "tag-2"]))
    return article


def _some(numbers: Any) -> list[Article]:
    ids = [writing.named(number).id for number in numbers]
    found = Article.objects.in_bulk(ids)
    return [found[pk] for pk in ids]


def _links_to(number: int, articles: int) -> bool:
    """Tell whether exactly one article links to it."""
    linking = [each for each in (2 * number, 2 * number + 1) if each < articles]
    return number >= writing.HUBS and any(writing.target_of(each) == number for each in linking)
