"""The rows of a public read."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import IntegrityError, OperationalError, ProgrammingError, connection, transaction

from articles.models import Slug, rows, sql
from tests.conftest import NOON


@pytest.fixture(autouse=True)
def database(db):
    return db


def test_what_goes_in_comes_out():
    value = UUID(int=7)

    ((text, moment, key, nothing, number),) = rows.all_of(
        "SELECT CAST(%s AS TEXT), published_at, id, NULL, 1 FROM"
        " (SELECT %s AS published_at, %s AS id) AS given",
        ["ä %", sql.moment_in(NOON), sql.uuid_in(value)],
    )

    assert (text, nothing, number) == ("ä %", None, 1)
    assert sql.moment_out(moment) == NOON
    assert sql.uuid_out(key) == value


def test_a_query_is_counted_as_any_other(django_assert_num_queries):
    with django_assert_num_queries(1) as counted:
        rows.all_of("SELECT 1 WHERE 1 = %s", [1])

    assert "SELECT 1 WHERE 1 =" in counted.captured_queries[0]["sql"]


@pytest.mark.django_db(transaction=True)
def test_an_error_is_one_of_djangos():
    with pytest.raises((OperationalError, ProgrammingError)):
        rows.all_of("SELECT nothing FROM nowhere", [])


@pytest.mark.postgres
def test_what_is_asked_often_is_prepared():
    for number in range(10):
        rows.all_of("SELECT 'often' WHERE 1 = %s", [number])

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%often%'"
        )
        assert len(cursor.fetchall()) == 1


def test_a_query_that_is_prepared_is_logged_with_its_text(django_assert_num_queries):
    with django_assert_num_queries(10) as counted:
        for number in range(10):
            rows.all_of("SELECT 'logged' WHERE 1 = %s", [number])

    assert all("SELECT 'logged'" in query["sql"] for query in counted.captured_queries)


def insert(slug, number=7):
    rows.write(
        "INSERT INTO articles_slug (slug, article_id, is_current) VALUES (%s, %s, %s)",
        [slug, sql.uuid_in(UUID(int=number)), True],
    )


def test_what_is_written_in_one_go_is_there_afterwards(django_assert_num_queries):
    with django_assert_num_queries(2), rows.in_one_go():
        insert("snow")
        rows.write("UPDATE articles_slug SET slug = %s", ["ice"])

    assert list(Slug.objects.values_list("slug", flat=True)) == ["ice"]


@pytest.mark.parametrize("more", [0, 1, 3])
@pytest.mark.django_db(transaction=True)
def test_what_is_wrong_in_one_go_is_one_of_djangos_errors_and_leaves_nothing(more):
    def act():
        with transaction.atomic(), rows.in_one_go():
            insert("snow")
            insert("snow", 8)
            for number in range(more):
                insert(f"more-{number}", 9 + number)

    with pytest.raises(IntegrityError) as error:
        act()

    assert "slug" in str(error.value)
    assert not Slug.objects.exists()
    insert("ice")  # the connection is as good as before


@pytest.mark.postgres
@pytest.mark.django_db
def test_what_is_prepared_is_planned_once():
    """However dear a plan for all parameters looks: docs/decisions/0021."""
    assert rows.all_of("SELECT current_setting('plan_cache_mode')", []) == [("force_generic_plan",)]
