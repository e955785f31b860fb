"""What is foreseen is what then happens: never more, never less."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import publishing
from articles.models import Article, Change, Fact, Publication, RelatedLink
from articles.publishing import foreseeing
from tests.conftest import NOON

LATER = NOON + timedelta(hours=1)


def etags():
    return dict(Publication.objects.values_list("pk", "etag"))


def changed_by(act, article):
    """Do it; return the other articles whose bytes changed, and the outcome."""
    before = etags()
    outcome = act(article=article, at=LATER)
    publishing.remake_stale()
    after = etags()
    others = {pk for pk in before.keys() & after.keys() - {article.pk} if before[pk] != after[pk]}
    return others, outcome


def affected(foreseen):
    return {each.article.pk for each in foreseen.affected}


def effects(foreseen):
    """Return for each affected article what its links lead with, before and after."""
    return {
        str(each.article): [
            (each.before and each.before["title"], each.after and each.after["title"])
            for each in each.links
        ]
        for each in foreseen.affected
    }


def test_links_appear_when_their_target_goes_live(make_article, make_live):
    article = make_article(title="Ice")
    linking = make_live(title="Snow", links=[{"target": article}])
    waiting = make_live(title="Rain", links=[{"title": "ICE"}])
    make_live(title="Wind")

    foreseen = publishing.foresee_publishing(article=article)

    assert effects(foreseen) == {"Rain": [(None, "ICE")], "Snow": [(None, "Ice")]}
    others, outcome = changed_by(publishing.publish, article)
    assert affected(foreseen) == others == {linking.pk, waiting.pk}
    assert outcome.remade == 2


def test_links_follow_another_title_and_another_address(make_live):
    article = make_live(title="Ice", slug="ice")
    named = make_live(title="Snow", links=[{"target": article, "title": "My words"}])
    unnamed = make_live(title="Rain", links=[{"target": article}])
    Article.objects.filter(pk=article.pk).update(title="Black ice")
    publishing.save(article=article, at=LATER)
    article.refresh_from_db()

    assert effects(publishing.foresee_publishing(article=article)) == {
        "Rain": [("Ice", "Black ice")]
    }

    article.slug = "black-ice"
    article.save()
    publishing.save(article=article, at=LATER)
    foreseen = publishing.foresee_publishing(article=article)
    [link] = next(each.links for each in foreseen.affected if each.article == named)
    assert link.before["article"]["slug"] == "ice"
    assert link.after["article"]["slug"] == "black-ice"
    others, _ = changed_by(publishing.publish, article)
    assert affected(foreseen) == others == {named.pk, unnamed.pk}


def test_links_go_with_a_withdrawal(make_live):
    article = make_live(title="Ice")
    linking = make_live(title="Snow", links=[{"target": article}])

    foreseen = publishing.foresee_withdrawal(article=article)

    assert effects(foreseen) == {"Snow": [("Ice", None)]}
    others, outcome = changed_by(publishing.withdraw, article)
    assert affected(foreseen) == others == {linking.pk}
    assert outcome.remade == 1


def test_an_edit_of_the_text_alone_changes_no_other(make_live):
    article = make_live(title="Ice")
    make_live(title="Snow", links=[{"target": article}])
    article.sections.update(html="<p>Other words.</p>")
    publishing.save(article=article, at=LATER)
    article.refresh_from_db()

    assert publishing.foresee_publishing(article=article).affected == ()


def test_a_second_of_a_title_takes_the_link_from_nobody(make_live, make_article):
    make_live(title="Ice")
    make_live(title="Snow", links=[{"title": "Ice"}])
    second = make_article(title="Ice", slug="ice-again")

    foreseen = publishing.foresee_publishing(article=second)

    assert affected(foreseen) == changed_by(publishing.publish, second)[0] == set()


def test_one_that_goes_may_settle_what_two_left_open(make_live):
    first, second = make_live(title="Ice"), make_live(title="Ice", slug="ice-again")
    waiting = make_live(title="Snow", links=[{"title": "Ice"}])

    foreseen = publishing.foresee_withdrawal(article=first)

    [link] = foreseen.affected[0].links
    assert link.after["article"]["id"] == str(second.pk)
    assert affected(foreseen) == changed_by(publishing.withdraw, first)[0] == {waiting.pk}


def test_one_that_has_the_title_itself_may_decide_for_all(make_live):
    own = make_live(title="Ice", slug="own")
    make_live(title="Ice", slug="other")
    waiting = make_live(title="Snow", links=[{"title": "Ice"}])
    own.related_links.create(title="Ice")
    publishing.save(article=own, at=LATER)
    own.refresh_from_db()

    foreseen = publishing.foresee_publishing(article=own)

    assert affected(foreseen) == changed_by(publishing.publish, own)[0] == {waiting.pk}


def test_nothing_is_written(make_article, make_live):
    article = make_article(title="Ice")
    make_live(title="Snow", links=[{"title": "Ice"}])
    before = [list(Fact.objects.order_by("pk").values()), Change.objects.count(), etags()]

    assert publishing.foresee_publishing(article=article).affected

    assert [list(Fact.objects.order_by("pk").values()), Change.objects.count(), etags()] == before


def test_what_is_live_as_it_is_changes_nobody(make_live):
    article = make_live(title="Ice")
    make_live(title="Snow", links=[{"target": article}])

    assert publishing.foresee_publishing(article=article) == publishing.Foreseen((), 0)
    publishing.withdraw(article=article, at=LATER)
    assert publishing.foresee_withdrawal(article=article) == publishing.Foreseen((), 0)


def test_many_are_counted_and_not_all_looked_at(make_article, make_live, monkeypatch):
    monkeypatch.setattr(foreseeing, "LOOKED_AT", 2)
    article = make_article(title="Ice")
    for number in range(5):
        make_live(title=f"Snow {number}", links=[{"target": article}])

    foreseen = publishing.foresee_publishing(article=article)

    assert (len(foreseen.affected), foreseen.not_looked_at) == (2, 3)


def test_costs_the_same_for_two_others_and_for_twenty(
    make_article, make_live, django_assert_num_queries
):
    article = make_article(title="Ice")
    for number in range(2):
        make_live(title=f"Snow {number}", links=[{"target": article}, {"title": "Ice"}])
    with django_assert_num_queries(13):
        publishing.foresee_publishing(article=article)
    for number in range(2, 20):
        make_live(title=f"Snow {number}", links=[{"target": article}, {"title": "Ice"}])

    with django_assert_num_queries(13):
        publishing.foresee_publishing(article=article)


# Whatever was done before

titles = st.sampled_from(["Ice", "Snow", "Rain"])
languages = st.sampled_from(["en", "ru"])
steps = st.lists(
    st.tuples(
        st.integers(0, 3),  # which article
        st.sampled_from(["publish", "withdraw", "retitle", "link", "wait", "unlink"]),
        st.integers(0, 3),
        titles,
    ),
    min_size=4,
    max_size=10,
)


@pytest.mark.django_db
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    languages=st.lists(languages, min_size=4, max_size=4),
    first=st.lists(titles, min_size=4, max_size=4),
    steps=steps,
)
def test_every_step_of_any_sequence_is_foreseen(make_article, languages, first, steps):
    block = transaction.atomic()
    block._from_testcase = True  # each sequence may open durable transactions in it
    with block:
        follow(make_article, languages, first, steps)
        transaction.set_rollback(True)


def follow(make_article, languages, first, steps):
    articles = [
        make_article(title=title, language=language, slug=f"a{place}")
        for place, (title, language) in enumerate(zip(first, languages, strict=True))
    ]
    for place, what, other, title in steps:
        article = articles[place]
        article.refresh_from_db()
        if what == "retitle":
            Article.objects.filter(pk=article.pk).update(title=title)
        elif what == "wait":
            article.related_links.create(title=title)
        elif what == "link" and other != place:
            article.related_links.create(target=articles[other])
        elif what == "unlink":
            RelatedLink.objects.filter(article=article).delete()
        publishing.save(article=article, at=NOON)
        article.refresh_from_db()
        if what == "publish":
            foreseen = publishing.foresee_publishing(article=article)
            others, outcome = changed_by(publishing.publish, article)
            assert affected(foreseen) == others
            assert outcome.remade == len(others)
        if what == "withdraw" and Publication.objects.filter(pk=article.pk).exists():
            foreseen = publishing.foresee_withdrawal(article=article)
            others, outcome = changed_by(publishing.withdraw, article)
            assert affected(foreseen) == others
            assert outcome.remade == len(others)
