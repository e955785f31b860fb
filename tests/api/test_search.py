"""GET /api/v1/search"""

from __future__ import annotations

from datetime import timedelta
from html.parser import HTMLParser

from django.utils import timezone

from articles import publishing
from articles.models import Section
from tests.conftest import NOON

PATH = "/api/v1/search"
DAY = timedelta(days=1)


def titles(body):
    return [hit["article"]["title"] for hit in body["results"]]


def found(api, q, **parameters):
    return api.get(PATH, {"q": q, **parameters}).json()


def test_a_hit_says_where_it_matches(api, make_live, indexed):
    make_live(
        title="A river",
        standfirst="The ice came late.",
        sections=(
            "<p>Nothing here.</p>",
            {"heading": "Ice", "html": "<p>It lay under ice &amp; <em>snow</em> &lt;b&gt;.</p>"},
            {"heading": "Spring", "html": "<p>The ice went.</p>"},
        ),
    )
    indexed()

    (hit,) = found(api, "ice ")["results"]

    assert hit["article"] == api.get("/api/v1/articles").json()["results"][0]
    assert [section["anchor"] for section in hit["sections"]] == ["ice", "spring"]
    assert hit["sections"][0]["heading"] == "Ice"
    (passage,) = hit["sections"][0]["passages"]
    assert passage == {
        "html": "It lay under <mark>ice</mark> &amp; snow &lt;b&gt;.",
        "text": "It lay under ice & snow <b>.",
        "marks": [{"start": 13, "end": 16}],
    }
    assert hit["passages"][0]["html"] == "The <mark>ice</mark> came late."
    assert len(hit["passages"]) == 3


class Elements(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, attributes))


def test_passages_are_safe_html(api, make_live, indexed):
    evil = "&lt;img src=x onerror=alert(1)&gt; &lt;/mark&gt;&amp;lt; \" ' ice &lt;script&gt;"
    make_live(standfirst="<img src=x onerror=alert(1)> ice", sections=(f"<p>{evil}</p>",))
    indexed()

    for typed in ("ice", "script", "img", "x", "onerror alert"):
        (hit,) = found(api, typed)["results"]
        elements = Elements()
        for passage in hit["passages"]:
            elements.feed(passage["html"])
        assert elements.found
        assert all(each == ("mark", []) for each in elements.found)


def test_marks_are_characters_of_the_text(api, make_live, indexed):
    make_live(sections=("<p>🦅 Über dem Eis 北京大学 lag Schnee.</p>",), language="de")
    indexed()

    for typed, marked in (
        ("uber", ["Über"]),
        ("大学", ["大学"]),
        ("schnee eis", ["Eis", "Schnee"]),
    ):
        (hit,) = found(api, typed)["results"]
        (passage,) = hit["passages"]
        assert [passage["text"][m["start"] : m["end"]] for m in passage["marks"]] == marked


def test_a_long_text_is_shown_around_what_matches(api, make_live, indexed):
    before, after = "Snow fell again. " * 100, " Then more snow. " * 100
    make_live(sections=(f"<p>{before}A river rose.{after}</p>",))
    indexed()

    (passage,) = found(api, "river")["results"][0]["passages"]

    assert passage["text"].startswith("…A river rose.")
    assert passage["text"].endswith("…")
    assert len(passage["text"]) < 250


def test_the_title_counts_more_than_the_heading_and_that_more_than_the_text(
    api, make_live, indexed
):
    make_live(title="One", sections=("<p>Here is a river, and more.</p>",))
    make_live(title="Two", sections=({"heading": "The river", "html": "<p>And more here.</p>"},))
    make_live(title="The river", sections=("<p>And more here, of it.</p>",))
    indexed()

    body = found(api, "river")

    assert titles(body) == ["The river", "Two", "One"]
    scores = [hit["score"] for hit in body["results"]]
    assert scores == sorted(scores, reverse=True)


def test_of_equals_the_newer_one_comes_first(api, make_live, indexed, settings):
    settings.SEARCH_RECENCY_WEIGHT = 1.0
    for days in (300, 10, 100):
        make_live(title=f"Snow {days}", at=NOON - days * DAY)
    indexed()

    assert titles(found(api, "snow")) == ["Snow 10", "Snow 100", "Snow 300"]


def test_a_date_may_say_the_order(api, make_live, indexed):
    for number in (2, 1, 3):
        make_live(title=f"Snow {number}", at=NOON + number * DAY)
    indexed()

    newest, oldest = (found(api, "snow", ordering=f"{sign}published_at") for sign in ("-", ""))

    assert titles(newest) == ["Snow 3", "Snow 2", "Snow 1"]
    assert titles(oldest) == ["Snow 1", "Snow 2", "Snow 3"]
    assert {hit["score"] for hit in newest["results"]} == {None}


def test_it_takes_the_filters_of_the_list(
    api, make_live, make_tag, make_author, make_category, indexed
):
    ice, snow = make_tag("ice"), make_tag("snow")
    author, category = make_author(), make_category()
    first = make_live(title="Day 1", tags=[ice], at=NOON)
    make_live(title="Day 2", tags=[ice, snow], authors=[author], at=NOON + DAY)
    make_live(title="Day 3", category=category, language="ru", at=NOON + 2 * DAY)
    indexed()

    def asked(**filters):
        both = (
            titles(found(api, "day", ordering="-published_at", **filters)),
            [e["title"] for e in api.get("/api/v1/articles", filters).json()["results"]],
        )
        assert both[0] == both[1], filters
        return both[0]

    assert asked(tag="ice") == ["Day 2", "Day 1"]
    assert asked(tag="ice,nothing") == ["Day 2", "Day 1"]
    assert asked(tag_all="ice,snow") == ["Day 2"]
    assert asked(author="saule-omarova") == ["Day 2"]
    assert asked(category="diplomacy") == ["Day 3"]
    assert asked(language="ru,kk") == ["Day 3"]
    assert asked(id=str(first.pk)) == ["Day 1"]
    assert asked(published_after="2026-03-02T12:00:00Z") == ["Day 3", "Day 2"]
    assert asked(published_before="2026-03-02T12:00:00Z") == ["Day 1"]
    assert asked(modified_after="2026-03-03T12:00:00Z") == ["Day 3"]
    assert asked(tag="ice", published_after="2026-03-02") == ["Day 2"]


def test_facets_agree_with_filtering_by_them(api, make_live, make_tag, make_author, indexed):
    ice, snow = make_tag("ice"), make_tag("snow")
    make_live(title="Day 1", tags=[ice], authors=[make_author()])
    make_live(title="Day 2", tags=[ice, snow])
    make_live(title="Day 3", tags=[snow], language="ru", at=NOON - 400 * DAY)
    make_live(title="Other", tags=[snow])
    indexed()

    facets = found(api, "day", facets="tag,author,category,language,year", tag="ice")["facets"]

    # The tag's own filter isn't asked for in its own counts; in all others it is.
    assert facets == {
        "tag": [
            {"value": "ice", "name": "ice", "count": 2},
            {"value": "snow", "name": "snow", "count": 2},
        ],
        "author": [{"value": "saule-omarova", "name": "Saule Omarova", "count": 1}],
        "category": [],
        "language": [{"value": "en", "name": "en", "count": 2}],
        "year": [{"value": "2026", "name": "2026", "count": 2}],
    }
    for value in facets["tag"]:
        assert found(api, "day", tag=value["value"], count="exact")["count"] == value["count"]
    assert found(api, "day")["facets"] is None
    assert found(api, "day", facets="year")["facets"]["tag"] is None


def test_pages_lead_through_all_of_it_and_back(api, make_live, indexed):
    for number in range(7):
        make_live(title=f"Snow {number}")
    indexed()
    every = titles(found(api, "snow"))

    first = found(api, "snow", page_size=3, count="exact")
    second = api.get(first["next"].removeprefix("http://127.0.0.1:8000")).json()
    third = api.get(second["next"].removeprefix("http://127.0.0.1:8000")).json()
    back = api.get(third["previous"].removeprefix("http://127.0.0.1:8000")).json()

    assert first["count"] == 7
    assert titles(first) + titles(second) + titles(third) == every
    assert (first["previous"], third["next"]) == (None, None)
    assert titles(back) == titles(second)


def test_what_is_published_meanwhile_is_on_no_later_page(api, make_live, indexed):
    for number in range(4):
        make_live(title=f"Snow {number}")
    indexed()
    every = titles(found(api, "snow"))
    first = found(api, "snow", page_size=2)

    make_live(title="Snow", sections=("<p>Snow snow.</p>",))
    make_live(title="A very long title about other things and snow", sections=("<p>It is.</p>",))
    for _ in range(2):  # before the index knows of it, and after
        second = api.get(first["next"].removeprefix("http://127.0.0.1:8000")).json()
        assert titles(first) + titles(second) == every
        indexed()


def test_it_ends_at_its_depth(api, make_live, indexed, monkeypatch):
    monkeypatch.setattr("articles.search.ranking.DEEPEST", 3)
    for number in range(5):
        make_live(title=f"Snow {number}")
    indexed()

    first = found(api, "snow", page_size=2, count="exact")
    second = api.get(first["next"].removeprefix("http://127.0.0.1:8000")).json()

    assert first["count"] == 5
    assert len(second["results"]) == 1
    assert second["next"] is None


def test_a_cursor_of_another_search_is_a_400(api, make_live, indexed):
    for number in range(3):
        make_live(title=f"Snow {number}")
    indexed()
    following = found(api, "snow", page_size=1)["next"]

    cursor = following.rpartition("cursor=")[2]

    (error,) = found(api, "hail", cursor=cursor)["errors"]
    assert (error["parameter"], error["code"]) == ("cursor", "mismatch")


def test_without_an_index_it_is_a_503(api, make_live, indexed):
    make_live()

    for path in (PATH, "/api/v1/search/suggest", "/api/v1/articles"):
        response = api.get(path, {"q": "snow"})
        assert response.status_code == 503
        assert response.json()["type"].endswith("/search-not-ready")
        assert response["Retry-After"] == "5"


def test_it_may_be_kept_until_anything_changes(api, make_live, indexed, django_assert_num_queries):
    make_live()
    indexed()
    found(api, "snow")

    # The log's last change, whether the index knows of all, and the articles.
    with django_assert_num_queries(3):
        response = api.get(PATH, {"q": "snow"})

    assert response["Cache-Tag"] == "log"
    assert response["Cache-Control"].startswith("public, max-age=60")
    again = api.get(PATH, {"q": "snow"}, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_it_is_not_kept_while_the_index_has_something_to_learn(api, make_live, indexed):
    make_live()
    indexed()
    make_live(title="More snow")

    response = api.get(PATH, {"q": "snow"})

    assert titles(response.json()) == ["Snow in Astana"]
    assert "Cache-Tag" not in response
    assert "max-age=0" in response["Cache-Control"]


def test_what_was_changed_just_now_is_not_found_by_what_it_said(api, make_live, indexed):
    article = make_live(sections=("<p>A secret.</p>",))
    indexed()
    Section.objects.update(html="<p>Nothing.</p>")
    publishing.publish(article=article, at=NOON)

    assert titles(found(api, "secret")) == []
    indexed()
    assert titles(found(api, "secret")) == []
    assert titles(found(api, "nothing")) == ["Snow in Astana"]


def test_an_expiry_ends_what_may_be_kept(api, make_article, indexed):
    article = make_article(expires_at=timezone.now() + timedelta(seconds=30))
    publishing.publish(article=article, at=NOON)
    indexed()

    response = api.get(PATH, {"q": "snow"})

    assert titles(response.json()) == ["Snow in Astana"]
    seconds = int(response["Cache-Control"].partition("max-age=")[2].partition(",")[0])
    assert seconds <= 30
