"""What publishing costs: statements, each of them explained."""

from __future__ import annotations

import re
from itertools import count
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import publishing
from articles.models import Article, Fact, LinkTarget
from articles.publishing import facts, going_live, keeping, log, outgoing, working_copy
from tests.analyzing import analyze
from tests.conftest import NOON


def statements(queries):
    return [
        query["sql"]
        for query in queries.captured_queries
        if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))
    ]


@pytest.fixture
def article(make_article, make_author, make_tag, make_category):
    # Somebody else has gone live before: the language's fact is there, and that of everything.
    publishing.publish(article=make_article(title="Ice"), at=NOON)
    return make_article(
        title="Snow", authors=[make_author()], tags=[make_tag()], category=make_category()
    )


def test_a_new_article_is_written_once(article):
    with CaptureQueriesContext(connection) as queries:
        publishing.publish(article=article, at=NOON)

    asked = statements(queries)
    assert sum('FROM "articles_section"' in sql for sql in asked) == 1  # not tried again
    # The working copy 6, what stands in the way 4, facts 2, the lock 1 or 2,
    # document and keys 5, its own fact 3, its address 4, the log 9, reviews and plans 2, where it
    # stands 2.
    assert len(asked) <= 39, "\n".join(asked)


def test_an_edited_article_costs_no_more(article):
    publishing.publish(article=article, at=NOON)
    Article.objects.filter(pk=article.pk).update(standfirst="White.")

    with CaptureQueriesContext(connection) as queries:
        publishing.publish(article=article, at=NOON)

    assert len(statements(queries)) <= 35, "\n".join(statements(queries))


def test_what_somebody_who_links_here_made_meanwhile_is_taken(make_article):
    article = make_article(title="Snow")
    ref = ("article", str(article.pk))

    working = working_copy.locked(article.pk)
    revision = keeping.keep(working, at=NOON)
    facts.make([("all", ""), ("language", "en")])
    prepared = going_live.prepare(working, revision, NOON)
    facts.make([ref])
    turn = log.begin()
    going_live.commit(turn, prepared, NOON)
    turn.end()

    fact = Fact.objects.get(kind=ref[0], ref=ref[1])
    # Whose document has left the link out is below this version: it is remade.
    assert (fact.version, fact.data["live"]) == (2, True)


@pytest.mark.postgres
def test_whoever_waits_for_a_title_is_looked_up(article):
    """However many outside pages there are: what is prepared is planned for all parameters."""
    LinkTarget.objects.bulk_create(
        LinkTarget(id=uuid4(), kind="url", url=f"https://example.org/{number}")
        for number in range(3_000)
    )
    analyze()
    ((text, parameters, _),) = outgoing._RESTATE_WAITED_FOR.statements([article.pk])
    numbers = count(1)
    text = re.sub("%s", lambda _: f"${next(numbers)}", text)
    types = {bool: "boolean", int: "integer", UUID: "uuid"}
    told = ", ".join(types.get(type(each), "unknown") for each in parameters)
    with connection.cursor() as cursor:
        cursor.execute(f"PREPARE shown ({told}) AS {text}")
        given = ", ".join(["%s"] * len(parameters))
        cursor.execute(f"EXPLAIN EXECUTE shown ({given})", parameters)
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("DEALLOCATE shown")

    assert "target_of_want" in plan
    assert "Seq Scan on articles_linktarget" not in plan
