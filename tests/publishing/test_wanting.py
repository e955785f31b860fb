from __future__ import annotations

import json
from datetime import timedelta

from articles import publishing
from articles.models import Article, Change, Fact, Publication, RelatedLink
from tests.conftest import NOON

LATER = NOON + timedelta(hours=1)


def target_of(article):
    """Return the id of the one article that the first link leads to, or None if it is left out."""
    document = json.loads(Publication.objects.get(pk=article.pk).detail_json)
    for link in document["related_links"]:
        return link["article"]["id"]
    return None


def is_fresh(article):
    row = Publication.objects.get(pk=article.pk)
    return publishing.current(row).detail == row.detail_json


def retitle(article, title):
    Article.objects.filter(pk=article.pk).update(title=title)
    publishing.publish(article=article, at=LATER)


def test_a_link_resolves_when_an_article_of_its_title_is_live(make_live, make_article):
    waiting = make_live(title="Snow", links=[{"title": "The “long” road – to Astana"}])
    assert target_of(waiting) is None

    found = make_article(title='  the "Long" ROAD - to Astana')
    assert target_of(waiting) is None
    outcome = publishing.publish(article=found, at=LATER)

    assert outcome.remade == 1
    assert target_of(waiting) == str(found.pk)
    change = Change.objects.latest("sequence")
    assert (change.slug, change.cause, change.changed) == ("snow", "embedded", ["related_links"])


def test_a_link_resolves_at_once_if_one_is_live_already(make_live):
    found = make_live(title="Ice")

    assert target_of(make_live(title="Snow", links=[{"title": "ICE"}])) == str(found.pk)


def test_two_matches_leave_it_unresolved_until_one_is_gone(make_live):
    first, second = make_live(title="Ice"), make_live(title="Ice", slug="ice-again")
    waiting = make_live(title="Snow", links=[{"title": "Ice"}])
    link = RelatedLink.objects.get()
    assert target_of(waiting) is None
    assert publishing.would_resolve_to(link, language="en") == (None, 2)

    publishing.withdraw(article=first, at=LATER)

    assert target_of(waiting) == str(second.pk)
    assert publishing.would_resolve_to(link, language="en") == (second, 1)


def test_the_same_language_comes_first(make_live):
    make_live(title="Ice", language="ru")
    english = make_live(title="Ice", slug="ice-en")

    assert target_of(make_live(title="Snow", links=[{"title": "Ice"}])) == str(english.pk)


def test_another_language_will_do_if_it_is_the_only_one(make_live):
    russian = make_live(title="Ice", language="ru")

    assert target_of(make_live(title="Snow", links=[{"title": "Ice"}])) == str(russian.pk)


def test_what_it_found_is_pinned_whatever_else_gets_the_title(make_live):
    found = make_live(title="Ice")
    waiting = make_live(title="Snow", links=[{"title": "Ice"}])

    make_live(title="Ice", slug="ice-again")
    assert target_of(waiting) == str(found.pk)
    retitle(found, "Black ice")
    assert target_of(waiting) == str(found.pk)


def test_the_pin_outlives_a_withdrawal(make_live):
    found = make_live(title="Ice")
    waiting = make_live(title="Snow", links=[{"title": "Ice"}])

    publishing.withdraw(article=found, at=LATER)
    make_live(title="Ice", slug="ice-again")
    assert target_of(waiting) is None

    publishing.publish(article=found, at=LATER)
    assert target_of(waiting) == str(found.pk)


def test_all_that_wait_in_one_language_get_the_same(make_live):
    waiting = [make_live(title=f"Snow {n}", links=[{"title": "Ice"}]) for n in range(3)]

    found = make_live(title="Ice")

    assert [target_of(article) for article in waiting] == [str(found.pk)] * 3


def test_one_that_has_the_title_itself_may_decide_for_all(make_live):
    """It sees one match where the others see two; what it pins, they get too, and at once."""
    own = make_live(title="Ice", slug="own")
    other = make_live(title="Ice", slug="other")
    waiting = make_live(title="Snow", links=[{"title": "Ice"}])
    assert target_of(waiting) is None
    own.related_links.create(title="Ice")

    publishing.publish(article=own, at=LATER)

    assert target_of(own) == target_of(waiting) == str(other.pk)
    assert is_fresh(waiting)
    assert is_fresh(own)


def test_a_new_title_can_be_what_others_wait_for(make_live):
    waiting = make_live(title="Snow", links=[{"title": "Ice"}])
    article = make_live(title="Fog")

    retitle(article, "Ice")

    assert target_of(waiting) == str(article.pk)


def test_a_wanted_title_is_never_the_article_itself(make_live):
    article = make_live(title="Ice", links=[{"title": "Ice"}])

    assert target_of(article) is None


def test_a_chosen_target_or_an_address_waits_for_nothing(make_live):
    ice = make_live(title="Ice")
    make_live(
        title="Snow",
        links=[{"title": "Ice", "target": ice}, {"title": "Ice", "url": "https://example.org"}],
    )

    assert set(RelatedLink.objects.values_list("want", flat=True)) == {""}
    assert not Fact.objects.filter(kind="want").exists()


def test_editors_see_who_waits_for_an_article(make_article):
    article = make_article(title="Ice", links=[{"title": "Ice"}])
    waiting = make_article(title="Snow", links=[{"title": "ice"}])

    assert [link.article for link in publishing.waiting_for(article)] == [waiting]


def test_editors_see_what_a_draft_would_resolve_to(make_article, make_live):
    draft = make_article(title="Snow", links=[{"title": "Ice"}])
    link = draft.related_links.get()
    assert publishing.would_resolve_to(link, language="en") == (None, 0)

    ice = make_live(title="Ice")

    assert publishing.would_resolve_to(link, language="en") == (ice, 1)
