from __future__ import annotations

import pytest

from articles.models import Article, Section
from articles.models.fixed_select import FixedSelect

pytestmark = pytest.mark.django_db

WHOLE = FixedSelect(lambda ids: Article.objects.filter(pk__in=ids).order_by("slug"))
HEADINGS = FixedSelect(
    lambda ids: (
        Section.objects.filter(article__in=ids)
        .order_by("heading")
        .values_list("article_id", "heading", "created_at")
    )
)


@pytest.fixture
def articles():
    made = Article.objects.bulk_create(
        Article(slug=f"number-{number}", anchors_ever_live={"lead": str(number)})
        for number in range(1, 6)
    )
    Section.objects.bulk_create(Section(article=each, heading=each.slug) for each in made)
    return made


@pytest.mark.parametrize("chosen", [slice(0, 1), slice(1, 4), slice(0, 5)])
def test_rows_are_what_the_orm_makes_of_them(articles, chosen):
    keys = [article.pk for article in articles[chosen]]

    found = WHOLE.of(keys)

    expected = list(Article.objects.filter(pk__in=keys).order_by("slug"))
    names = [field.attname for field in Article._meta.concrete_fields]
    assert [[getattr(row, name) for name in names] for row in found] == [
        [getattr(row, name) for name in names] for row in expected
    ]
    assert all(not row._state.adding for row in found)


def test_values_come_as_tuples(articles):
    keys = [article.pk for article in articles[:3]]

    expected = Section.objects.filter(article__in=keys).order_by("heading")
    assert HEADINGS.of(keys) == list(expected.values_list("article_id", "heading", "created_at"))


def test_what_is_read_is_what_is_there_now(articles):
    key = articles[0].pk
    WHOLE.of([key])
    Article.objects.filter(pk=key).update(title="Ice")

    assert [row.title for row in WHOLE.of([key])] == ["Ice"]


def test_without_keys_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert WHOLE.of([]) == []
