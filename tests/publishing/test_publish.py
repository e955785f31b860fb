from __future__ import annotations

import json
from datetime import timedelta

import pytest

from articles import publishing
from articles.models import Change, KeyCount, Publication, PublicationKey, Revision, Section
from tests.conftest import NOON

LATER = NOON + timedelta(hours=1)


def detail(article):
    return json.loads(Publication.objects.get(pk=article.pk).detail_json)


def test_makes_the_working_copy_live_and_logs_one_change(make_article):
    article = make_article(title="Snow in Astana")

    outcome = publishing.publish(article=article, at=NOON)

    row = Publication.objects.get(pk=article.pk)
    assert (outcome.kind, outcome.revision.number) == ("published", 1)
    assert (row.slug, row.published_at, row.first_published_at) == ("snow-in-astana", NOON, NOON)
    change = Change.objects.get(subject="article")
    assert (change.kind, change.slug, change.revision, change.etag, change.cause) == (
        *("published", "snow-in-astana", 1, row.etag, "edited"),
    )


def test_serves_the_whole_document(make_article, make_author, make_category, make_tag):
    author = make_author("Alaina", bio="Writes.")
    article = make_article(
        title="Snow",
        standfirst="White.",
        authors=[author],
        category=make_category("Weather"),
        tags=[make_tag("winter")],
        sections=[{"html": "<p>It fell.</p>"}, {"heading": "After", "html": "<p>It lay.</p>"}],
        links=[{"after": 0, "title": "Ice", "url": "https://example.org/ice"}],
    )
    publishing.publish(article=article, at=NOON)
    lead, after = article.sections.all()
    link = article.related_links.get()

    assert detail(article) == {
        "id": str(article.pk),
        "slug": "snow",
        "language": "en",
        "title": "Snow",
        "subtitle": "",
        "standfirst": "White.",
        "byline": "Alaina",
        "authors": [{"id": str(author.pk), "slug": "alaina", "name": "Alaina", "bio": "Writes."}],
        "category": {"id": str(article.category.pk), "slug": "weather", "name": "Weather"},
        "tags": [{"slug": "winter", "name": "winter"}],
        "sections": [
            {
                "id": str(lead.pk),
                "anchor": "lead",
                "position": 1,
                "level": 2,
                "heading": "",
                "html": "<p>It fell.</p>",
                "word_count": 2,
                "related_links": [
                    {
                        "id": str(link.pk),
                        "label": "Also read",
                        "title": "Ice",
                        "url": "https://example.org/ice",
                        "article": None,
                    }
                ],
            },
            {
                "id": str(after.pk),
                "anchor": "after",
                "position": 2,
                "level": 2,
                "heading": "After",
                "html": "<p>It lay.</p>",
                "word_count": 2,
                "related_links": [],
            },
        ],
        "related_links": [],
        "contents": [{"anchor": "after", "heading": "After", "level": 2}],
        "word_count": 4,
        "reading_minutes": 1,
        "canonical_url": None,
        "published_at": "2026-03-01T12:00:00Z",
        "first_published_at": "2026-03-01T12:00:00Z",
        "modified_at": "2026-03-01T12:00:00Z",
        "expires_at": None,
        "revision": 1,
    }


def test_callers_keep_the_same_bytes_until_the_next_publishing(make_live):
    article = make_live()
    before = Publication.objects.get(pk=article.pk)
    article.title = "Rain in Astana"
    article.save()
    article.sections.update(html="<p>It poured.</p>")
    publishing.save(article=article, at=LATER)

    after = Publication.objects.get(pk=article.pk)

    assert (after.detail_json, after.list_json, after.etag) == (
        *(before.detail_json, before.list_json, before.etag),
    )


def test_an_update_says_what_changed_and_when(make_live):
    article = make_live()
    article.title = "Rain in Astana"
    article.save()

    outcome = publishing.publish(article=article, at=LATER)

    assert outcome.kind == "updated"
    change = Change.objects.latest("sequence")
    assert change.changed == ["title", "modified_at", "revision"]
    served = detail(article)
    assert served["published_at"] == "2026-03-01T12:00:00Z"
    assert served["modified_at"] == "2026-03-01T13:00:00Z"
    assert served["revision"] == 2


def test_publishing_the_same_again_changes_nothing(make_live):
    article = make_live()
    before = Publication.objects.get(pk=article.pk)

    outcome = publishing.publish(article=article, at=LATER)

    assert outcome.kind is None
    assert Change.objects.filter(subject="article").count() == 1
    assert Publication.objects.get(pk=article.pk).rendered_at == before.rendered_at
    assert Revision.objects.count() == 1


def test_lists_everything_that_is_missing_at_once_and_leaves_nothing_behind(make_article):
    article = make_article(title="", sections=())

    with pytest.raises(publishing.NotReady) as refusal:
        publishing.publish(article=article, at=NOON)

    assert [problem.code for problem in refusal.value.problems] == [
        *("no-title", "no-slug", "no-text"),
    ]
    assert not Publication.objects.exists()
    assert not Change.objects.exists()
    assert not PublicationKey.objects.exists()


def test_a_new_slug_moves_the_article_and_the_old_one_stays_its_own(make_live, make_article):
    article = make_live(slug="snow")
    article.slug = "snow-again"
    article.save()

    outcome = publishing.publish(article=article, at=LATER)

    assert outcome.kind == "moved"
    change = Change.objects.latest("sequence")
    assert (change.slug, change.former_slug) == ("snow-again", "snow")
    with pytest.raises(publishing.NotReady, match="redirects to “Snow in Astana”"):
        publishing.publish(article=make_article(title="Other", slug="snow"), at=LATER)


def test_a_renamed_heading_keeps_its_anchor_and_a_renamed_anchor_redirects(make_live):
    article = make_live(sections=[{"heading": "Talks", "html": "<p>They met.</p>"}])
    section = Section.objects.get()
    section.heading, section.anchor = "Negotiations", section.anchor
    section.save()
    publishing.publish(article=article, at=LATER)
    assert detail(article)["sections"][0]["anchor"] == "talks"
    Section.objects.update(anchor="negotiations")

    publishing.publish(article=article, at=LATER)

    row = Publication.objects.get(pk=article.pk)
    assert row.former_anchors == {"talks": str(section.pk)}


def test_counts_live_articles_under_each_fact(make_live, make_tag):
    old, new = make_tag("old"), make_tag("new")
    article = make_live(tags=[old])
    article.tags.set([new])

    publishing.publish(article=article, at=LATER)

    live = dict(KeyCount.objects.values_list("fact__slug", "live"))
    assert (live["old"], live["new"], live["en"]) == (0, 1, 1)
    assert publishing.articles_embedding(new) == 1
