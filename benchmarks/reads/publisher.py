"""Publishing beside the reads: so many articles a second, while it is told to."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.synchronize import Event

A_SECOND = 10


@contextlib.contextmanager
def ready(slugs: Sequence[str], *, cores: Sequence[int]) -> Iterator[Event]:
    """Start a process that publishes these, each in its turn, while the event is set."""
    context = get_context("spawn")
    goes_on = context.Event()
    process = context.Process(target=_publish, args=(list(slugs), goes_on, cores), daemon=True)
    process.start()
    try:
        yield goes_on
    finally:
        process.terminate()
        process.join()


@contextlib.contextmanager
def going_on(goes_on: Event) -> Iterator[None]:
    goes_on.set()
    try:
        yield
    finally:
        goes_on.clear()


def _publish(slugs: list[str], goes_on: Event, cores: Sequence[int]) -> None:
    import time

    import django

    if cores:
        os.sched_setaffinity(0, cores)
    django.setup()

    from articles import publishing
    from articles.models import Article

    number = 0
    while goes_on.wait():
        number += 1
        started = time.monotonic()
        Article.objects.filter(slug=slugs[number % len(slugs)]).update(standfirst=f"News {number}")
        article = Article.objects.get(slug=slugs[number % len(slugs)])
        publishing.publish(article=article, at=datetime.now(UTC))
        time.sleep(max(0, 1 / A_SECOND - (time.monotonic() - started)))
