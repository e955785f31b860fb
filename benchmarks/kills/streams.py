"""What goes on meanwhile: articles are published, planned, and an author is renamed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db import Error, connection

from articles import publishing
from articles.models import Article, Author, Byline, Publication, Section
from articles.publishing import log

T = TypeVar("T")

ARTICLES_OF_THE_AUTHOR = 200
PUBLISHED_EVERY, PLANNED_EVERY, RENAMED_EVERY = 0.2, 1.0, 4.0  # seconds
PLANNED_AHEAD = timedelta(seconds=3)


class Streams:
    """Three threads; what they were told is done is what must not be lost."""

    def __init__(self) -> None:
        self.published: list[UUID] = []
        self.planned: dict[UUID, datetime] = {}
        self.names: list[str] = ["Name 0"]
        self.refused = 0  # attempts that the database's death cut short
        self.author = Author(name=self.names[0])
        self.is_over = threading.Event()
        streams = (
            (self._publish, PUBLISHED_EVERY),
            (self._plan, PLANNED_EVERY),
            (self._rename, RENAMED_EVERY),
        )
        self.threads = [threading.Thread(target=self._run, args=stream) for stream in streams]

    def prepare(self) -> None:
        """Publish what the author's name is in."""
        publishing.save_embedded(thing=self.author)
        articles = []
        for number in range(ARTICLES_OF_THE_AUTHOR):
            article = _draft(f"By the author {number}")
            Byline.objects.create(article=article, author=self.author)
            articles.append(article)
        publishing.publish_many(articles=articles, at=datetime.now(UTC))

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        self.is_over.set()
        for thread in self.threads:
            if thread.ident:
                thread.join()

    def _run(self, act: Callable[[int], None], every: float) -> None:
        number = 0
        while not self.is_over.wait(every):
            number += 1
            act(number)
        connection.close()

    def _publish(self, number: int) -> None:
        article = self._surely(lambda: _draft(f"News {number}"))

        def act() -> None:
            # Whoever lost the connection at the commit can't know: they look before they repeat.
            if not Publication.objects.filter(pk=article.pk).exists():
                publishing.publish(article=article, at=log.clock())

        self._surely(act)
        self.published.append(article.pk)

    def _plan(self, number: int) -> None:
        article = self._surely(lambda: _draft(f"Planned {number}"))

        def act() -> datetime:
            now = log.clock()
            plan = article.schedules.filter(done_at=None).first()
            if plan is None and not article.schedules.exists():
                plan = publishing.schedule(
                    article=article, action="publish", due_at=now + PLANNED_AHEAD, at=now
                )
            return plan.due_at if plan else article.schedules.get().due_at

        self.planned[article.pk] = self._surely(act)

    def _rename(self, number: int) -> None:
        self.author.name = f"Name {number}"
        self._surely(lambda: publishing.save_embedded(thing=self.author))
        self.names.append(self.author.name)

    def _surely(self, act: Callable[[], T]) -> T:
        while True:
            try:
                return act()
            except (Error, publishing.Busy):
                self.refused += 1
                connection.close()
                time.sleep(0.1)


def _draft(title: str) -> Article:
    article = Article.objects.create(title=title, language="en")
    Section.objects.create(article=article, html="<p>It fell.</p>")
    publishing.save(article=article, at=datetime.now(UTC))
    return article
