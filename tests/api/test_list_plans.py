"""
How the databases go about a page: along an index, not through everything.

With 3,000 articles, so that a plan which reads all of them would be the dearer one and be seen.
"""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from articles.content import rendering
from articles.models import Change, Fact, KeyCount, Publication, PublicationKey, walk
from articles.models.listing import Order, Place, Selection, page
from tests.analyzing import analyze
from tests.conftest import NOON

MANY = 3_000
# Every one of them; every third; every hundredth.
SHARES = {"all": ("all", 1), "en": ("language", 1), "common": ("tag", 3), "rare": ("tag", 100)}


@pytest.fixture
def filed(db):
    """Publications a minute apart, filed under facts of which they share some."""
    facts = {
        name: Fact.objects.create(kind=kind, ref=name if name != "all" else "", slug=name)
        for name, (kind, _) in SHARES.items()
    }
    Fact.objects.filter(kind="all").update(slug="")
    KeyCount.objects.bulk_create(
        KeyCount(fact=facts[name], live=MANY // share, changed_at=NOON)
        for name, (_, share) in SHARES.items()
    )
    moments = [NOON + timedelta(minutes=number) for number in range(MANY)]
    rows = [
        Publication(
            id=UUID(int=number + 1),
            revision_id=number,
            revision_number=1,
            slug=f"article-{number}",
            language="en",
            title_key=f"{number:032}",
            published_at=moment,
            first_published_at=moment,
            modified_at=moment,
            rendered_at=moment,
            etag='""',
            shape=rendering.SHAPE,
            list_json=f'{{"number":{number}}}',
            detail_json="{}",
        )
        for number, moment in enumerate(moments)
    ]
    Publication.objects.bulk_create(rows, batch_size=500)
    PublicationKey.objects.bulk_create(
        [
            PublicationKey(
                publication=row,
                fact=facts[name],
                version=1,
                published_at=row.published_at,
                modified_at=row.modified_at,
            )
            for number, row in enumerate(rows)
            for name, (_, share) in SHARES.items()
            if number % share == 0
        ],
        batch_size=500,
    )
    # An empty log would be read whole and sorted.
    Change.objects.bulk_create(
        Change(
            sequence=number + 1,
            token=f"{number:x}",
            subject="article",
            subject_id=row.pk,
            kind="published",
            slug=row.slug,
            cause="edited",
            happened_at=row.published_at,
        )
        for number, row in enumerate(rows)
    )
    analyze()


def explained(selection, **arguments):
    """Return the page and the plan of its one query, as the database words it."""
    arguments = {"order": Order(), "size": 20, "at": NOON} | arguments
    found, (plan,) = with_plans(lambda: page(selection, **arguments))
    return found, plan


def with_plans(act):
    """Return what the act returns, and the plans of its queries."""
    asked = []

    def listen(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        found = act()
    word = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    plans = []
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(f"{word} {sql}", params)
            plans.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
    return found, plans


def numbers(found):
    return [int(entry.json.removeprefix('{"number":').removesuffix("}")) for entry in found.entries]


def assert_walks(plan, index, sorts=0):
    """No more sorts than those of a few facts, and no scan of a table that grows."""
    assert index in plan, plan
    lines = [line.strip() for line in plan.splitlines()]
    if connection.vendor == "postgresql":
        assert sum("Sort Key" in line for line in lines) == sorts, plan
        assert "Seq Scan on articles_publication" not in plan, plan
    else:
        assert sum("B-TREE" in line for line in lines) == sorts, plan
        assert not {"SCAN k", "SCAN p", "SCAN articles_fact"} & set(lines), plan


TAG = Selection(groups=((("tag", "common"),),))
MIDDLE = Place(NOON + timedelta(minutes=1500), UUID(int=1501))


@pytest.mark.usefixtures("filed")
@pytest.mark.parametrize(
    ("selection", "share"),
    [(Selection(), 1), (TAG, 3), (Selection(groups=((("tag", "rare"),),)), 100)],
)
@pytest.mark.parametrize("is_descending", [True, False])
@pytest.mark.parametrize(
    ("moment", "index"),
    [("published_at", "key_by_publishing"), ("modified_at", "key_by_modification")],
)
def test_one_key_is_a_walk_along_its_index(selection, share, is_descending, moment, index):
    found, plan = explained(selection, order=Order(moment, is_descending))

    assert_walks(plan, index)
    expected = list(range(0, MANY, share))
    assert numbers(found) == (expected[::-1] if is_descending else expected)[:20]
    assert found.has_more


@pytest.mark.usefixtures("filed")
@pytest.mark.parametrize("is_backward", [True, False])
def test_a_deep_page_starts_where_it_starts(is_backward):
    found, plan = explained(TAG, beyond=MIDDLE, is_backward=is_backward)

    assert_walks(plan, "key_by_publishing")
    sign = ">" if is_backward else "<"
    if connection.vendor == "postgresql":
        assert f"AND (ROW(published_at, publication_id) {sign} ROW(" in plan, plan
    else:
        assert f"(fact_id=? AND (published_at,publication_id){sign}(?,?))" in plan, plan
    expected = range(1503, 1563, 3) if is_backward else range(1497, 1437, -3)
    assert numbers(found) == sorted(expected, reverse=True)


@pytest.mark.usefixtures("filed")
def test_articles_by_their_ids_are_looked_up():
    """Although most facts have one article, its own, so that any walk looks short."""
    own = Fact.objects.bulk_create(
        Fact(kind="article", ref=str(UUID(int=number + 1)), slug=f"article-{number}")
        for number in range(MANY)
    )
    PublicationKey.objects.bulk_create(
        PublicationKey(
            publication_id=UUID(fact.ref),
            fact=fact,
            version=1,
            published_at=NOON,
            modified_at=NOON,
        )
        for fact in own
    )
    analyze()

    found, plan = explained(Selection(ids=tuple(UUID(int=number) for number in range(1, 11))))

    assert len(found.entries) == 10
    assert "key_by_" not in plan, plan  # no walk
    assert "Seq Scan on articles_publicationkey" not in plan, plan


@pytest.mark.usefixtures("filed")
def test_all_of_walks_along_the_scarcest():
    both = Selection(groups=((("tag", "common"),), (("tag", "rare"),), (("language", "en"),)))

    found, plan = explained(both)

    assert_walks(plan, "key_by_publishing", sorts=1)  # of the three facts, by their counts
    assert numbers(found) == list(range(0, MANY, 300))[::-1]
    assert not found.has_more


@pytest.mark.usefixtures("filed")
def test_any_of_walks_a_short_way_along_each():
    either = Selection(groups=((("tag", "rare"), ("tag", "common")),))

    found, plan = explained(either)

    assert plan.count("key_by_publishing") == 2, plan
    expected = {number for number in range(MANY) if number % 3 == 0 or number % 100 == 0}
    assert numbers(found) == sorted(expected, reverse=True)[:20]


@pytest.mark.usefixtures("filed")
def test_many_that_must_all_be_met_are_looked_up_and_not_joined():
    """PostgreSQL planned for seconds how best to join them."""
    all_of = Selection(groups=tuple((("tag", f"unknown-{number}"),) for number in range(50)))

    found, plan = explained(all_of)

    assert found.entries == ()
    if connection.vendor == "postgresql":
        assert plan.count("SubPlan") >= 49, plan  # the walk itself is along the fiftieth


@pytest.mark.usefixtures("filed")
def test_many_of_which_any_is_met_are_looked_up_once_for_each_walk():
    groups = tuple(
        ((kind, known), *((kind, f"unknown-{number}") for number in range(49)))
        for kind, known in (("tag", "rare"), ("language", "en"))
    )

    found, plan = explained(Selection(groups=groups))

    assert numbers(found) == list(range(0, MANY, 100))[::-1][:20]
    # What a page tells of the log comes first, in the words of either database.
    walked = re.split("articles_loghead log|UNION ALL", plan, maxsplit=1)[1]
    looked_up = walked.count("on articles_fact") + walked.count("SEARCH articles_fact")
    assert looked_up <= 3 * 50, looked_up  # not one for each of 50 times 50


@pytest.mark.usefixtures("filed")
@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([("tag", "common"), ("tag", "rare"), ("language", "en")], "rare"),
        ([("language", "en"), ("tag", "common")], "common"),
        # One that isn't there has no article at all: the walk ends before it starts.
        ([("tag", "rare"), ("tag", "unknown")], None),
    ],
)
def test_the_scarcest_is_found_by_its_count(names, expected):
    statement = walk.scarcest(Selection(groups=tuple((name,) for name in names)))

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {statement.text}", statement.parameters)
        (chosen,) = cursor.fetchone()

    assert chosen == Fact.objects.filter(slug=expected or "-").values_list("pk", flat=True).first()


@pytest.mark.usefixtures("filed")
@pytest.mark.parametrize("path", ["/api/v1/tags", "/api/v1/tags/common"])
def test_counting_what_is_filed_begins_with_what_has_expired(api, path):
    """Not with all that is filed under a tag, of which next to nothing has."""
    for tag in Fact.objects.filter(kind="tag"):
        tag.data = {"id": str(UUID(int=tag.pk)), "slug": tag.slug, "name": tag.slug}
        tag.save()

    answer, plans = with_plans(lambda: api.get(path))

    assert b'"article_count":1000' in answer.content
    (plan,) = [plan for plan in plans if "articles_keycount" in plan]
    assert "publication_by_expiry" in plan, plan
    assert "key_by_" not in plan, plan
