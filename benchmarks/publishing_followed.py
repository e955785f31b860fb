"""A follower of the log, in a process of its own, while others publish."""

from __future__ import annotations

import contextlib
import os
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any
from uuid import UUID

import django

Published = tuple[UUID, int]  # an article, and the number of the revision that went live

FOLLOWING_SECONDS = 0.02  # between two looks at the log that found nothing


@contextlib.contextmanager
def begun(url: str) -> Iterator[list[Published]]:
    """Follow the log in a process of its own; the list given holds in the end what it saw."""
    context = get_context("spawn")
    seen: list[Published] = []
    with context.Manager() as manager, ProcessPoolExecutor(1, context) as pool:
        began, is_over = manager.Event(), manager.Event()
        following = pool.submit(follow, url, began, is_over)
        began.wait()
        try:
            yield seen
        finally:
            is_over.set()
        seen += following.result()


def follow(url: str, began: Any, is_over: Any) -> list[Published]:
    """Walk the log from its end on, until it is over and there is no more."""
    os.environ["DATABASE_URL"] = url
    django.setup()
    from articles.models import Change, LogHead

    seen: list[Published] = []
    cursor = LogHead.objects.get().last
    began.set()
    while True:
        was_over = is_over.is_set()
        news = Change.objects.filter(sequence__gt=cursor, subject=Change.Subject.ARTICLE)
        page = list(
            news.order_by("sequence").values_list("sequence", "subject_id", "revision")[:100]
        )
        seen += [(article_id, revision or 0) for _, article_id, revision in page]
        if page:
            cursor = page[-1][0]
        elif was_over:
            return seen
        else:
            time.sleep(FOLLOWING_SECONDS)


def compared(seen: list[Published], published: list[Published]) -> str:
    """Say whether the follower saw what the publishers did: once, and in each article's order."""
    done = Counter(published)
    saw = Counter(each for each in seen if each in done)  # it also saw what was not measured
    numbers: dict[UUID, list[int]] = {}
    for article_id, number in seen:
        numbers.setdefault(article_id, []).append(number)
    in_order = all(each == sorted(each) for each in numbers.values())
    return (
        f"{saw.total()} of {done.total()}: {(done - saw).total()} missed, "
        f"{(saw - done).total()} repeated, {'in order' if in_order else 'NOT in order'}"
    )
