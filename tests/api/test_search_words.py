"""GET /api/v1/search: what is typed, and how it is understood"""

from __future__ import annotations

import pytest

from articles.content import rendering
from articles.models import Publication

PATH = "/api/v1/search"

TYPED = [
    *("a", "я", "北", "?", '"', '""', '"""', "-", "--", "-a", "- a", "OR", "a OR", "OR a", "NOT"),
    *("(", "a AND (b", "*", "a*", "^", "~1", "a~2", "a^3", "title:a", "[a TO b]", "{", "\\", "/a/"),
    *(
        "🦅",
        "👩‍👩‍👧",
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "a.*(b|c)+$",
        "%",
        "_",
        "\x00",
        "\x7f",
    ),
    *("", " ", "\n", "é" * 300, "word " * 500, '"a b c d e f g h i j"', "a" * 5_000, "ﷺ", "İ", "ß"),
    *("\u202eabc", "\u0301", "a\u0301", "１２", "-", "−a", "«", "OR OR OR -", "¦", "a ¦ b"),
]


def titles(body):
    return [hit["article"]["title"] for hit in body["results"]]


def found(api, q, **parameters):
    return api.get(PATH, {"q": q, **parameters}).json()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("old ice", {"Old", "Both"}),
        ('"old ice"', {"Old"}),
        ("ice -old", {"New"}),
        ('ice -"old ice"', {"Both", "New"}),
        ("snow OR new", {"Snow", "New"}),
        ("fros", {"Snow"}),
        ('"under the ol', {"Old"}),
    ],
)
def test_what_is_typed_means(api, make_live, indexed, typed, expected):
    make_live(title="Old", sections=("<p>It lay under the old ice.</p>",))
    make_live(title="Both", sections=("<p>The ice was old.</p>",))
    make_live(title="New", sections=("<p>Young ice.</p>",))
    make_live(title="Snow", sections=("<p>Frost.</p>",))
    indexed()

    body = found(api, typed)

    assert (set() if body["understood"]["is_loose"] else set(titles(body))) == expected


def test_it_says_how_it_was_understood(api, make_live, indexed):
    make_live()
    indexed()

    body = found(api, 'snow OR hail "it fell" -rain ast')

    assert body["understood"] == {
        "text": 'snow OR hail "it fell" ast -rain',
        "words": ["snow", "hail", "ast"],
        "phrases": ["it fell"],
        "without": ["rain"],
        "beginning": "ast",
        "is_cut": False,
        "is_loose": False,
    }


@pytest.mark.parametrize("typed", TYPED)
def test_nothing_that_is_typed_is_an_error(api, make_live, indexed, typed):
    make_live()
    indexed()

    response = api.get(PATH, {"q": typed, "count": "exact", "facets": "tag,year"})

    assert response.status_code == 200
    assert api.get("/api/v1/search/suggest", {"q": typed}).status_code == 200


def test_without_anything_to_look_for_it_is_a_400(api):
    (error,) = api.get(PATH).json()["errors"]

    assert (error["parameter"], error["code"]) == ("q", "required")


def test_a_word_that_is_unknown_is_corrected(api, make_live, indexed):
    make_live(title="Two rivers", sections=("<p>The Caspian rose.</p>",))
    indexed()

    body = found(api, "rivrs caspain -snow")

    assert body["did_you_mean"] == "rivers caspian -snow"
    assert body["understood"]["text"] == body["did_you_mean"]
    assert titles(body) == ["Two rivers"]
    assert found(api, "rivers")["did_you_mean"] is None
    assert found(api, "zzzzzzz")["did_you_mean"] is None


def test_a_quarter_of_the_words_is_enough_if_no_article_has_all(api, make_live, indexed):
    make_live(title="One", sections=("<p>Camel, horse, sheep.</p>",))
    make_live(title="Two", sections=("<p>Camel, horse.</p>",))
    make_live(title="Three", sections=("<p>Camel.</p>",))
    make_live(title="Yak")
    make_live(title="Goat")
    indexed()

    body = found(api, "camel horse sheep yak goat ")

    assert body["understood"]["is_loose"] is True
    assert titles(body) == ["One", "Two"]


def test_a_word_that_no_article_has_finds_others_of_its_family(api, make_live, indexed):
    make_live(title="Ice", sections=("<p>Early skaters came.</p>",))
    make_live(title="Sheet", sections=("<p>They walked.</p>",))
    make_live(title="Far", sections=("<p>The walkers and their formaldehyde.</p>",))
    indexed()

    skating = found(api, "skating ")

    assert titles(skating) == ["Ice"]
    assert skating["did_you_mean"] is None
    assert skating["results"][0]["passages"][0]["html"] == "Early <mark>skaters</mark> came."
    # Where the word itself is there, others aren't taken for it; nor what has only its beginning.
    assert titles(found(api, "walking ")) == ["Sheet"]
    assert titles(found(api, "forms ")) == []


def test_a_word_that_stands_there_without_its_marks_alone_needs_no_family(api, make_live, indexed):
    make_live(title="Ciudad", language="es", sections=("<p>Las policías.</p>",))
    make_live(title="Informe", language="es", sections=("<p>Un informe policial.</p>",))
    indexed()

    assert titles(found(api, "policias ")) == ["Ciudad"]


def test_words_are_found_in_all_languages_and_names_in_other_scripts(api, make_live, indexed):
    make_live(title="Русская", language="ru", sections=("<p>Был в Астане с Назарбаевым.</p>",))
    make_live(title="English", language="en", sections=("<p>Nazarbayev saw Astana.</p>",))
    make_live(title="Қазақша", language="kk", sections=("<p>Астанада болды.</p>",))
    make_live(title="中文", language="zh", sections=("<p>他去了阿斯塔纳大学。</p>",))
    indexed()

    assert set(titles(found(api, "Nazarbayev"))) == {"Русская", "English"}
    assert set(titles(found(api, "назарбаев"))) == {"Русская", "English"}
    assert {"Русская", "English"} <= set(titles(found(api, "Астана")))
    assert titles(found(api, "астана", language="en")) == ["English"]
    assert titles(found(api, "大学")) == ["中文"]
    assert titles(found(api, "大塔")) == []


@pytest.mark.parametrize(
    ("language", "typed", "written"),
    [("nl", "horen ", "gehoord"), ("tr", "dimi ", "dini"), ("ar", "كتاب ", "الكتاب")],
)
def test_a_word_is_marked_that_begins_otherwise_than_what_is_typed(
    api, make_live, indexed, language, typed, written
):
    make_live(language=language, sections=(f"<p>Niets {written}.</p>",))
    indexed()

    (hit,) = found(api, typed)["results"]

    assert hit["passages"][0]["html"] == f"Niets <mark>{written}</mark>."


def test_what_stands_beside_other_scripts_and_marks_is_marked(api, make_live, indexed):
    text = "Snow_fall: ❄ “snow” 雪 №1, e\u0301 (Snow) Хан snow"
    make_live(title="T", sections=(f"<p>{text}</p>", "<p>– “Snow”, SNOW’s…</p>"))
    indexed()

    (hit,) = found(api, "snow ")["results"]

    marked = [section["passages"][0]["html"].count("<mark>") for section in hit["sections"]]
    assert marked == [4, 2]


def test_a_document_of_an_old_shape_is_never_sent(api, make_live, indexed):
    make_live(title="Old", sections=("<p>Snow fell.</p>",))
    make_live(title="New", sections=("<p>Snow lay.</p>",))
    indexed()
    before = {hit["article"]["title"]: hit for hit in found(api, "snow")["results"]}
    Publication.objects.filter(slug="old").update(
        shape=rendering.SHAPE - 1, list_json="{}", detail_json='{"an": "old shape"}'
    )

    assert {hit["article"]["title"]: hit for hit in found(api, "snow")["results"]} == before
