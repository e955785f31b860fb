"""What a satellite serves, after all kinds of acts at its origin, byte for byte."""

from __future__ import annotations

import contextlib
import random
import signal
import time
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from articles import publishing
from articles.models import Article, Fact, Publication, RelatedLink, Slug
from tests.following.conftest import PATIENCE_SECONDS, get, until

SEED = 6  # of the acts; each run does the same ones


@pytest.fixture
def site(make_live, make_author, make_category, make_tag):
    """Some articles that embed, link to and wait for one another."""
    author, other = make_author(name="Saule", bio="Writes."), make_author(name="Yerlan")
    category = make_category(name="Weather", description="What falls.")
    tags = [make_tag(name) for name in ("Rivers", "Snow", "Talks")]
    chance = random.Random(SEED)  # noqa: S311
    articles = []
    for number in range(12):
        links = [{"target": chance.choice(articles), "after": 0}] if articles else []
        articles.append(
            make_live(
                title=f"Article {number}",
                language=chance.choice(["en", "ru"]),
                authors=chance.sample([author, other], k=chance.randrange(3)),
                category=chance.choice([None, category]),
                tags=chance.sample(tags, k=chance.randrange(4)),
                links=[*links, {"title": f"Article {number + 1}"}],
                sections=["<p>A lead.</p>", {"heading": "Talks", "html": "<p>On.</p>"}],
                at=timezone.now() - timedelta(hours=20 - number),
            )
        )
    return articles


def paths():
    """All that there is to ask for."""
    found = ["/articles?page_size=100&count=exact", "/articles?ordering=-modified_at"]
    found += ["/authors", "/categories", "/tags", "/redirects", "/manifest", "/articles/none"]
    found += [f"/articles?language={each}&count=exact" for each in ("en", "ru")]
    for fact in Fact.objects.exclude(slug="").filter(kind__in=["author", "category", "tag"]):
        plural = {"author": "authors", "category": "categories", "tag": "tags"}[fact.kind]
        found += [f"/{plural}/{fact.slug}", f"/articles?{fact.kind}={fact.slug}&count=exact"]
    for slug in Slug.objects.values_list("slug", flat=True):
        found += [f"/articles/{slug}", f"/articles/{slug}/sections"]
        found += [f"/articles/{slug}/sections/{anchor}" for anchor in ("lead", "talks", "words")]
        found += [f"/articles/{slug}/related"]
    return found


def assert_same(origin, satellite):
    """Whatever is asked of both is answered alike: status, entity tag, address, bytes."""
    checked = satellite.follow(check=True)
    assert checked.status == 0, checked.text
    with satellite.serving() as url:
        for path in paths():
            there, here = get(f"{origin.url}/api/v1{path}"), get(f"{url}/api/v1{path}")
            assert here == there, path


def test_a_first_copy_is_the_origin(origin, satellite, site):
    publishing.rename(article=site[0], slug="moved", at=timezone.now())
    publishing.withdraw(article=site[1], at=timezone.now())

    said = satellite.catch_up()

    assert f"In step with {origin.url}" in said.text
    assert satellite.row("SELECT COUNT(*) FROM articles_article") == (0,)
    assert_same(origin, satellite)


def test_whatever_is_done_there_is_had_here(origin, satellite, site, make_author):
    acts = Acts(site)
    satellite.catch_up()
    for _ in range(2):
        for _ in range(15):
            acts.one()
        satellite.catch_up()
    assert_same(origin, satellite)


def test_killed_again_and_again_it_misses_nothing(origin, satellite, site):
    """SIGKILL at random moments, while the origin goes on changing."""
    acts, chance = Acts(site), random.Random(SEED)  # noqa: S311
    kills = 0
    for _ in range(6):
        with satellite.following() as program:
            deadline = time.monotonic() + PATIENCE_SECONDS
            moment = chance.uniform(0.0, 3.0)
            begun = satellite.row("SELECT COALESCE(MAX(sequence), 0) FROM articles_change")[0]
            while time.monotonic() < deadline:
                acts.one()
                now = satellite.row("SELECT COALESCE(MAX(sequence), 0) FROM articles_change")[0]
                if now > begun:
                    break
            time.sleep(moment)
            program.send(signal.SIGKILL)
            kills += program.wait() == -signal.SIGKILL
    assert kills == 6

    satellite.catch_up()

    assert_same(origin, satellite)


def test_sigterm_ends_it_at_the_end_of_a_page(origin, satellite, site):
    with satellite.following() as program:
        until(
            lambda: satellite.row("SELECT COUNT(*) FROM articles_origin WHERE in_step_at > ''")[0]
        )
        program.send(signal.SIGTERM)

        assert program.wait() == 0

    assert_same(origin, satellite)


def test_an_origin_put_back_to_a_backup_is_followed_back(origin, satellite, site):
    """Its log then has other changes under the same numbers, and some articles never were."""
    backup = Backup()
    acts = Acts(site)
    for _ in range(6):
        acts.one()
    publishing.rename(
        article=Article.objects.get(pk=site[2].pk), slug="never-was", at=timezone.now()
    )
    satellite.catch_up()
    backup.restore()
    publishing.rename(article=site[3], slug="never-was", at=timezone.now())

    satellite.catch_up()

    assert_same(origin, satellite)


def test_what_expires_goes_at_its_moment_with_the_origin_away(origin, satellite, site):
    """Nobody tells the satellite; it knows."""
    expires_at = timezone.now() + timedelta(seconds=25)
    publishing.set_expiry(article=site[0], expires_at=expires_at, at=timezone.now())
    satellite.catch_up()
    slug = Publication.objects.get(pk=site[0].pk).slug
    with satellite.serving() as url:
        path = f"{url}/api/v1/articles/{slug}"
        assert get(path)[0] == 200 or timezone.now() > expires_at
        until(lambda: get(path)[0] == 404)
        assert timezone.now() >= expires_at
        gone = "SELECT COUNT(*) FROM articles_change WHERE cause = 'expired'"
        until(lambda: satellite.row(gone) == (1,))


class Acts:
    """What editors do, one act at a time, by a die that falls the same each time."""

    def __init__(self, articles):
        self.ids = [article.pk for article in articles]
        self.chance = random.Random(SEED)  # noqa: S311
        self.number = 0

    def one(self):
        self.number += 1
        common = [self.edit, self.edit, self.rename, self.withdraw, self.delete, self.publish]
        act = self.chance.choice(
            [*common, self.rename_thing, self.new, self.expire, self.move_anchor]
        )
        article = Article.objects.get(pk=self.chance.choice(self.ids))
        with contextlib.suppress(publishing.Refusal):  # it wasn't live, or lies in the bin
            act(article, timezone.now())

    def edit(self, article, at):
        article.sections.update(html=f"<p>Edited, number {self.number}.</p>")
        publishing.publish(article=article, at=at)

    def publish(self, article, at):
        if article.binned_at:
            publishing.restore(article=article)
        publishing.publish(article=article, at=at)

    def rename(self, article, at):
        publishing.rename(article=article, slug=f"renamed-{self.number}", at=at)

    def withdraw(self, article, at):
        publishing.withdraw(article=article, at=at)

    def delete(self, article, at):
        publishing.delete(article=article, at=at)

    def expire(self, article, at):
        publishing.set_expiry(article=article, expires_at=at + timedelta(milliseconds=1), at=at)
        time.sleep(0.01)
        publishing.apply_due()

    def move_anchor(self, article, at):
        section = article.sections.exclude(heading="").first()
        if section is None:  # of a new article
            return
        section.anchor = self.chance.choice(["talks", "words"])
        section.save()
        publishing.publish(article=article, at=at)

    def rename_thing(self, article, at):
        fact = self.chance.choice(Fact.objects.filter(kind__in=["author", "tag", "category"]))
        thing = publishing.facts.MODELS[fact.kind].objects.get(pk=fact.ref)
        thing.name = f"{thing.name} {self.number}"
        if self.chance.random() < 0.5:
            thing.slug = f"thing-{self.number}"
        publishing.save_embedded(thing=thing)
        publishing.remake_stale()

    def new(self, article, at):
        copy = Article.objects.create(title=f"Article {self.number + 100}", language="en")
        copy.sections.create(position=0, html="<p>New.</p>")
        RelatedLink.objects.create(article=copy, position=0, target=article)
        copy.tags.set(article.tags.all())
        publishing.save(article=copy, at=at)
        publishing.publish(article=copy, at=at)
        self.ids.append(copy.pk)


class Backup:
    """Every row of the origin, to be put back later."""

    def __init__(self):
        models = apps.get_app_config("articles").get_models(include_auto_created=True)
        self.rows = {model: list(model._base_manager.all()) for model in models}

    def restore(self):
        with transaction.atomic():  # at its end all references must hold
            for model in self.rows:
                model._base_manager.all()._raw_delete("default")
            for model, rows in self.rows.items():
                model._base_manager.bulk_create(rows)
