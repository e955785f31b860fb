"""Articles are found by the words of their working copies, alike on both databases."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import publishing
from articles.models import Article, finding
from articles.models.finding import found
from tests.conftest import NOON


def titles(typed, **where):
    return sorted(found(Article.objects.all(), typed, **where).values_list("title", flat=True))


@pytest.fixture
def three(make_article):
    make_article(
        title="Зимняя ёлка",
        language="ru",
        sections=("<p>Снег в городе Астана, 40°.</p>",),
        standfirst="Введение",
    )
    make_article(
        title="Winter Café",
        subtitle="Cold",
        sections=({"heading": "Frost & ice", "html": "<p>Q&amp;A for <em>every</em>one</p>"},),
        links=[{"title": "Thaw"}],
    )
    make_article(title="雪在阿斯塔纳", language="zh", sections=("<p>下雪了。</p>",))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("астана", ["Зимняя ёлка"]),
        ("АСТАНА", ["Зимняя ёлка"]),
        ("Елка", ["Зимняя ёлка"]),
        ("зимн снег", ["Зимняя ёлка"]),
        ("введение", ["Зимняя ёлка"]),
        ("40°", ["Зимняя ёлка"]),
        ("cafe", ["Winter Café"]),
        ("CAFÉ", ["Winter Café"]),
        ("winter frost", ["Winter Café"]),
        ("everyone", ["Winter Café"]),
        ("Q&A", ["Winter Café"]),
        ("cold thaw", ["Winter Café"]),
        ("winter астана", []),
        ("inter", []),
        ("阿斯塔纳", ["雪在阿斯塔纳"]),
        ("下雪", ["雪在阿斯塔纳"]),
        ("снег OR winter", []),
        ("NOT", []),
        ("*", []),
        ('"', []),
        ("", []),
    ],
)
@pytest.mark.parametrize("common", [1, 2_000], ids=["asked one by one", "asked at once"])
def test_all_words_in_any_case_of_any_script(three, monkeypatch, common, typed, expected):
    monkeypatch.setattr(finding, "COMMON", common)

    assert titles(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("cold", []), ("zimnyaya", ["Зимняя ёлка"]), ("winter cafe", ["Winter Café"])],
)
def test_in_names_are_title_and_slug_alone(three, typed, expected):
    assert titles(typed, in_names=True) == expected


def test_what_was_saved_last_is_found_and_what_stood_before_is_not(make_article):
    article = make_article(title="Snow")
    Article.objects.filter(pk=article.pk).update(title="Ice")

    publishing.save(article=article, at=NOON)

    assert titles("ice") == ["Ice"]
    assert titles("snow in") == []


def test_a_renamed_article_is_found_by_its_new_address(make_live):
    article = make_live(title="Snow")

    publishing.rename(article=article, slug="hail", at=NOON)

    assert titles("hail", in_names=True) == ["Snow"]


def test_an_article_is_found_with_its_first_save_and_not_when_that_is_refused(make_article):
    article = make_article(title="Snow", sections=())
    Article.objects.filter(pk=article.pk).update(title="Ice")

    with pytest.raises(publishing.NotReady):
        publishing.publish(article=article, at=NOON)

    assert titles("snow") == ["Ice"]
    assert titles("ice") == []


@given(typed=st.text(max_size=40) | st.text(alphabet="'\"*:()&|!-^{}<>\\%_ aAй\0", max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # looking changes nothing
def test_nothing_typed_is_an_error(three, typed):
    list(found(Article.objects.all(), typed))
    list(found(Article.objects.all(), typed, in_names=True))
