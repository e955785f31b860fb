"""`/changes`: what callers could see change, in order, to whoever asks from where they stood."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article, Change, LogHead, Publication
from articles.publishing import log
from tests.conftest import NOON
from tests.invariants import mirror

CHANGES = "/api/v1/changes"

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(api):
    """Walk the feed to its end; return the entries, and the cursor to go on with."""

    def to_the_end(cursor="", **asked):
        entries = []
        while True:
            given = {**asked, **({"cursor": cursor} if cursor else {})}
            response = api.get(CHANGES, given)
            assert response.status_code == 200, response.content
            page = response.json()
            entries += page["results"]
            cursor = page["next_cursor"]
            if not page["results"]:
                return entries, cursor

    return to_the_end


def told(entries):
    return [(entry["kind"], entry["slug"]) for entry in entries]


def test_everything_is_told_in_order(walk, make_live):
    article = make_live(title="Snow in Astana")
    make_live(title="Ice on the river")
    Article.objects.filter(pk=article.pk).update(title="Snow at last")
    publishing.publish(article=article, at=NOON + timedelta(hours=1))
    publishing.rename(article=article, slug="snow-at-last", at=NOON + timedelta(hours=2))
    publishing.withdraw(article=article, at=NOON + timedelta(hours=3))
    publishing.publish(article=article, at=NOON + timedelta(hours=4))
    publishing.delete(article=article, at=NOON + timedelta(hours=5))

    entries, _ = walk(limit=2)

    assert told(entries) == [
        ("published", "snow-in-astana"),
        ("published", "ice-on-the-river"),
        ("updated", "snow-in-astana"),
        ("moved", "snow-at-last"),
        ("withdrawn", "snow-at-last"),
        ("published", "snow-at-last"),
        ("deleted", "snow-at-last"),
    ]
    assert [entry["former_slug"] for entry in entries if entry["former_slug"]] == ["snow-in-astana"]
    sequences = [entry["sequence"] for entry in entries]
    assert sequences == sorted(set(sequences))


def test_a_cursor_at_the_end_stays_good(api, walk, make_live):
    make_live(title="Snow in Astana")
    _, end = walk()

    assert api.get(CHANGES, {"cursor": end}).json() == {"results": [], "next_cursor": end}
    make_live(title="Ice on the river")
    entries, _ = walk(end)

    assert told(entries) == [("published", "ice-on-the-river")]
    assert walk(end)[0] == entries


def test_now_is_the_end(api, walk, make_live):
    make_live(title="Snow in Astana")

    page = api.get(CHANGES, {"cursor": "now"}).json()

    assert page["results"] == []
    assert page["next_cursor"] == walk()[1]


def test_the_beginning_of_an_empty_log_is_its_end(walk, make_live):
    entries, cursor = walk()
    assert entries == []
    make_live(title="Snow in Astana")

    assert told(walk(cursor)[0]) == [("published", "snow-in-astana")]


@pytest.mark.parametrize("asked", [{}, {"kind": "published"}, {"language": "en,kk"}])
def test_a_page_is_one_query(api, make_live, django_assert_num_queries, asked):
    make_live(title="Snow in Astana")

    with django_assert_num_queries(1):
        response = api.get(CHANGES, {"include": "article", **asked})

    assert len(response.json()["results"]) == 1


@pytest.fixture
def named(make_tag, make_category):
    return {
        "snow": make_tag("snow"),
        "ice": make_tag("ice"),
        "city": make_category("City"),
        "steppe": make_category("Steppe"),
    }


def publish_again(article, *, tags=None, **fields):
    if tags is not None:
        article.tags.set(tags)
    Article.objects.filter(pk=article.pk).update(**fields)
    publishing.publish(article=article, at=NOON + timedelta(hours=1))


@pytest.mark.parametrize(
    ("before", "after", "told_by_tag", "told_by_any", "told_by_both"),
    [
        # Tags and category before and after; kinds under one tag, any of two, a tag and a category.
        (("snow", "city"), ("snow ice", "city"), "updated", "updated", "updated"),
        (("snow", "city"), ("ice", "city"), "withdrawn", "updated", "withdrawn"),
        (("ice", "city"), ("snow", "city"), "published", "updated", "published"),
        (("snow", "city"), ("", "city"), "withdrawn", "withdrawn", "withdrawn"),
        (("", "city"), ("snow", "city"), "published", "published", "published"),
        (("snow", "steppe"), ("snow", "city"), "updated", "updated", "published"),
        (("snow", "city"), ("snow", "steppe"), "updated", "updated", "withdrawn"),
        # It met one before, and the other after: never both.
        (("snow", "steppe"), ("ice", "city"), "withdrawn", "updated", None),
    ],
)
def test_what_enters_a_filter_is_published_and_what_leaves_it_withdrawn(
    walk, make_live, named, before, after, told_by_tag, told_by_any, told_by_both
):
    (tags, category), (tags_after, category_after) = before, after
    article = make_live(
        title="Snow", tags=[named[tag] for tag in tags.split()], category=named[category]
    )
    _, end = walk()

    publish_again(
        article, tags=[named[tag] for tag in tags_after.split()], category=named[category_after]
    )

    for expected, asked in (
        (told_by_tag, {"tag": "snow"}),
        (told_by_any, {"tag": "snow,ice"}),
        (told_by_both, {"tag": "snow", "category": "city"}),
    ):
        entries, _ = walk(end, **asked)
        assert [entry["kind"] for entry in entries] == ([expected] if expected else [])
        for kind in Change.Kind.values:
            by_kind, _ = walk(end, kind=kind, **asked)
            assert by_kind == [entry for entry in entries if entry["kind"] == kind]


def test_what_leaves_a_filter_has_no_revision_there_and_its_last_address(walk, make_live, named):
    article = make_live(title="Snow", tags=[named["snow"]])
    _, end = walk()

    publish_again(article, tags=[], slug="frost")
    ((moved,), _), ((left,), _) = walk(end), walk(end, tag="snow")

    assert (moved["kind"], moved["slug"], moved["former_slug"]) == ("moved", "frost", "snow")
    assert (left["kind"], left["slug"], left["former_slug"]) == ("withdrawn", "snow", None)
    assert (left["revision"], left["etag"], left["changed"]) == (None, None, [])


def test_a_language_and_a_deletion(walk, make_live):
    article = make_live(title="Snow", language="kk")
    _, end = walk(language="kk")
    publishing.delete(article=article, at=NOON)

    assert told(walk(end, language="kk")[0]) == [("deleted", "snow")]
    assert walk(end, language="en")[0] == []


def test_what_an_embedded_name_drags_along_says_so(walk, make_live, make_author):
    author = make_author("Saule")
    make_live(title="Snow", authors=[author])
    _, end = walk()
    author.name = "Saule Omarova"
    publishing.save_embedded(thing=author)
    publishing.remake_stale()

    ((entry,), _) = walk(end)

    assert (entry["kind"], entry["cause"]) == ("updated", "embedded")
    assert entry["changed"] == ["byline", "authors"]


def test_the_document_is_what_its_entity_tag_names_byte_for_byte(api, make_live):
    article = make_live(title="Snow", sections=("<p>It fell — Астана.</p>",))

    response = api.get(CHANGES, {"include": "article"})

    ((entry, document),) = mirror.entries(response.content.decode())
    detail = api.get(f"/api/v1/articles/by-id/{article.pk}")
    assert (entry["etag"], document.encode()) == (detail["ETag"], detail.content)


def test_a_document_that_is_not_live_any_more_is_null(api, make_live):
    article = make_live(title="Snow")
    publish_again(article, standfirst="Again.")
    expiring = make_live(title="Ice", expires_at=timezone.now() + timedelta(hours=1))
    Publication.objects.filter(pk=expiring.pk).update(expires_at=NOON)

    page = api.get(CHANGES, {"include": "article"}).json()

    assert [entry["article"] and entry["article"]["standfirst"] for entry in page["results"]] == [
        None,
        "Again.",
        None,
    ]


def test_a_document_of_another_shape_waits_for_its_own_entry(api, make_live):
    """The shape of another release is never served; what reshapes it is told of."""
    make_live(title="Snow")
    Publication.objects.update(shape=0)
    assert api.get(CHANGES, {"include": "article"}).json()["results"][0]["article"] is None

    publishing.republish()

    _, reshaped = api.get(CHANGES, {"include": "article"}).json()["results"]
    assert (reshaped["cause"], reshaped["article"]["title"]) == ("reshaped", "Snow")


def gone(api, cursor, **asked):
    response = api.get(CHANGES, {"cursor": cursor, **asked})
    if response.status_code == 200:
        return False
    assert response.status_code == 410
    assert response.json()["type"].endswith("/docs/problems/cursor-gone")
    return True


def test_another_change_of_that_number_is_another_log(api, walk, make_live):
    make_live(title="Snow")
    _, end = walk()
    Change.objects.update(token="another")

    assert gone(api, end)


def test_a_log_that_has_gone_back_is_a_backup(api, walk, make_live):
    make_live(title="Snow")
    make_live(title="Ice")
    _, end = walk()
    Change.objects.filter(sequence=2).delete()
    LogHead.objects.update(last=1)

    assert gone(api, end)


def test_a_name_that_leads_elsewhere_is_not_followed(api, walk, make_live, named):
    make_live(title="Snow", tags=[named["snow"]])
    _, end = walk(tag="snow")
    assert not gone(api, end, tag="snow")
    named["snow"].slug = "frost"
    publishing.save_embedded(thing=named["snow"])

    assert gone(api, end, tag="snow")
    assert not gone(api, end, tag="frost")
    assert not gone(api, end)
    assert walk(tag="snow")[0] == []


@pytest.mark.parametrize(
    ("cursor", "code"),
    [("nonsense", "invalid"), ("{}x", "invalid"), ("{page}", "mismatch")],
)
def test_what_is_no_cursor_of_the_feed_is_refused(api, walk, make_live, cursor, code):
    make_live(title="Snow")
    make_live(title="Ice")
    following = api.get("/api/v1/articles?page_size=1").json()["next"]

    response = api.get(
        CHANGES, {"cursor": cursor.format(walk()[1], page=following.partition("cursor=")[2])}
    )

    assert response.status_code == 400
    assert [error["code"] for error in response.json()["errors"]] == [code]


def test_nobody_s_copy_holds_up_the_end(api, make_live):
    make_live(title="Snow")
    response = api.get(CHANGES)

    assert response["Cache-Control"] == "no-cache"
    assert response["Cache-Tag"] == "log"
    again = api.get(CHANGES, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_the_link_leads_on(api, make_live):
    make_live(title="Snow")
    response = api.get(f"{CHANGES}?wait=5&language=en&limit=7")

    address = response["Link"].partition(";")[0].strip("<>")
    assert address.startswith("http://127.0.0.1:8000/api/v1/changes?language=en&limit=7&cursor=")
    assert response.json()["next_cursor"] in address


def test_a_list_gives_a_cursor_from_before_any_copy_of_it(api, walk, make_live, monkeypatch):
    """Later pages may come from a cache that hasn't heard of what came since."""
    now = timezone.now()
    for minutes, title in ((10, "Old"), (1, "Young")):
        monkeypatch.setattr(log, "clock", lambda ago=minutes: now - timedelta(minutes=ago))
        make_live(title=title)

    page = api.get("/api/v1/articles")

    assert len(page.json()["results"]) == 2
    assert told(walk(page["Changes-Cursor"])[0]) == [("published", "young")]


def test_a_young_log_is_walked_from_its_beginning(api, walk, make_live):
    make_live(title="Snow")

    assert told(walk(api.get("/api/v1/articles")["Changes-Cursor"])[0]) == [("published", "snow")]


def test_what_is_asked_too_much_is_refused(api):
    response = api.get(CHANGES, {"limit": 501})

    assert response.status_code == 400
    assert response.json()["detail"] == "501 is above the limit of 500."
