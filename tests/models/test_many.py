from __future__ import annotations

from uuid import UUID

import pytest
from django.db import DataError, IntegrityError

from articles.models import Article, Change, LivePeriod, sql
from articles.models.many import InsertMany, UpdateMany
from tests.conftest import NOON

pytestmark = pytest.mark.django_db

COLUMNS = [field.attname for field in Change._meta.concrete_fields]
CHANGES = InsertMany(Change, COLUMNS)
OR_UPDATED = InsertMany(Change, COLUMNS, key=["sequence"])
WORDS = UpdateMany(Article, ["word_count", "anchors_ever_live", "id"])
PERIODS = InsertMany(
    LivePeriod,
    [field.attname for field in LivePeriod._meta.concrete_fields if field.name != "id"],
    returning=["article_id", "id"],
)
SLUGS_OF_NONE = UpdateMany(Article, ["slug", "id"], only="articles_article.slug = ''")


def change(sequence, **fields):
    given = {
        "token": "ab",
        "subject": "article",
        "subject_id": UUID(int=sequence),
        "kind": "updated",
        "slug": 'a "quoted", {odd} \\ one',
        "facts_after": [1, 2],
        "keys": ["slug:ä"],
        "cause": "edited",
        "happened_at": NOON,
    }
    return Change(sequence=sequence, **given | fields)


def values(row):
    return [getattr(row, name) for name in COLUMNS]


def test_what_goes_in_comes_out():
    made = [change(1), change(2, revision=7), change(3, facts_after=[])]

    CHANGES.run([values(each) for each in made])

    assert [values(each) for each in Change.objects.order_by("sequence")] == [
        values(each) for each in made
    ]


@pytest.mark.parametrize("count", [1, 2])
def test_what_a_new_row_got_is_returned_with_what_tells_it(count):
    returned = PERIODS.run(
        [
            (UUID(int=number), 7, 1, "snow", 3, NOON, None, False, NOON, NOON)
            for number in range(count)
        ]
    )

    assert {(sql.uuid_out(article_id), pk) for article_id, pk in returned} == set(
        LivePeriod.objects.values_list("article_id", "pk")
    )


def test_a_key_that_is_there_is_an_error_or_updated():
    CHANGES.run([values(change(1))])

    OR_UPDATED.run([values(change(1, kind="moved")), values(change(2))])

    assert list(Change.objects.order_by("sequence").values_list("kind", flat=True)) == [
        "moved",
        "updated",
    ]
    with pytest.raises(IntegrityError):
        CHANGES.run([values(change(2))])


def test_one_row_alone_comes_out_as_it_went_in():
    made = change(1, revision=None)

    CHANGES.run([values(made)])

    assert [values(each) for each in Change.objects.all()] == [values(made)]


def test_one_row_alone_is_updated():
    one, _ = Article.objects.bulk_create(Article(slug=slug) for slug in ("one", "other"))

    WORDS.run([(5, {"lead": "x"}, one.pk)])

    rows = Article.objects.order_by("slug").values_list("word_count", "anchors_ever_live")
    assert list(rows) == [(5, {"lead": "x"}), (0, {})]


def test_each_row_is_updated_with_its_own_values():
    made = Article.objects.bulk_create(Article(slug=f"a-{number}") for number in range(3))

    WORDS.run([(5, {"lead": "x"}, made[0].pk), (7, {}, made[2].pk)])

    rows = Article.objects.order_by("slug").values_list("word_count", "anchors_ever_live")
    assert list(rows) == [(5, {"lead": "x"}), (0, {}), (7, {})]


def test_only_rows_that_meet_the_condition_are_updated():
    none, one = Article.objects.create(), Article.objects.create(slug="one")

    SLUGS_OF_NONE.run([("first", none.pk), ("second", one.pk)])

    assert set(Article.objects.values_list("slug", flat=True)) == {"first", "one"}


@pytest.mark.postgres  # SQLite holds no text to a length
@pytest.mark.parametrize("others", [0, 1])
def test_what_is_too_long_is_refused_not_cut(others):
    made = [change(1, slug="x" * 121), *(change(2 + number) for number in range(others))]

    with pytest.raises(DataError):
        CHANGES.run([values(each) for each in made])


@pytest.mark.parametrize("statement", [CHANGES, WORDS])
def test_without_rows_nothing_is_asked(statement, django_assert_num_queries):
    with django_assert_num_queries(0):
        statement.run([])
