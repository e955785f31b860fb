"""
What callers may not see is never found, suggested, counted or meant: after each kind of change.

Every test asks at once, when the index doesn't know of the change yet, and again when it does.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Section
from tests import search_index
from tests.conftest import NOON

SECRET = "Zyzzyva"
MISSPELT = "Zyzzyvq"
HOUR = timedelta(hours=1)


@pytest.fixture
def never_found(api, indexed):
    def ask():
        search = "/api/v1/search"
        for typed in (
            SECRET,
            SECRET.lower(),
            SECRET[:4],
            f'"{SECRET}"',
            f"snow {SECRET}",
            MISSPELT,
        ):
            body = api.get(
                search, {"q": typed, "facets": "tag,author,category,language,year"}
            ).json()
            assert SECRET not in str(body["results"]), typed
            assert body["did_you_mean"] is None or SECRET.lower() not in body["did_you_mean"]
        for typed in (SECRET[:2], SECRET, MISSPELT):
            assert api.get(f"{search}/suggest", {"q": typed}).json()["results"] == [], typed
        body = api.get("/api/v1/articles", {"q": SECRET, "count": "exact"}).json()
        assert (body["results"], body["count"]) == ([], 0)
        body = api.get(
            search, {"q": "snow ", "count": "exact", "facets": "tag,author,category,language,year"}
        ).json()
        assert body["count"] == 1
        assert SECRET not in str(body)
        for values in body["facets"].values():
            assert all(value["count"] == 1 for value in values)
        related = api.get("/api/v1/articles/snow-in-astana/related").json()
        assert SECRET not in str(related)

    def check():
        ask()
        indexed()
        ask()

    return check


@pytest.fixture
def public(make_live, make_tag, indexed):
    """One article that may be seen; what it has in common with the other is found by it alone."""
    make_live(sections=("<p>Snow fell and lay for days.</p>",), tags=[make_tag("Weather")])
    indexed()


@pytest.fixture
def secret(make_article, make_tag, make_author):
    tag, author = make_tag(f"{SECRET} tag"), make_author(name=f"{SECRET} Author")

    def make(**fields):
        return make_article(
            title=f"{SECRET} snow",
            sections=({"heading": SECRET, "html": f"<p>Snow fell. {SECRET}.</p>"},),
            tags=[tag],
            authors=[author],
            **fields,
        )

    return make


def test_a_draft(public, secret, never_found):
    secret()

    never_found()


def test_one_that_is_under_embargo(public, secret, never_found):
    publishing.schedule(
        article=secret(), action="publish", due_at=timezone.now() + HOUR, at=timezone.now()
    )

    never_found()


@pytest.mark.parametrize("act", [publishing.withdraw, None])
def test_one_that_was_taken_away(public, secret, never_found, indexed, act):
    article = secret()
    publishing.publish(article=article, at=NOON)
    indexed()

    publishing.withdraw(article=article, at=NOON)
    if act is None:
        publishing.delete(article=article, at=NOON)

    never_found()


def test_one_that_has_expired_although_nobody_took_it_away(public, secret, never_found, indexed):
    article = secret(expires_at=NOON + HOUR)
    publishing.publish(article=article, at=NOON)

    never_found()


def test_what_a_text_said_before(public, secret, never_found, indexed, make_tag, make_author):
    article = secret()
    publishing.publish(article=article, at=NOON)
    indexed()

    Section.objects.filter(article=article).update(heading="", html="<p>Rain.</p>")
    article.title = "Rain"
    article.save(update_fields=["title"])
    article.tags.clear()
    article.bylines.all().delete()
    publishing.save(article=article, at=NOON)
    publishing.publish(article=article, at=NOON)

    never_found()


def test_what_was_typed_into_a_live_article(public, secret, never_found, indexed, make_live):
    article = make_live(title="Rain", sections=("<p>It rained.</p>",))
    indexed()

    Section.objects.filter(article=article).update(html=f"<p>{SECRET} snow</p>")
    publishing.save(article=article, at=NOON)

    never_found()


def test_one_that_came_back_and_went_again(public, secret, never_found, indexed):
    article = secret()
    for _ in range(2):
        publishing.publish(article=article, at=NOON)
        indexed()
        publishing.withdraw(article=article, at=NOON)

    never_found()


def test_one_that_was_live_when_the_index_was_built_anew(
    public, secret, never_found, settings, tmp_path
):
    article = secret()
    publishing.publish(article=article, at=NOON)
    settings.SEARCH_INDEX = tmp_path / "another"
    publishing.withdraw(article=article, at=NOON)

    search_index.bring_up_to_date()
    never_found()


def test_it_would_be_found_if_it_were_live(public, secret, never_found, indexed):
    """The sweep itself can fail."""
    publishing.publish(article=secret(), at=NOON)
    indexed()

    with pytest.raises(AssertionError):
        never_found()
