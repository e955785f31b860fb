"""What a search costs while the index has much to learn."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import publishing
from tests.conftest import NOON


def test_costs_as_many_queries_however_much_was_published(api, make_live, indexed, look):
    make_live(title="A river")
    articles = [make_live(title=f"Day {number}") for number in range(8)]
    indexed()

    def queries():
        with CaptureQueriesContext(connection) as counted:
            assert look("river") == ["A river"]
        return len(counted)

    publishing.withdraw(article=articles[0], at=NOON)
    behind_by_one = queries()
    for article in articles[1:]:
        publishing.withdraw(article=article, at=NOON)

    assert queries() == behind_by_one
