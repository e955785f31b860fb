from __future__ import annotations

from datetime import timedelta

import pytest

from articles import publishing
from articles.models import Article, LinkTarget, OutgoingLink, RelatedLink, Section
from tests.conftest import NOON

LATER = NOON + timedelta(hours=1)


def filed(article):
    """Return what an article is filed to lead to: kind, what, state, whether it's a problem."""
    links = OutgoingLink.objects.filter(article=article).select_related("target").order_by("id")
    return [
        (link.target.kind, str(link.target), link.target.state, link.target.is_problem)
        for link in links
    ]


def test_saving_files_what_the_article_leads_to(make_article, make_live):
    live, draft = make_live(title="Live"), make_article(title="Draft")

    article = make_article(
        title="Linking",
        sections=['<p><a href="https://a.example/">a</a> <a href="/b">b</a></p>'],
        links=[{"target": live}, {"target": draft}, {"title": "Someday"}],
    )

    assert [(kind, state, problem) for kind, _, state, problem in filed(article)] == [
        ("url", "unchecked", False),
        ("url", "failing", True),
        ("article", "fine", False),
        ("article", "not-live", True),
        ("want", "waiting", True),
    ]
    article.refresh_from_db()
    assert article.urls_failing == 1


def test_saving_again_follows_what_changed(make_article):
    article = make_article(links=[{"url": "https://a.example/"}, {"url": "https://b.example/"}])
    kept = OutgoingLink.objects.get(target__host="b.example")
    article.related_links.filter(url="https://a.example/").delete()
    RelatedLink.objects.create(article=article, url="https://c.example/", position=5)

    publishing.save(article=article, at=LATER)

    assert [what for _, what, _, _ in filed(article)] == [
        "https://b.example/",
        "https://c.example/",
    ]
    assert OutgoingLink.objects.filter(pk=kept.pk).exists()


def statements(article, captured):
    return [query["sql"] for query in captured if "outgoinglink" in query["sql"].split("WHERE")[0]]


def test_what_is_as_it_was_costs_one_statement(make_article, django_assert_max_num_queries):
    article = make_article(links=[{"url": "https://a.example/"}])
    Section.objects.filter(article=article).update(html="<p>Other words.</p>")

    with django_assert_max_num_queries(40) as captured:
        publishing.save(article=article, at=LATER)

    ours = [sql for sql in statements(article, captured.captured_queries) if "UPDATE" not in sql]
    assert len(ours) == 1
    with django_assert_max_num_queries(40) as captured:
        publishing.save(article=article, at=LATER)
    assert not [s for s in statements(article, captured.captured_queries) if "UPDATE" not in s]


def test_a_target_that_goes_live_and_away_is_noted(make_article):
    target = make_article(title="Target")
    article = make_article(title="Linking", links=[{"target": target}, {"title": "Target"}])
    waiting = [("article", "not-live", True), ("want", "waiting", True)]
    fine = [("article", "fine", False), ("want", "fine", False)]

    def now():
        return [(kind, state, problem) for kind, _, state, problem in filed(article)]

    assert now() == waiting
    publishing.publish(article=target, at=NOON)
    assert now() == fine
    publishing.withdraw(article=target, at=LATER)
    assert now() == waiting
    publishing.publish(article=target, at=LATER)
    publishing.delete(article=target, at=LATER)
    assert now() == waiting


def test_two_live_articles_of_a_title_are_left_to_choose(make_live, make_article):
    article = make_article(title="Linking", links=[{"title": "Snow"}])

    make_live(title="Snow")
    assert filed(article)[0][2] == "fine"
    make_live(title="Snow", slug="snow-2")
    assert filed(article)[0][2] == "waiting"


def test_what_an_editor_said_of_it_ends_when_it_changes(make_article, admin_user):
    target = make_article(title="Target")
    make_article(title="Linking", links=[{"target": target}])
    row = LinkTarget.objects.filter(article_id=target.pk)
    row.update(accepted_at=NOON, accepted_by=admin_user, is_problem=False)

    publishing.save(article=target, at=LATER)
    assert row.get().accepted_at == NOON

    publishing.publish(article=target, at=LATER)
    publishing.withdraw(article=target, at=LATER)
    assert (row.get().accepted_at, row.get().is_problem) == (None, True)


def test_what_lies_in_the_bin_leads_nowhere_until_it_comes_back(make_article):
    article = make_article(links=[{"url": "https://a.example/"}])
    before = filed(article)

    publishing.delete(article=article, at=LATER)
    assert filed(article) == []

    publishing.restore(article=article)
    assert filed(article) == before
    assert LinkTarget.objects.count() == 1


@pytest.mark.parametrize("count", [1, 30])
def test_more_new_links_cost_no_more_statements(make_article, count, django_assert_max_num_queries):
    article = make_article()
    RelatedLink.objects.bulk_create(
        RelatedLink(article=article, url=f"https://host-{each}.example/") for each in range(count)
    )

    with django_assert_max_num_queries(40) as captured:
        publishing.save(article=article, at=LATER)

    writes = [q["sql"] for q in captured.captured_queries if q["sql"].startswith("INSERT")]
    ours = [sql for sql in writes if "articles_linktarget" in sql or "outgoinglink" in sql]
    assert len(ours) == 2
    assert Article.objects.count() == 1
