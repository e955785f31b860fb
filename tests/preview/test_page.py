"""The page of an article, as a reader would see it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string

from articles import preview, publishing
from articles.models import Article
from tests.conftest import NOON

LATER = NOON + timedelta(days=2)


def page_of(article, *, at=LATER):
    article = Article.objects.select_related("head").get(pk=article.pk)
    return preview.page_of(preview.see(article=article, revision=article.head, at=at))


def html_of(article, **context):
    return render_to_string("articles/preview/page.html", {"page": page_of(article), **context})


def test_keeps_cards_where_their_links_stand_served_or_not(make_article, make_live):
    article = make_article(
        sections=["<p>It fell.</p>", {"heading": "After", "html": "<p>It lay.</p>"}],
        links=[
            {"after": 0, "title": "Sleet"},
            {"after": 0, "target": make_live(title="Ice", canonical_url="https://example.org/i")},
            {"title": "Elsewhere", "url": "https://www.example.net/a/b"},
        ],
    )

    page = page_of(article)

    first, second = page.parts[0].cards
    assert (first.title, first.url, first.left_out.title) == ("Sleet", "", "Sleet")
    assert (second.title, second.url, second.host) == ("Ice", "https://example.org/i", "")
    (last,) = page.cards
    assert (last.url, last.host) == ("https://www.example.net/a/b", "example.net")


def test_dates_stand_in_the_articles_own_language(make_live, make_article):
    english, russian = make_live(title="Snow"), make_live(title="Снег", language="ru")
    Article.objects.filter(pk=russian.pk).update(standfirst="Белый.")
    publishing.save(article=russian, at=NOON)

    page = page_of(russian)

    assert (page_of(english).published, page_of(english).modified) == ("March 1, 2026", "")
    assert (page.published, page.modified) == ("1 марта 2026 г.", "3 марта 2026 г.")
    assert page.reading == "1 мин чтения"
    kazakh = make_live(title="Қар", language="kk")
    assert page_of(kazakh).published == "2026 ж. 1 наурыз"
    assert page_of(make_article(title="Hail")).published == ""


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "ltr"), ("ar", "rtl"), ("he", "rtl"), ("kk", "ltr")]
)
def test_is_written_in_the_languages_direction(make_article, language, expected):
    html = html_of(make_article(language=language))

    assert f'<html lang="{language}" dir="{expected}">' in html


def test_words_in_another_language_are_marked_as_such(make_article):
    article = make_article(title="Schnee", language="de")

    assert '<bdi lang="en">1 min read</bdi>' in html_of(article)
    assert "<bdi>1 min read</bdi>" in html_of(make_article(title="Snow"))


def test_what_was_typed_is_text_and_only_bodies_are_html(make_article, make_author):
    author = make_author("<b>A</b>", bio="<i>bio</i>")
    article = make_article(
        title="<script>alert(1)</script>",
        standfirst="<img src=x>",
        authors=[author],
        sections=[{"heading": "<h1>no</h1>", "html": "<p><em>yes</em></p>"}],
        links=[{"after": 0, "title": "<u>x</u>", "label": "<q>"}],
    )

    html = html_of(article)

    for typed in ("<script>alert", "<img src=x>", "<h1>no", "<b>A", "<i>bio", "<u>x", "<q>"):
        assert typed not in html
    assert "<p><em>yes</em></p>" in html


def test_a_draft_of_nothing_is_still_a_page(make_article):
    html = html_of(make_article(title="", sections=()))

    assert "<h1>Untitled</h1>" in html


def test_the_contents_are_shown_from_three_headings_on(make_article):
    def article(title, count):
        parts = [{"heading": f"Part {n}", "html": "<p>x</p>"} for n in range(count)]
        return make_article(title=title, sections=parts)

    assert 'class="contents"' not in html_of(article("Two", 2))
    html = html_of(article("Three", 3))
    assert '<a href="#part-2" target="_self">Part 2</a>' in html
    assert '<section id="part-2">' in html


def test_the_title_of_another_draft_is_for_the_desk_alone(make_article):
    article = make_article(title="Snow", links=[{"target": make_article(title="Secret merger")}])

    assert "Secret merger" not in html_of(article)
    assert "An article that isn’t live yet" in html_of(article)
    assert "Secret merger" in html_of(article, is_framed=True)
