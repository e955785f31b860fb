"""A page of the feed is a short way along an index, wherever in the log it starts."""

from __future__ import annotations

import json
import re

import pytest
from django.db import connection

from articles.models import Change, ChangeKey, Fact, KeyCount, LogHead, feed
from articles.models.feed import Filter, Position
from articles.models.statement import Statement
from tests.analyzing import analyze
from tests.conftest import NOON

CHANGES = 4_000
PAGE = 20
RARE = 40  # one change in so many

TAG, ICE, CITY, ENGLISH = ("tag", "snow"), ("tag", "ice"), ("category", "city"), ("language", "en")

pytestmark = pytest.mark.django_db


@pytest.fixture
def long_log(make_live):
    """Very many changes of one article, of which some have a tag and are withdrawals."""
    article = make_live()
    facts = {("all", ""): 1, ENGLISH: 1, CITY: 2, ICE: 3, TAG: RARE}
    ids = {}
    for (kind, slug), every in facts.items():
        fact, _ = Fact.objects.get_or_create(
            kind=kind, slug=slug, defaults={"ref": slug, "data": {"live": True}}
        )
        KeyCount.objects.get_or_create(fact=fact, defaults={"changed_at": NOON})
        ids[fact.pk] = every
    first = LogHead.objects.get().last
    kinds = {
        number: "withdrawn" if number % (10 * RARE) == 0 else "updated"
        for number in range(first + 1, first + CHANGES + 1)
    }
    Change.objects.bulk_create(
        Change(
            sequence=number,
            token=f"{number:x}",
            subject="article",
            subject_id=article.pk,
            kind=kind,
            slug="snow",
            cause="edited",
            happened_at=NOON,
        )
        for number, kind in kinds.items()
    )
    ChangeKey.objects.bulk_create(
        ChangeKey(fact_id=fact, sequence=number, kind=kind)
        for number, kind in kinds.items()
        for fact, every in ids.items()
        if number % every == 0
    )
    LogHead.objects.update(last=first + CHANGES)
    analyze()


FILTERS = {
    "all": Filter(),
    "a kind": Filter(kinds=("withdrawn",)),
    "a tag": Filter(groups=((TAG,),)),
    "a kind of a tag": Filter(groups=((TAG,),), kinds=("withdrawn", "deleted")),
    "a language": Filter(groups=((ENGLISH,),)),
    "tags": Filter(groups=((TAG, ICE),)),
    "what leaves tags": Filter(groups=((TAG, ICE),), kinds=("withdrawn", "published")),
    "updates of tags": Filter(groups=((TAG, ICE),), kinds=("updated",)),
    "a tag and a language": Filter(groups=((TAG,), (ENGLISH,))),
    "everything": Filter(groups=((TAG, ICE), (CITY,), (ENGLISH,)), kinds=("updated", "moved")),
}


def statement_of(monkeypatch, only, after):
    """Return the one statement that a page makes."""
    made = []

    def all_of(query, parameters):
        made.append(Statement(query, list(parameters)))
        return run(query, parameters)

    run = feed.rows.all_of
    monkeypatch.setattr(feed.rows, "all_of", all_of)
    page = feed.page(Position(after, "any"), size=PAGE, at=NOON, only=only, has_articles=True)
    monkeypatch.undo()
    (statement,) = made
    return statement, page


def scanned(node):
    """Yield each scan of a plan of PostgreSQL: its kind, its table, and the rows that it read."""
    if "Relation Name" in node:
        read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        yield node["Node Type"], node["Relation Name"], read * node["Actual Loops"]
    for below in node.get("Plans", ()):
        yield from scanned(below)


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("after", [10, CHANGES // 2], ids=["early", "late"])
def test_a_page_reads_what_it_shows(long_log, monkeypatch, name, after):
    statement, page = statement_of(monkeypatch, FILTERS[name], after)

    assert len(page.entries) == PAGE or "kind" in name or "leaves" in name
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {statement.text}", statement.parameters)
            steps = [row[3] for row in cursor.fetchall()]
            assert not [step for step in steps if re.match(r"SCAN articles_(change|pub)", step)]
            assert not [step for step in steps if "AUTOMATIC" in step]
            return
        # Few as they are here, reading all of them can seem cheaper than looking a page's up.
        cursor.execute("SET LOCAL enable_seqscan = off")
        explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement.text}"
        cursor.execute(explain, statement.parameters)
        (found,) = cursor.fetchone()
    plan = found if isinstance(found, list) else json.loads(found)
    read = list(scanned(plan[0]["Plan"]))
    assert not [each for each in read if each[0] == "Seq Scan" and each[2] > 1_000], read
    # A row of each index, and some looked up beside; of all changes these would be 12,000 rows.
    most = 30 * PAGE
    assert sum(rows for _, table, rows in read if table.startswith("articles_change")) <= most
