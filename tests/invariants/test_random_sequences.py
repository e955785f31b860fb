"""
Random sequences of everything that editors do, held after each step to a simple model.

`HYPOTHESIS_PROFILE=long` looks for five minutes or more, and at other sequences each time.
"""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from articles import publishing
from articles.content.slugs import slugify
from articles.models import Article, Author, Byline, Category, Fact, RelatedLink, Section, Tag
from articles.publishing import log, remaking
from tests.invariants import real_site
from tests.invariants.expected_site import Expected, Json, Refused, Site

MODELS: dict[str, Any] = {"author": Author, "category": Category, "tag": Tag}
FIELDS: dict[str, tuple[str, ...]] = {"author": ("bio",), "category": (), "tag": ()}
BEGINNING = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

kinds = st.sampled_from(sorted(MODELS))
titles = st.sampled_from(["Snow", "SNOW", " snow ", "Steppe", "Rivers", ""])
names = st.sampled_from(["Saule", "Daniyar", "Aigerim", "Marat"])
words = st.sampled_from(["", "It fell.", "It lay a while.", "They met."])
languages = st.sampled_from(["en", "ru"])
slugs = st.sampled_from(["first", "second", "third", "snow", "steppe", "rivers"])
minutes = st.integers(min_value=1, max_value=5)
URL = "https://example.org/ice"


class Editing(RuleBasedStateMachine):
    """Does each thing twice, for real and in the model, and lets `real_site` compare."""

    articles: Any = Bundle("articles")
    things: Any = Bundle("things")

    def __init__(self) -> None:
        super().__init__()
        # Each sequence begins with an empty database, and may open durable transactions in it.
        block: Any = transaction.atomic()
        block._from_testcase = True
        block.__enter__()
        self.block = block
        self.site, self.follower = Site(), real_site.Follower()
        Clock.now = BEGINNING

    def teardown(self) -> None:
        try:
            publishing.remake_stale()
            real_site.check(self.site, self.follower)
        finally:
            self.undo()

    def undo(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @invariant()
    def callers_get_what_they_should(self) -> None:
        real_site.check(self.site, self.follower)
        if len(self.site.articles) < remaking.AT_ONCE:
            of_articles = Fact.objects.filter(kind__in=[Fact.Kind.ARTICLE, Fact.Kind.WANT])
            assert not of_articles.filter(dirty=True).exists()
        Clock.now += timedelta(minutes=1)

    # Authors, categories, tags

    @initialize(target=things, kind=kinds, name=names)
    def begin_with_one(self, kind: str, name: str) -> Any:
        return self.add(kind, name)

    @rule(target=things, kind=kinds, name=names)
    def add(self, kind: str, name: str) -> tuple[str, str]:
        thing = MODELS[kind](name=name)
        publishing.save_embedded(thing=thing)
        self.know(kind, thing)
        return kind, str(thing.pk)

    @rule(key=things, name=names, slug=slugs | st.none(), remake=st.booleans())
    def rename_thing(self, key: Any, name: str, slug: str | None, remake: bool) -> None:
        kind, ref = key
        if self.site.things[key] is None:
            return
        thing = MODELS[kind]._default_manager.get(pk=ref)
        taken = MODELS[kind]._default_manager.exclude(pk=ref).filter(slug=slug).exists()
        thing.name, thing.slug = name, thing.slug if taken or slug is None else slug
        publishing.save_embedded(thing=thing)
        self.know(kind, thing)
        if remake:
            publishing.remake_stale()

    @rule(key=things, remake=st.booleans())
    def delete_thing(self, key: Any, remake: bool) -> None:
        kind, ref = key
        thing = MODELS[kind]._default_manager.filter(pk=ref).first()
        if thing is None:
            return
        if kind != "tag" and self.site.names(kind, ref):
            with pytest.raises(ProtectedError), transaction.atomic():
                publishing.delete_embedded(thing=thing)
            return
        publishing.delete_embedded(thing=thing)
        self.site.things[key] = None
        for article in self.site.articles.values():
            if ref in article.work["tags"]:
                article.work["tags"] = [tag for tag in article.work["tags"] if tag != ref]
        if remake:
            publishing.remake_stale()

    def know(self, kind: str, thing: Any) -> None:
        fields = ("slug", "name", *FIELDS[kind])
        self.site.things[kind, str(thing.pk)] = {
            "id": str(thing.pk),
            **{name: getattr(thing, name) for name in fields},
        }

    # The working copy

    @initialize(target=articles)
    def begin_with_a_draft(self) -> Any:
        return self.draft("Snow", "en", "It fell.", 5)

    @rule(target=articles, title=titles, language=languages, text=words, hours=minutes)
    def draft(self, title: str, language: str, text: str, hours: int) -> str:
        """Create a draft of a lead and a headed section, some with an expiry."""
        expires_at = Clock.now + timedelta(minutes=20) if hours == 1 else None
        row = Article.objects.create(title=title, language=language, expires_at=expires_at)
        sections = []
        for position, (heading, anchor) in enumerate([("", "lead"), ("Talks", "talks")]):
            body = text if not heading else ""
            section = Section.objects.create(
                article=row,
                position=position,
                heading=heading,
                html=f"<p>{body}</p>" if body else "",
            )
            sections.append(
                {"id": str(section.pk), "anchor": anchor, "heading": heading, "words": body}
            )
        work: Json = {"title": title, "language": language, "expires_at": expires_at, "slug": ""}
        work |= {"standfirst": "", "authors": [], "category": None, "tags": []}
        work |= {"sections": sections, "links": []}
        self.site.articles[str(row.pk)] = Expected(id=str(row.pk), work=work)
        self.keep(str(row.pk))
        return str(row.pk)

    @rule(target=articles, title=titles, language=languages, wanted=titles)
    def write_and_publish(self, title: str, language: str, wanted: str) -> Any:
        """Most of what can go wrong needs several live articles that wait for one another."""
        pk: Any = self.draft(title, language, "It fell.", 5)
        self.link_by_title(pk, wanted, 0)
        self.publish(pk)
        return pk

    @rule(pk=articles, title=titles, language=languages)
    def retitle(self, pk: str, title: str, language: str) -> None:
        Article.objects.filter(pk=pk).update(title=title, language=language)
        self.site.articles[pk].work |= {"title": title, "language": language}
        self.keep(pk)

    @rule(pk=articles, place=st.integers(0, 1), text=words)
    def rewrite(self, pk: str, place: int, text: str) -> None:
        section = self.site.articles[pk].work["sections"][place]
        section["words"] = text
        Section.objects.filter(pk=section["id"]).update(html=f"<p>{text}</p>" if text else "")
        self.keep(pk)

    @rule(pk=articles, key=things)
    def name(self, pk: str, key: Any) -> None:
        """Put the author, category or tag on the article, or take it off."""
        kind, ref = key
        if self.site.things[key] is None:
            return
        row, work = Article.objects.get(pk=pk), self.site.articles[pk].work
        if kind == "category":
            work["category"] = None if work["category"] == ref else ref
            Article.objects.filter(pk=pk).update(category_id=work["category"])
        else:
            many = work[f"{kind}s"]
            work[f"{kind}s"] = [o for o in many if o != ref] if ref in many else [*many, ref]
        work["tags"].sort()
        row.tags.set(work["tags"])
        row.bylines.all().delete()
        for position, author in enumerate(work["authors"]):
            Byline.objects.create(article=row, author_id=uuid.UUID(author), position=position)
        self.keep(pk)

    @rule(pk=articles, other=articles, title=titles, after=st.sampled_from([None, 0, 1]))
    def link_to(self, pk: str, other: str, title: str, after: int | None) -> None:
        if pk != other:
            self.link(pk, after, title=title, target=other, url="")

    @rule(pk=articles, title=titles, after=st.sampled_from([None, 0, 1]))
    def link_by_title(self, pk: str, title: str, after: int | None) -> None:
        self.link(pk, after, title=title, target=None, url="")

    @rule(pk=articles, title=titles)
    def link_outwards(self, pk: str, title: str) -> None:
        self.link(pk, None, title=title, target=None, url=URL)

    def link(self, pk: str, after: int | None, **link: Any) -> None:
        work = self.site.articles[pk].work
        row = RelatedLink.objects.create(
            article_id=uuid.UUID(pk),
            after_id=None if after is None else uuid.UUID(work["sections"][after]["id"]),
            position=len(work["links"]),
            title=link["title"],
            target_id=uuid.UUID(link["target"]) if link["target"] else None,
            url=link["url"],
        )
        work["links"] = [*work["links"], {"id": str(row.pk), "after": after, **link}]
        self.keep(pk)

    @rule(pk=articles)
    def unlink(self, pk: str) -> None:
        work = self.site.articles[pk].work
        for link in work["links"][:1]:
            RelatedLink.objects.filter(pk=link["id"]).delete()
        work["links"] = work["links"][1:]
        self.keep(pk)

    def keep(self, pk: str) -> None:
        article = self.site.articles[pk]
        if not article.work["slug"] and article.work["title"]:
            wanted = slugify(article.work["title"])
            article.work["slug"] = self.site.free_slug(article, wanted)
        publishing.save(article=Article.objects.get(pk=pk), at=Clock.now)
        article.save()

    # What callers see

    @rule(pk=articles)
    def publish(self, pk: str) -> None:
        row, article = Article.objects.get(pk=pk), self.site.articles[pk]
        with self.refused_as(lambda: self.site.publish(article, Clock.now)):
            publishing.publish(article=row, at=Clock.now)

    @rule(some=st.lists(articles, max_size=4, unique=True))
    def publish_many(self, some: list[str]) -> None:
        rows = list(Article.objects.filter(pk__in=some).order_by("pk"))
        results = publishing.publish_many(articles=rows, at=Clock.now)
        for row, (same, outcome) in zip(rows, results, strict=True):
            assert row == same
            try:
                self.site.publish(self.site.articles[str(row.pk)], Clock.now)
            except Refused:
                assert isinstance(outcome, publishing.NotReady)
            else:
                assert isinstance(outcome, publishing.Outcome)

    @rule(pk=articles)
    def withdraw(self, pk: str) -> None:
        row, article = Article.objects.get(pk=pk), self.site.articles[pk]
        with self.refused_as(lambda: self.site.withdraw(article)):
            publishing.withdraw(article=row, at=Clock.now)

    @rule(pk=articles, slug=slugs)
    def rename(self, pk: str, slug: str) -> None:
        row, article = Article.objects.get(pk=pk), self.site.articles[pk]
        with self.refused_as(lambda: self.site.rename(article, slug, Clock.now)):
            publishing.rename(article=row, slug=slug, at=Clock.now)

    @rule(pk=articles)
    def delete(self, pk: str) -> None:
        publishing.delete(article=Article.objects.get(pk=pk), at=Clock.now)
        self.site.delete(self.site.articles[pk])

    @rule(pk=articles)
    def restore(self, pk: str) -> None:
        publishing.restore(article=Article.objects.get(pk=pk))
        self.site.articles[pk].binned = False

    @rule(pk=articles, action=st.sampled_from(["publish", "withdraw"]), wait=minutes)
    def schedule(self, pk: str, action: str, wait: int) -> None:
        row, article = Article.objects.get(pk=pk), self.site.articles[pk]
        due_at = Clock.now + timedelta(minutes=wait)
        with self.refused_as(lambda: self.site.schedule(article, action, due_at)):
            publishing.schedule(article=row, action=action, due_at=due_at, at=Clock.now)

    @rule(wait=minutes)
    def time_passes(self, wait: int) -> None:
        Clock.now += timedelta(minutes=wait)
        publishing.apply_due()
        self.site.apply_due(Clock.now)

    @rule()
    def remake(self) -> None:
        publishing.remake_stale()

    @rule()
    def republish(self) -> None:
        before = self.follower.cursor
        publishing.remake_stale()
        self.follower.catch_up()
        at = self.follower.cursor
        assert publishing.republish(everything=True) == 0
        self.follower.catch_up()
        assert self.follower.cursor == at >= before

    @contextlib.contextmanager
    def refused_as(self, expectation: Callable[[], None]) -> Iterator[None]:
        """Do both; the real act must be refused exactly where the expected one is."""
        try:
            yield
        except publishing.Refusal:
            with pytest.raises(Refused):
                expectation()
        else:
            expectation()


class Clock:
    """The moment that the database is told it is."""

    now = BEGINNING


PROFILES = {
    "short": settings(max_examples=15, stateful_step_count=25, derandomize=True),
    "long": settings(max_examples=200, stateful_step_count=60),
}


@pytest.mark.parametrize("at_once", [1, 50], ids=["most is left to followers", "all at once"])
def test_callers_always_get_what_a_simple_model_says(db, monkeypatch, at_once):
    monkeypatch.setattr(log, "clock", lambda: Clock.now)
    monkeypatch.setattr(remaking, "AT_ONCE", at_once)
    monkeypatch.setattr(remaking, "LOCK_SECONDS", 0)
    profile = PROFILES[os.environ.get("HYPOTHESIS_PROFILE", "short")]
    run_state_machine_as_test(
        Editing,
        settings=settings(
            profile, deadline=None, suppress_health_check=list(HealthCheck), database=None
        ),
    )
