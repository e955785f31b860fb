"""Which changes an endpoint is told of; the feed with the same filters says the same."""

from __future__ import annotations

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Change, WebhookEndpoint, feed
from articles.webhooks.choosing import choice_of
from tests.conftest import NOON


def told(**filters):
    """Return what an endpoint with these filters is told: kinds and slugs."""
    choice = choice_of(WebhookEndpoint(**filters))
    found = [(choice.kind_of(each), each.slug) for each in Change.objects.order_by("sequence")]
    return [(kind, slug) for kind, slug in found if kind]


def told_by_feed(**filters):
    page = feed.page(size=1000, at=timezone.now(), only=feed.Filter(**filters))
    sequences = {each.sequence: each.kind for each in page.entries}
    return [
        (sequences[each.sequence], each.slug)
        for each in Change.objects.order_by("sequence")
        if each.sequence in sequences
    ]


@pytest.fixture
def story(make_live, make_tag, make_category):
    """Articles that come into filters and leave them; return what they are filed under."""
    ice, snow = make_tag("ice"), make_tag("snow")
    news = make_category("News")
    both = make_live(title="Both", tags=[ice, snow], category=news)
    make_live(title="Kazakh", language="kk", tags=[snow])
    plain = make_live(title="Plain")
    both.tags.set([snow])
    publishing.save(article=both, at=NOON)
    publishing.publish(article=both, at=NOON)
    plain.tags.set([ice])
    publishing.save(article=plain, at=NOON)
    publishing.publish(article=plain, at=NOON)
    publishing.rename(article=plain, slug="plainer", at=NOON)
    publishing.withdraw(article=both, at=NOON)
    publishing.delete(article=plain, at=NOON)
    return {"ice": ice, "snow": snow, "news": news}


def test_without_filters_it_is_told_of_every_article(story):
    assert told() == told_by_feed()
    assert len(told()) == 8


def test_what_leaves_the_filter_is_withdrawn_and_what_enters_is_published(story):
    assert told(tags=[str(story["ice"].pk)]) == [
        ("published", "both"),
        ("withdrawn", "both"),
        ("published", "plain"),
        ("moved", "plainer"),
        ("deleted", "plainer"),
    ]


@pytest.mark.parametrize("tags", [["ice"], ["snow"], ["ice", "snow"]])
@pytest.mark.parametrize("category", [[], ["news"]])
@pytest.mark.parametrize("languages", [[], ["en"], ["kk"], ["en", "kk"]])
@pytest.mark.parametrize("kinds", [[], ["published", "withdrawn"]])
def test_it_is_what_the_feed_says(story, tags, category, languages, kinds):
    groups = [tuple(("tag", name) for name in tags)]
    groups += [tuple(("category", name) for name in category)] if category else []
    groups += [tuple(("language", name) for name in languages)] if languages else []

    ours = told(
        kinds=kinds,
        tags=[str(story[name].pk) for name in tags],
        categories=[str(story[name].pk) for name in category],
        languages=languages,
    )

    assert ours == told_by_feed(groups=tuple(groups), kinds=tuple(kinds))


def test_a_tag_that_nothing_was_ever_filed_under_chooses_nothing(story, make_tag):
    assert told(tags=["00000000-0000-0000-0000-000000000001"]) == []


def test_a_renamed_tag_is_the_same(story):
    tag = story["ice"]
    before = told(tags=[str(tag.pk)])
    tag.slug = "frozen"
    publishing.save_embedded(thing=tag)

    assert told(tags=[str(tag.pk)])[: len(before)] == before
