"""An article's revisions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from articles import publishing
from articles.models import Article, Publication
from tests.admin.forms import messages_of, page_of
from tests.conftest import NOON


@pytest.fixture
def article(make_live, admin_user):
    """Live as revision 1; saved twice since."""
    article = make_live()
    for number, title in enumerate(("Ice", "Water"), start=1):
        Article.objects.filter(pk=article.pk).update(title=title)
        at = NOON + timedelta(hours=number)
        publishing.save(article=article, at=at, by=admin_user, note=f"Melting {number}")
    article.refresh_from_db()
    return article


def test_lists_who_when_what_for_and_when_it_was_live(admin_client, article):
    page = admin_client.get(page_of(article, "revisions")).content.decode()

    for text in ("Melting 1", "Melting 2", "admin", "2026-03-01 13:00", "2026-03-01 12:00 – now"):
        assert text in page
    assert page.index("Melting 2") < page.index("Melting 1")


def test_costs_the_same_for_three_revisions_and_for_thirty(
    admin_client, article, django_assert_max_num_queries
):
    for number in range(30):
        Article.objects.filter(pk=article.pk).update(title=f"Water {number}")
        publishing.save(article=article, at=NOON)

    with django_assert_max_num_queries(14):
        admin_client.get(page_of(article, "revisions"))


def test_shows_one_as_saved_and_as_callers_get_it(admin_client, article):
    live = admin_client.get(page_of(article, "revision", 1)).content.decode()
    draft = admin_client.get(page_of(article, "revision", 3)).content.decode()

    assert "As callers get it" in live
    assert "&quot;first_published_at&quot;: &quot;2026-03-01T12:00:00Z&quot;" in live
    assert "&quot;title&quot;: &quot;Water&quot;" in draft
    assert "Never live." in draft
    assert "As callers get it" not in draft


def test_a_number_that_there_is_not_is_not_found(admin_client, article):
    assert admin_client.get(page_of(article, "revision", 9)).status_code == 404


def test_asks_before_it_restores(admin_client, article):
    page = admin_client.get(page_of(article, "revision_restore", 1)).content.decode()

    article.refresh_from_db()
    assert "Callers see no difference until you publish." in page
    assert article.title == "Water"


def test_restores_into_the_draft_alone(admin_client, article):
    before = Publication.objects.values().get()

    response = admin_client.post(page_of(article, "revision_restore", 2), follow=True)

    article.refresh_from_db()
    assert article.title == "Ice"
    assert article.head.created_by.username == "admin"
    assert Publication.objects.values().get() == before
    assert "is revision 2 again" in messages_of(response)[0]


def test_restores_nothing_in_the_bin(admin_client, article):
    publishing.delete(article=article, at=NOON)

    admin_client.post(page_of(article, "revision_restore", 2))

    article.refresh_from_db()
    assert article.title == "Water"


def test_hides_from_the_public_history_and_shows_again(admin_client, article):
    address = page_of(article, "revision_visibility", 1)

    admin_client.post(address, {"is_hidden": "yes"})
    hidden = article.revisions.get(number=1).is_hidden
    admin_client.post(address, {"is_hidden": "no"})

    assert hidden
    assert not article.revisions.get(number=1).is_hidden


def test_compares_any_two(admin_client, article):
    page = admin_client.get(page_of(article, "compare"), {"from": "3", "to": "2"}).content.decode()

    assert "<del>Water</del>" in page
    assert "<ins>Ice</ins>" in page
    assert "Revision 3 (draft), 1 March 2026, 14:00 UTC" in page
    assert "admin: Melting 1" in page


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({}, (1, 3)),
        ({"from": "live", "to": "draft"}, (1, 3)),
        ({"from": "2"}, (2, 3)),
        ({"to": "2"}, (1, 2)),
    ],
)
def test_compares_with_what_is_live_and_with_the_draft(admin_client, article, asked, numbers):
    context = admin_client.get(page_of(article, "compare"), asked).context

    assert (context["before"].number, context["after"].number) == numbers


@pytest.mark.parametrize("asked", [{"from": "9"}, {"to": "x"}, {"from": "-1"}, {"to": "9" * 30}])
def test_compares_with_nothing_that_there_is_not(admin_client, article, asked):
    assert admin_client.get(page_of(article, "compare"), asked).status_code == 404


def test_says_that_both_are_the_same(admin_client, article):
    page = admin_client.get(page_of(article, "compare"), {"from": "2", "to": "2"}).content.decode()

    assert "Both hold exactly the same." in page


def test_comparing_names_people_tags_and_targets(
    admin_client, make_live, make_author, make_tag, django_assert_max_num_queries
):
    target = make_live(title="Rivers")
    article = make_live(title="Ice", slug="ice", links=[{"target": target}], tags=[make_tag()])
    article.bylines.create(author=make_author())
    article.tags.clear()
    article.related_links.update(target=None, url="https://a.kz/")
    publishing.save(article=article, at=NOON)

    with django_assert_max_num_queries(25):
        page = admin_client.get(page_of(article, "compare")).content.decode()

    assert "<ins>Saule Omarova</ins>" in page
    assert "<del>talks</del>" in page
    assert "leads elsewhere" in page
    assert "<del>“Rivers”</del>" in page


def test_shows_before_restoring_what_the_draft_will_be(admin_client, article):
    page = admin_client.get(page_of(article, "revision_restore", 2)).content.decode()

    assert "<del>Water</del>" in page
    assert "<ins>Ice</ins>" in page
