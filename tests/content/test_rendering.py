from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from articles.content import rendering

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MOMENTS = rendering.Moments(AT, AT - timedelta(days=1), AT + timedelta(hours=1))
ME, OTHER = "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"


def section(**fields):
    return {
        "id": "s1",
        "anchor": "lead",
        "level": 2,
        "heading": "",
        "html": "<p>It fell.</p>",
        "related_links": [],
        **fields,
    }


def link(**fields):
    return {
        "id": "l1",
        "label": "Also read",
        "title": "",
        "url": "",
        "target": None,
        "want": None,
    } | (fields)


def content(**fields):
    texts = ("subtitle", "standfirst", "byline", "canonical_url")
    return {
        **dict.fromkeys(texts, ""),
        "slug": "snow",
        "language": "en",
        "title": "Snow",
        "authors": [],
        "tags": [],
        "category": None,
        "expires_at": None,
        "sections": [section()],
        "related_links": [],
        **fields,
    }


def author(name, **fields):
    return {"live": True, "id": name, "slug": name.lower(), "name": name, "bio": ""} | fields


LIVE = {
    "live": True,
    "id": OTHER,
    "slug": "ice",
    "title": "Ice",
    "language": "en",
    "canonical_url": None,
}
GONE = {"live": False}


def detail(document, facts=()):
    rendered = rendering.render(document, dict(facts), article_id=ME, revision=3, moments=MOMENTS)
    return json.loads(rendered.detail)


def test_the_same_arguments_give_the_same_bytes_and_their_hash():
    one, other = (
        rendering.render(content(), {}, article_id=ME, revision=3, moments=MOMENTS)
        for _ in range(2)
    )

    assert one == other
    digest = hashlib.sha256(one.detail.encode()).hexdigest()
    assert one.etag == f'"{digest[:32]}"'


def test_the_entry_is_the_detail_without_what_only_the_page_needs():
    facts = {("author", "a"): author("Alaina", bio="Writes.")}
    rendered = rendering.render(
        content(authors=["a"]), facts, article_id=ME, revision=3, moments=MOMENTS
    )
    whole, entry = json.loads(rendered.detail), json.loads(rendered.entry)

    assert entry.pop("authors") == [{"id": "Alaina", "slug": "alaina", "name": "Alaina"}]
    assert entry == {name: whole[name] for name in entry}
    assert whole.keys() - entry.keys() == {"authors", "sections", "related_links", "contents"}


def test_texts_stand_as_they_were_typed_in_any_script():
    rendered = rendering.render(
        content(title="Қар “жауды”"), {}, article_id=ME, revision=1, moments=MOMENTS
    )

    assert '"title":"Қар “жауды”"' in rendered.detail


def test_moments_are_utc_with_a_z():
    almaty = timezone(timedelta(hours=5))

    assert rendering.moment(datetime(2026, 3, 1, 17, tzinfo=almaty)) == "2026-03-01T12:00:00Z"
    assert rendering.moment(AT + timedelta(microseconds=5)) == "2026-03-01T12:00:00.000005Z"


@pytest.mark.parametrize(
    ("fields", "byline"),
    [({}, "Alaina, Daniyar"), ({"byline": "Staff"}, "Staff")],
    ids=["left empty", "typed"],
)
def test_a_byline_names_the_authors_unless_one_was_typed(fields, byline):
    facts = {("author", "a"): author("Alaina"), ("author", "d"): author("Daniyar")}

    assert detail(content(authors=["a", "d"], **fields), facts)["byline"] == byline


def test_who_was_deleted_is_left_out_everywhere():
    facts = {
        ("author", "a"): GONE,
        ("author", "d"): author("Daniyar"),
        ("category", "c"): GONE,
        ("tag", "t"): GONE,
    }
    document = detail(content(authors=["a", "d"], category="c", tags=["t"]), facts)

    assert document["byline"] == "Daniyar"
    assert [each["name"] for each in document["authors"]] == ["Daniyar"]
    assert (document["category"], document["tags"]) == (None, [])


def test_tags_stand_by_name():
    facts = {
        ("tag", name): {"live": True, "id": name, "slug": name, "name": title}
        for name, title in (("a", "winter"), ("b", "art"))
    }

    assert [tag["name"] for tag in detail(content(tags=["a", "b"]), facts)["tags"]] == [
        *("art", "winter"),
    ]


def test_sections_have_places_counts_and_contents():
    body = "<p>one two three</p>"
    document = detail(
        content(sections=[section(), section(id="s2", anchor="b", heading="Talks", html=body)])
    )

    assert [each["position"] for each in document["sections"]] == [1, 2]
    assert [each["word_count"] for each in document["sections"]] == [2, 3]
    assert document["word_count"] == 5
    assert document["contents"] == [{"anchor": "b", "heading": "Talks", "level": 2}]


@pytest.mark.parametrize(
    ("typed", "facts", "served"),
    [
        pytest.param(
            link(target=OTHER),
            {("article", OTHER): LIVE},
            {"title": "Ice", "url": None, "article": {"id": OTHER, "slug": "ice"}},
            id="follows the target's title",
        ),
        pytest.param(
            link(target=OTHER, title="More"),
            {("article", OTHER): LIVE | {"canonical_url": "https://e.org/ice"}},
            {"title": "More", "url": "https://e.org/ice", "article": {"id": OTHER, "slug": "ice"}},
            id="a typed title stays",
        ),
        pytest.param(link(target=OTHER), {("article", OTHER): GONE}, None, id="not live"),
        pytest.param(
            link(url="https://e.org", title="Out"),
            {},
            {"title": "Out", "url": "https://e.org", "article": None},
            id="outside",
        ),
        pytest.param(
            link(url="https://e.org"),
            {},
            {"title": "https://e.org", "url": "https://e.org", "article": None},
            id="outside without a title",
        ),
        pytest.param(link(title=""), {}, None, id="nothing"),
        pytest.param(
            link(want="ice", title="ICE"),
            {("want", "ice"): {"matches": {"en": [OTHER]}, "pinned": {}}, ("article", OTHER): LIVE},
            {"title": "ICE", "url": None, "article": {"id": OTHER, "slug": "ice"}},
            id="found by its title",
        ),
        pytest.param(
            link(want="ice", title="ICE"),
            {("want", "ice"): {"matches": {}, "pinned": {}}},
            None,
            id="waits",
        ),
    ],
)
def test_a_link_is_served_if_callers_can_follow_it(typed, facts, served):
    expected = [{"id": "l1", "label": "Also read", **served}] if served else []

    assert detail(content(related_links=[typed]), facts)["related_links"] == expected
    placed = detail(content(sections=[section(related_links=[typed])]), facts)
    assert placed["sections"][0]["related_links"] == expected


@pytest.mark.parametrize(
    ("matches", "pinned", "target"),
    [
        ({}, {}, None),
        ({"en": ["x"]}, {}, "x"),
        ({"ru": ["x"]}, {}, "x"),
        ({"en": ["x"], "ru": ["y"]}, {}, "x"),
        ({"en": ["x", "y"]}, {}, None),
        ({"ru": ["x"], "kk": ["y"]}, {}, None),
        ({"en": ["x", "y"], "ru": ["z"]}, {}, None),
        ({"en": ["x", "y"]}, {"en": "y"}, "y"),
        ({"en": ["x"]}, {"ru": "y"}, "x"),
        ({}, {"en": "gone"}, "gone"),
        ({"en": [ME]}, {}, None),
        ({"en": [ME, "x"]}, {}, "x"),
        ({"en": [ME], "ru": ["x"]}, {}, "x"),
        ({}, {"en": ME}, None),
    ],
)
def test_a_wanted_title_stands_for_the_one_article_that_has_it(matches, pinned, target):
    want = {"matches": matches, "pinned": pinned}

    assert rendering.resolve(want, language="en", waiting=ME) == target


def test_it_is_filed_under_all_that_it_embeds_or_left_out():
    facts = {
        ("author", "a"): author("Alaina"),
        ("category", "c"): GONE,
        ("tag", "t"): GONE,
        ("article", OTHER): GONE,
        ("want", "ice"): {"matches": {"en": ["x"]}, "pinned": {}},
        ("article", "x"): LIVE,
        ("want", "fog"): {"matches": {}, "pinned": {}},
        ("author", "not named"): author("Nobody"),
    }
    document = content(
        authors=["a"],
        category="c",
        tags=["t"],
        sections=[section(related_links=[link(target=OTHER), link(want="ice", title="Ice")])],
        related_links=[link(want="fog", title="Fog"), link(url="https://e.org")],
    )

    rendered = rendering.render(document, facts, article_id=ME, revision=1, moments=MOMENTS)

    assert rendered.refs == (facts.keys() - {("author", "not named")}) | {
        ("all", ""),
        ("language", "en"),
    }
