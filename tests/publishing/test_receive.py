"""What a satellite serves is what its origin served: both in turn in one database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import (
    Article,
    Author,
    Category,
    Change,
    Fact,
    KeyCount,
    LogHead,
    Publication,
    RelatedLink,
    Slug,
    Tag,
)
from articles.publishing import Copy, Received, Redirects, Removal, Thing
from articles.publishing.facts import EMBEDDED_FIELDS
from tests.conftest import NOON

ORIGIN = "https://origin.example.org"
LATER = NOON + timedelta(hours=1)


def nothing():
    pass


@pytest.fixture
def become(db):
    """Take what is live out of this installation, and make it a satellite; return what was live."""

    def become():
        told = Received(
            copies={row.pk: Copy(row.detail_json, NOON) for row in Publication.objects.all()},
            redirects={
                row.pk: Redirects(
                    frozenset(
                        Slug.objects.filter(article_id=row.pk, is_current=False).values_list(
                            "slug", flat=True
                        )
                    ),
                    row.former_anchors,
                )
                for row in Publication.objects.all()
            },
            things=[
                Thing(kind, {name: fact.data[name] for name in ("id", *names)})
                for kind, names in EMBEDDED_FIELDS.items()
                for fact in Fact.objects.filter(kind=kind)
                if fact.data["live"]
            ],
        )
        for model in (RelatedLink, Publication, Slug, KeyCount, Fact, Change, Article):
            model.objects.all().delete()
        for model in (Author, Category, Tag):
            model.objects.all().delete()
        LogHead.objects.update(last=0)
        publishing.become_satellite(url=ORIGIN)
        return told

    return become


def answers(api, *paths):
    """What callers get, but for what differs: moments of change, and how long to keep it."""
    found = {}
    for path in paths:
        response = api.get(f"/api/v1{path}")
        found[path] = (
            response.status_code,
            response.content,
            response.headers.get("ETag"),
            response.headers.get("Location"),
        )
    return found


def test_all_that_callers_get_is_byte_for_byte_what_it_was(
    api, become, make_author, make_category, make_tag, make_live
):
    author, category = make_author(bio="She writes."), make_category(description="Talks.")
    river, bridge = make_tag("Rivers"), make_tag("Bridges")
    first = make_live(
        title="First", authors=[author], category=category, tags=[river, bridge], language="ru"
    )
    second = make_live(
        title="Second",
        tags=[river],
        authors=[make_author("Other")],
        links=[{"target": first, "after": 0}, {"title": "Out", "url": "https://example.org/"}],
    )
    publishing.rename(article=first, slug="at-last", at=LATER)
    heading = second.sections.create(position=1, heading="Talks", html="<p>On.</p>")
    publishing.publish(article=second, at=LATER)
    heading.heading, heading.anchor = "Words", "words"
    heading.save()
    publishing.publish(article=second, at=LATER + timedelta(hours=1))
    paths = (
        "/articles",
        "/articles?page_size=1&count=exact",
        "/articles?tag=rivers&count=exact",
        "/articles?tag=rivers,bridges&language=ru",
        "/articles?tag_all=rivers,bridges&author=saule-omarova&category=diplomacy",
        "/articles?ordering=modified_at&fields=title,authors.name",
        f"/articles?id={first.pk}",
        f"/articles/by-id/{first.pk}",
        "/articles/first",
        "/articles/at-last",
        "/articles/at-last/related?count=exact",
        "/articles/second",
        "/articles/second/related",
        "/articles/second/sections",
        "/articles/second/sections/words",
        "/articles/second/sections/talks",
        "/articles/none",
        "/authors?count=exact",
        "/authors/saule-omarova",
        "/categories",
        "/categories/diplomacy",
        "/tags",
        "/tags/rivers",
        "/tags/none",
    )
    before = answers(api, *paths)
    assert {status for status, *_ in before.values()} == {200, 308, 404}

    told = become()
    assert answers(api, "/articles/at-last")["/articles/at-last"][0] == 404
    assert publishing.receive(told, then=nothing) == 2

    assert answers(api, *paths) == before


def test_the_same_again_changes_nothing(become, make_live):
    make_live()
    told = become()
    publishing.receive(told, then=nothing)
    last = LogHead.objects.get().last

    assert publishing.receive(told, then=nothing) == 0

    assert LogHead.objects.get().last == last


def test_what_differs_is_logged_as_what_it_is_here(become, make_live, make_tag):
    article = make_live(title="Snow", tags=[make_tag("Talks")])
    first = Publication.objects.get().detail_json
    publishing.rename(article=article, slug="rain", at=LATER)
    told = become()
    old = Received(copies={article.pk: Copy(first, NOON)}, things=told.things)
    gone = Received(removals={article.pk: Removal("deleted", "edited")})

    for received in (old, told, gone):
        publishing.receive(received, then=nothing)

    log = Change.objects.filter(subject="article").order_by("sequence")
    assert [(each.kind, each.slug, each.former_slug) for each in log] == [
        ("published", "snow", ""),
        ("moved", "rain", "snow"),
        ("deleted", "rain", ""),
    ]
    assert log[1].changed == ["slug", "modified_at", "revision"]
    assert {"slug:snow", "slug:rain", f"article:{article.pk}"} <= set(log[1].keys)
    assert [each.kind for each in Change.objects.filter(subject="tag").order_by("sequence")] == [
        "published",
        "withdrawn",
    ]
    assert not KeyCount.objects.filter(live__gt=0).exists()
    assert not Publication.objects.exists()


def test_what_is_kept_with_it_is_kept_or_not_as_it_is(become, make_live):
    make_live()
    told = become()

    def fail():
        raise publishing.NotLive

    with pytest.raises(publishing.NotLive):
        publishing.receive(told, then=fail)

    assert not Publication.objects.exists()
    assert LogHead.objects.get().last == 0


def test_a_renamed_shelf_is_news_even_to_those_that_no_document_names(become, make_live, make_tag):
    tag, other = make_tag("Talks"), make_tag("Words")
    make_live(tags=[tag, other])
    told = become()
    publishing.receive(told, then=nothing)
    before = LogHead.objects.get().last

    # The two have changed slugs with one another, and one its name.
    swapped = [
        Thing("tag", {"id": str(tag.pk), "slug": "words", "name": "Talks"}),
        Thing("tag", {"id": str(other.pk), "slug": "talks", "name": "Other"}),
    ]
    publishing.receive(Received(things=swapped), then=nothing)

    facts = Fact.objects.filter(kind="tag")
    assert {fact.ref: (fact.slug, fact.data["name"]) for fact in facts} == {
        str(tag.pk): ("words", "Talks"),
        str(other.pk): ("talks", "Other"),
    }
    news = Change.objects.filter(sequence__gt=before)
    assert sorted((each.kind, each.slug) for each in news) == [
        ("updated", "talks"),
        ("updated", "words"),
    ]


def test_a_slug_that_the_origin_gave_to_another_is_the_others(become, make_live):
    """As after a backup was restored there."""
    first, second = make_live(title="Snow"), make_live(title="Rain")
    told = become()
    publishing.receive(told, then=nothing)
    text = told.copies[second.pk].text.replace('"slug":"rain"', '"slug":"snow"')

    publishing.receive(Received(copies={second.pk: Copy(text, LATER)}), then=nothing)

    assert Publication.objects.get().pk == second.pk
    assert Slug.objects.get(slug="snow").article_id == second.pk
    assert Slug.objects.get(slug="rain").article_id == second.pk

    # And to one another.
    publishing.receive(told, then=nothing)
    other = told.copies[first.pk].text.replace('"slug":"snow"', '"slug":"rain"')
    both = {first.pk: Copy(other, LATER), second.pk: Copy(text, LATER)}
    publishing.receive(Received(copies=both), then=nothing)

    assert dict(Publication.objects.values_list("id", "slug")) == {
        first.pk: "rain",
        second.pk: "snow",
    }


def test_redirects_are_those_of_the_origin(become, make_live):
    article = make_live(title="Snow")
    told = become()
    given = {article.pk: Redirects(frozenset({"old", "older"}), {"lead-in": "x"})}
    publishing.receive(Received(copies=told.copies, redirects=given), then=nothing)
    last = LogHead.objects.get().last
    fewer = {article.pk: Redirects(frozenset({"old"}), {})}

    assert publishing.receive(Received(redirects=given), then=nothing) == 0
    assert publishing.receive(Received(redirects=fewer), then=nothing) == 1

    assert sorted(Slug.objects.values_list("slug", "is_current")) == [
        ("old", False),
        ("snow", True),
    ]
    assert Publication.objects.get().former_anchors == {}
    (change,) = Change.objects.filter(sequence__gt=last)
    assert "slug:older" in change.keys  # memory holds that it redirected


def test_last_modified_rises_with_the_origins_and_never_stands_still(become, make_live):
    article = make_live(title="Snow")
    first = Publication.objects.get().detail_json
    publishing.rename(article=article, slug="rain", at=LATER)
    told = become()
    moved = told.copies[article.pk].text

    publishing.receive(Received(copies={article.pk: Copy(first, NOON)}), then=nothing)
    assert Publication.objects.get().rendered_at == NOON
    publishing.receive(Received(copies={article.pk: Copy(moved, NOON)}), then=nothing)
    assert Publication.objects.get().rendered_at == NOON + timedelta(seconds=1)


def test_a_document_of_a_later_release_is_refused(become, make_live):
    article = make_live()
    told = become()
    text = told.copies[article.pk].text.replace('{"id"', '{"mood":"good","id"', 1)

    with pytest.raises(publishing.OtherRelease, match="mood"):
        publishing.receive(Received(copies={article.pk: Copy(text, NOON)}), then=nothing)

    assert not Publication.objects.exists()


def test_it_expires_at_its_moment_without_a_working_copy(become, make_live, api):
    soon = timezone.now() + timedelta(hours=1)
    article = make_live(title="Snow", expires_at=soon)
    told = become()
    publishing.receive(told, then=nothing)
    past = timezone.now() - timedelta(seconds=1)
    Publication.objects.update(expires_at=past)

    assert api.get("/api/v1/articles/snow").status_code == 404
    assert publishing.apply_due() == 1

    change = Change.objects.filter(subject_id=article.pk).latest("sequence")
    assert (change.kind, change.cause) == ("withdrawn", "expired")
    assert not Publication.objects.exists()
    assert publishing.apply_due() == 0


def test_nothing_here_renders_it_anew(become, make_live):
    make_live()
    told = become()
    publishing.receive(told, then=nothing)
    row = Publication.objects.get()

    assert publishing.outdated_documents() == 0
    assert publishing.republish(everything=True) == 0
    assert publishing.remake_stale() == 0

    assert Publication.objects.get().detail_json == row.detail_json


@pytest.mark.parametrize(
    "path", ["/articles/snow/revisions?page_size=5", "/articles/snow/revisions/1"]
)
def test_what_was_before_is_known_at_the_origin(become, make_live, api, path):
    make_live(title="Snow")
    told = become()
    publishing.receive(told, then=nothing)

    response = api.get(f"/api/v1{path}")

    assert (response.status_code, response["Location"]) == (308, f"{ORIGIN}/api/v1{path}")


def test_many_take_no_more_statements_than_few(become, make_live, make_tag):
    tags = [make_tag(f"Tag {number}") for number in range(3)]
    for number in range(12):
        make_live(title=f"Snow {number}", tags=tags)
    told = become()
    ids = list(told.copies)
    first = Received(copies={pk: told.copies[pk] for pk in ids[:1]}, things=told.things)
    publishing.receive(first, then=nothing)
    counted = []
    for some in (ids[1:3], ids[3:]):
        with CaptureQueriesContext(connection) as seen:
            publishing.receive(Received(copies={pk: told.copies[pk] for pk in some}), then=nothing)
        counted.append(len(seen))

    assert counted[0] == counted[1]
