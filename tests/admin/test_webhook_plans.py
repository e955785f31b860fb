"""The log of deliveries, however long: its pages walk an index, and none reads all of it."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import WebhookDelivery
from tests.admin.test_article_list_plans import explained
from tests.analyzing import analyze
from tests.conftest import NOON

MANY = 2_000  # so that a plan which reads all of them is the dearer one
STATES = ["delivered"] * 8 + ["failed", "waiting"]


@pytest.fixture
def endpoint(make_endpoint):
    """One of two; each has half of the log."""
    both = [make_endpoint(), make_endpoint(description="Another")]
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(
            endpoint=both[n % 2],
            sequence=n,
            message_id=f"msg_{n}",
            subject_id=UUID(int=n % 100),
            slug=f"article-{n % 100}",
            state=STATES[n // 2 % 10],
            created_at=NOON,
        )
        for n in range(MANY)
    )
    analyze()
    return both[0]


def read_of(admin_client, query):
    """Return the queries of a page, and those of them that read deliveries."""
    with CaptureQueriesContext(connection) as asked:
        address = reverse("admin:articles_webhookdelivery_changelist")
        assert admin_client.get(address, query).status_code == 200
    every = [each["sql"] for each in asked.captured_queries]
    return every, [sql for sql in every if "articles_webhookdelivery" in sql]


def test_each_page_reads_no_more_than_it_shows(admin_client, endpoint):
    """One test of many pages: the deliveries are made once."""
    its = {"endpoint__id__exact": str(endpoint.pk)}
    failed = {"state__exact": "failed"}
    for query in (
        *({}, {"p": 20}, its, failed, its | failed),
        *({"q": "article-7"}, {"q": "7"}, {"q": "msg_7"}, {"q": str(UUID(int=7))}),
        {"q": "article-7"} | its | failed,
    ):
        every, found = read_of(admin_client, query)

        assert len(every) <= 8, query
        assert len(found) == 2, query  # the bounded count, and the page
        for sql in found:
            assert "LIMIT" in sql or "q" in query, sql  # a page is enough for what is searched
            plan = explained(sql)
            assert "Seq Scan on articles_webhookdelivery" not in plan, (query, plan)
            for line in plan.splitlines():
                is_scan = line.startswith("SCAN articles_webhookdelivery")
                is_walk = is_scan and not query.keys() - {"p"}  # from the newest, without a filter
                assert is_walk or not is_scan, (query, plan)
