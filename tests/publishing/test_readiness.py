from __future__ import annotations

from datetime import timedelta

import pytest

from articles import publishing
from articles.models import Article, LinkTarget
from tests.conftest import NOON


def codes(article, at=NOON):
    article.refresh_from_db()
    review = publishing.review(article=article, at=at)
    return (
        [problem.code for problem in review.problems],
        [problem.code for problem in review.warnings],
    )


def test_a_whole_article_is_ready_without_a_word(make_article, make_author):
    article = make_article(authors=[make_author()])

    assert codes(article) == ([], [])
    assert publishing.review(article=article, at=NOON).is_ready


def test_all_that_is_missing_is_said_at_once(db):
    article = Article.objects.create()

    assert codes(article)[0] == ["no-title", "no-slug", "no-language", "no-text"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title": "", "slug": "snow"}, "no-title"),
        ({"sections": ()}, "no-text"),
        ({"sections": ["<p> </p>"]}, "no-text"),
        ({"sections": ['<figure><img src="https://e.org/a.png"></figure>']}, "no-text"),
        ({"slug": "Snow!"}, "slug-format"),
        ({"expires_at": NOON}, "expired"),
        (
            {
                "sections": [
                    {"anchor": "a", "html": "<p>a</p>"},
                    {"anchor": "a", "html": "<p>b</p>"},
                ]
            },
            "anchor-twice",
        ),
    ],
)
def test_each_thing_that_forbids_publishing_is_a_problem(make_article, fields, code):
    assert codes(make_article(**fields))[0] == [code]


def test_an_address_of_another_is_a_problem_that_names_it(make_live, make_article):
    make_live(title="Ice", slug="ice")
    article = make_article(title="Snow")
    publishing.withdraw(article=Article.objects.get(slug="ice"), at=NOON)
    Article.objects.filter(title="Ice").update(slug="elsewhere")
    Article.objects.filter(pk=article.pk).update(slug="ice")
    article.refresh_from_db()

    [problem] = publishing.review(article=article, at=NOON).problems

    assert (problem.code, problem.field) == ("slug-taken", "slug")
    assert problem.message == "The slug “ice” is the address of “Ice”."


def test_what_lies_in_the_bin_is_a_problem(make_article):
    article = make_article()
    publishing.delete(article=article, at=NOON)

    assert codes(article)[0] == ["in-bin"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "no-author"),
        ({"byline": "Staff", "links": [{"title": "Ice"}]}, "link-without-target"),
        ({"byline": "Staff", "sections": ["<p>a</p>", {"heading": "b"}]}, "empty-section"),
        (
            {
                "byline": "Staff",
                "sections": [{"heading": "a", "html": "<p>a</p>", "level": 3}],
            },
            "level-jumps",
        ),
        ({"byline": "Staff", "sections": ["<p>" + "word " * 1501 + "</p>"]}, "long-section"),
        ({"byline": "Staff", "sections": ["<p>" + "снег " * 20 + "</p>"]}, "language-script"),
    ],
)
def test_what_only_looks_wrong_is_a_warning_and_can_be_published(make_article, fields, code):
    article = make_article(**fields)

    assert codes(article) == ([], [code])
    assert publishing.publish(article=article, at=NOON).kind == "published"


def test_a_title_that_is_live_already_is_a_warning(make_live, make_article):
    make_live(title="Snow", slug="snow")

    assert codes(make_article(title="SNOW", byline="Staff"))[1] == ["title-twice"]


def test_levels_may_go_down_by_any_step(make_article):
    html = "<p>a</p>"
    sections = [{"heading": str(level), "level": level, "html": html} for level in (2, 3, 4, 2, 3)]

    assert codes(make_article(byline="Staff", sections=sections)) == ([], [])


def test_an_expiry_in_the_future_is_no_problem(make_article):
    article = make_article(byline="Staff", expires_at=NOON + timedelta(seconds=1))

    assert codes(article) == ([], [])


def test_links_to_what_is_not_live_are_a_warning_each(make_article, make_live):
    draft, live = make_article(title="Ice"), make_live(title="Rain")
    article = make_article(byline="Staff", links=[{"target": draft}, {"target": live}])

    [warning] = publishing.review(article=article, at=NOON).warnings

    link = article.related_links.get(target=draft)
    assert (warning.code, warning.field) == ("link-not-live", f"related_links.{link.pk}")
    assert warning.message == "“Ice” isn’t live: the link to it is left out until it is."


def test_an_outside_link_that_failed_is_a_warning(make_article):
    body = '<p><a href="https://a.example/gone">a</a></p>'
    article = make_article(sections=[body], links=[{"url": "https://a.example/gone"}])
    LinkTarget.objects.update(
        state="failing", is_problem=True, checked_at=NOON, detail="The page isn’t there."
    )

    warnings = publishing.review(article=article, at=NOON).warnings

    found = [each for each in warnings if each.code == "link-fails"]
    section, link = article.sections.get(), article.related_links.get()
    assert {each.field for each in found} == {f"sections.{section.pk}", f"related_links.{link.pk}"}
    assert {each.message for each in found} == {
        "The outside link https://a.example/gone failed on 1 March 2026. The page isn’t there."
    }


def test_one_that_was_marked_as_fine_is_none(make_article):
    article = make_article(links=[{"url": "https://a.example/"}])
    LinkTarget.objects.update(state="failing", is_problem=False, accepted_at=NOON)

    warnings = publishing.review(article=article, at=NOON).warnings

    assert "link-fails" not in {each.code for each in warnings}
