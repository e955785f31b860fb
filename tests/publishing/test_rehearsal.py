"""A rehearsal is what publishing would serve, byte for byte, and leaves no trace."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles import publishing
from articles.models import Article, Fact, Publication, RelatedLink, Section
from tests.conftest import NOON

LATER = NOON + timedelta(hours=1)


def head(article):
    return Article.objects.select_related("head").get(pk=article.pk).head


def rehearsed(article, *, at=LATER):
    return publishing.rehearse(revision=head(article), at=at)


def change(article, **fields):
    Article.objects.filter(pk=article.pk).update(**fields)
    publishing.save(article=article, at=NOON)


def test_is_what_publishing_then_serves(make_article, make_live, make_author, make_tag):
    target = make_live(title="Ice")
    article = make_article(
        title="Snow",
        authors=[make_author("Alaina", bio="Writes.")],
        tags=[make_tag("winter")],
        sections=["<p>It fell.</p>", {"heading": "After", "html": "<p>It lay.</p>"}],
        links=[{"after": 0, "target": target}, {"title": "Ice"}, {"title": "Not written yet"}],
    )

    found = rehearsed(article).rendered
    publishing.publish(article=article, at=LATER)

    row = Publication.objects.get(pk=article.pk)
    assert (found.detail, found.entry, found.etag) == (row.detail_json, row.list_json, row.etag)
    assert [link["title"] for link in json.loads(found.detail)["related_links"]] == ["Ice"]


def test_of_what_is_live_is_the_very_bytes_that_are_served(make_live):
    article = make_live()

    found = rehearsed(article)

    assert found.is_live
    assert found.rendered.detail == Publication.objects.get(pk=article.pk).detail_json
    assert found.unsettled == ()


def test_writes_nothing_and_makes_no_fact(make_article, make_author):
    author = make_author("Alaina")
    Fact.objects.filter(kind="author").delete()
    article = make_article(authors=[author], links=[{"title": "Not written yet"}])
    before = list(Fact.objects.values())

    found = rehearsed(article)

    assert json.loads(found.rendered.detail)["authors"][0]["name"] == "Alaina"
    assert list(Fact.objects.values()) == before
    assert not Publication.objects.exists()


def test_says_which_fields_hold_the_moment(make_article):
    article = make_article()
    assert rehearsed(article).unsettled == ("published_at", "first_published_at", "modified_at")

    publishing.publish(article=article, at=NOON)
    change(article, title="Ice")
    assert rehearsed(article).unsettled == ("modified_at",)

    publishing.withdraw(article=article, at=NOON)
    assert rehearsed(article).unsettled == ("published_at", "modified_at")


def test_a_draft_without_anything_can_be_rehearsed(make_article):
    article = make_article(title="", sections=())

    document = json.loads(rehearsed(article).rendered.detail)

    assert (document["title"], document["slug"], document["sections"]) == ("", "", [])


def test_asks_few_questions(make_live, django_assert_num_queries):
    targets = [make_live(title="Ice"), make_live(title="Hail")]
    article = make_live(title="Snow", links=[{"target": targets[0]}, {"title": "Hail"}])
    change(article, title="Rain")
    revision = head(article)

    # What is live; the facts of the revision, and of what its wanted titles stand for.
    with django_assert_num_queries(3):
        publishing.rehearse(revision=revision, at=LATER)


class AnyDraft(TestCase):
    """Whatever an editor does, the rehearsal is what publishing at that moment would serve."""

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["type", "link", "want", "publish", "withdraw", "rename"]),
                st.integers(0, 2),
                st.integers(0, 2),
            ),
            max_size=12,
        )
    )
    def test_is_rehearsed_as_it_is_published(self, acts):
        articles = [_draft(number) for number in range(3)]
        for step, (act, which, other) in enumerate(acts, start=1):
            _do(act, articles[which], articles[other], step)

        at = LATER + timedelta(days=1)
        for article in articles:
            found = publishing.rehearse(revision=head(article), at=at)
            publishing.publish(article=article, at=at)
            row = Publication.objects.get(pk=article.pk)
            assert found.rendered.detail == row.detail_json
            assert found.rendered.etag == row.etag


def _draft(number):
    article = Article.objects.create(title=f"Title {number}", language="en")
    Section.objects.create(article=article, html=f"<p>Text {number}.</p>")
    publishing.save(article=article, at=NOON)
    return article


def _do(act, article, other, step):
    at = LATER + timedelta(minutes=step)
    if act == "type":
        change(article, standfirst=f"Step {step}")
    elif act == "rename":
        change(article, title=f"Title {step}")
    elif act == "link" and article.pk != other.pk:
        RelatedLink.objects.create(article=article, target=other)
        publishing.save(article=article, at=at)
    elif act == "want":
        RelatedLink.objects.create(article=article, title=other.title)
        publishing.save(article=article, at=at)
    elif act == "publish":
        publishing.publish(article=article, at=at)
    elif act == "withdraw" and Publication.objects.filter(pk=article.pk).exists():
        publishing.withdraw(article=article, at=at)


@pytest.mark.parametrize("is_pinned", [True, False])
def test_an_older_revision_is_rehearsed_with_its_own_words(make_live, is_pinned):
    article = make_live(title="Snow")
    first = head(article)
    change(article, title="Ice")

    revision = first if is_pinned else head(article)
    document = json.loads(publishing.rehearse(revision=revision, at=LATER).rendered.detail)

    assert document["title"] == ("Snow" if is_pinned else "Ice")
    assert document["revision"] == (1 if is_pinned else 2)
