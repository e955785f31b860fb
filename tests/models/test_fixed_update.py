from __future__ import annotations

import pytest
from django.db.models import Exists, OuterRef
from django.db.models.functions import Length

from articles.models import Article, Section, fixed
from articles.models.fixed_update import FixedUpdate

pytestmark = pytest.mark.django_db


@pytest.fixture
def update():
    """Sets an article's words to its title's letters, if it has a section."""
    asked = []

    def values():
        asked.append("once")
        return {"word_count": Length("title")}

    def rows(ids):
        has_section = Exists(Section.objects.filter(article=OuterRef("pk")))
        return Article.objects.filter(has_section, pk__in=ids)

    made = FixedUpdate(rows=rows, values=values)
    made.asked = asked
    return made


@pytest.fixture
def articles():
    made = Article.objects.bulk_create(
        Article(title="x" * number, slug=f"number-{number}") for number in range(1, 8)
    )
    Section.objects.bulk_create(Section(article=article) for article in made[1:])
    return made


def words():
    return list(Article.objects.order_by("slug").values_list("word_count", flat=True))


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (slice(1, 2), [0, 2, 0, 0, 0, 0, 0]),
        (slice(0, 3), [0, 2, 3, 0, 0, 0, 0]),  # the first has no section
        (slice(0, 7), [0, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_the_rows_of_its_keys_are_updated_and_no_others(update, articles, chosen, expected):
    update.run([article.pk for article in articles[chosen]])

    assert words() == expected


def test_it_is_compiled_once_for_different_rows(update, articles, django_assert_num_queries):
    with django_assert_num_queries(3):
        for article in articles[1:4]:
            update.run([article.pk])

    assert words() == [0, 2, 3, 4, 0, 0, 0]
    assert update.asked == ["once"]


def test_many_are_taken_in_turns(update, articles, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(fixed, "MOST", 2)

    with django_assert_num_queries(4):
        update.run([article.pk for article in articles])

    assert words() == [0, 2, 3, 4, 5, 6, 7]


def test_without_keys_nothing_is_asked(update, django_assert_num_queries):
    with django_assert_num_queries(0):
        update.run([])
