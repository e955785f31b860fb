"""
How the databases go about the list and the front page: along an index, not through everything.

With 2,000 articles, so that a plan which reads all of them would be the dearer one and be seen.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Byline, Category, finding
from tests.admin.forms import LIST
from tests.analyzing import analyze

MANY = 2_000
STATUSES = ["draft", "changed", "review", "scheduled", "withdrawn", "expired"]


@pytest.fixture
def many(db, admin_user, make_author, make_tag):
    """A tenth of each of what isn't live; a hundredth by one author, under one tag, to mend."""
    now = timezone.now()
    category = Category.objects.create(name="Snow", slug="snow")
    author, tag = make_author(), make_tag()
    rows = [
        Article(
            pk=UUID(int=number + 1),
            title=f"Article {number}",
            slug=f"article-{number}",
            language="kk" if number % 100 == 0 else "en",
            status=STATUSES[number % 10] if number % 10 < len(STATUSES) else "live",
            published_at=now - timedelta(minutes=number) if number % 10 in (1, 7, 8) else None,
            planned_at=now + timedelta(minutes=number) if number % 10 == 3 else None,
            word_count=number,
            category=category if number % 100 == 0 else None,
            created_by=admin_user if number % 100 == 0 else None,
            links_without_target=int(number % 100 == 1),
            links_not_live=int(number % 100 == 2),
            urls_failing=int(number % 100 == 3),
        )
        for number in range(MANY)
    ]
    Article.objects.bulk_create(rows, batch_size=250)
    Byline.objects.bulk_create(Byline(article=row, author=author) for row in rows[::100])
    through = Article.tags.through
    through.objects.bulk_create(through(article=row, tag=tag) for row in rows[::100])
    for number, row in enumerate(rows[:500]):
        texts = ["rare"] if number % 100 == 0 else []
        finding.write(row.pk, names=[row.title, row.slug], texts=texts)
    analyze()
    return {"category": category.pk, "author": author.pk, "tag": tag.pk}


def plans(client, address, query):
    """Return the plan of each query about articles, as the database words it."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address, query).status_code == 200
    return [
        explained(each["sql"])
        for each in asked.captured_queries
        if "articles_article" in each["sql"] and each["sql"].startswith(("SELECT", "WITH"))
    ]


def explained(query):
    """Return how the database goes about a query, in its words."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # So few rows it would rather read all: then only what no index serves is.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {query}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {query}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def assert_none_reads_everything(found):
    for plan in found:
        for line in plan.splitlines():
            if connection.vendor == "postgresql":
                assert "Seq Scan on articles_article" not in line, plan
                assert "Seq Scan on articles_finding" not in line, plan
            else:
                is_scan = line.startswith(("SCAN articles_article ", "SCAN articles_byline "))
                is_scan = is_scan or line == "SCAN articles_article"
                assert not is_scan or "INDEX" in line, plan


WALKED = [{}, {"p": 20}, {"o": "1"}, {"o": "-1"}, {"o": "6"}, {"o": "-6"}, {"o": "7"}, {"o": "-7"}]
# Where few match, a database may rather sort those few that an index gives it.
LOOKED_UP = [
    *({"status": "draft"}, {"status": "bin"}, {"language": "kk"}, {"changed": "older"}),
    *({"problems": kind} for kind in ("need-a-target", "not-live", "failing")),
    {"category": "category"},
    {"whose": "mine"},
    {"author": "author"},
    {"tag": "tag"},
    {"q": "rare"},
    {"q": "article"},
]


def test_each_page_goes_along_an_index(admin_client, many):
    """One test of many pages: the articles are made once."""
    for query in (*WALKED, *LOOKED_UP):
        found = plans(
            admin_client, LIST, {key: many.get(each, each) for key, each in query.items()}
        )
        if query in LOOKED_UP and connection.vendor == "postgresql":
            continue  # of 2,000 rows it rather reads all; the benchmark looks at 100,000
        assert_none_reads_everything(found)
        for plan in found if query in WALKED else ():
            assert "Sort Key: articles_article" not in plan, (query, plan)
            assert "B-TREE FOR ORDER BY" not in plan, (query, plan)
    asked = {"app_label": "articles", "model_name": "relatedlink", "field_name": "target"}
    for term in ("", "article 77", "article"):
        address = reverse("admin:autocomplete")
        assert_none_reads_everything(plans(admin_client, address, {"term": term, **asked}))
    front = plans(admin_client, reverse("admin:index"), {})
    assert len(front) >= 6
    assert_none_reads_everything(front)
