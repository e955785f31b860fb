from __future__ import annotations

import json
from datetime import timedelta

import pytest

from articles import publishing
from articles.models import Change, Publication, Revision, Slug
from tests.conftest import NOON

LATER = NOON + timedelta(hours=1)


def test_moves_a_live_article_and_keeps_the_old_address_its_own(make_live):
    article = make_live(slug="snow")

    outcome = publishing.rename(article=article, slug="first-snow", at=LATER)

    assert outcome.kind == "moved"
    assert Publication.objects.get().slug == "first-snow"
    assert dict(Slug.objects.values_list("slug", "is_current")) == {
        "snow": False,
        "first-snow": True,
    }
    change = Change.objects.latest("sequence")
    assert (change.slug, change.former_slug) == ("first-snow", "snow")
    assert {"slug:snow", "slug:first-snow"} < set(change.keys)


def test_nothing_else_that_was_typed_goes_live(make_live):
    article = make_live(title="Snow")
    article.title = "Half an idea"
    article.save()
    publishing.save(article=article, at=LATER)

    publishing.rename(article=article, slug="first-snow", at=LATER)

    served = json.loads(Publication.objects.get().detail_json)
    assert (served["title"], served["slug"]) == ("Snow", "first-snow")
    article.refresh_from_db()
    assert (article.title, article.slug) == ("Half an idea", "first-snow")
    assert article.head.content["title"] == "Half an idea"
    publishing.publish(article=article, at=LATER)
    assert json.loads(Publication.objects.get().detail_json)["title"] == "Half an idea"


def test_may_go_back_to_an_address_it_had(make_live):
    article = make_live(slug="snow")
    publishing.rename(article=article, slug="first-snow", at=LATER)

    publishing.rename(article=article, slug="snow", at=LATER)

    assert Slug.objects.get(is_current=True).slug == "snow"


def test_the_address_it_has_changes_nothing(make_live):
    article = make_live(slug="snow")
    before = Publication.objects.get()

    outcome = publishing.rename(article=article, slug="snow", at=LATER)

    assert outcome.kind is None
    assert Publication.objects.get().etag == before.etag
    assert (Change.objects.count(), Revision.objects.count()) == (1, 1)


def test_a_draft_is_renamed_in_private(make_article):
    article = make_article(slug="snow")

    outcome = publishing.rename(article=article, slug="first-snow", at=LATER)

    article.refresh_from_db()
    assert (outcome.kind, article.slug) == (None, "first-snow")
    assert article.head.content["slug"] == "first-snow"
    assert not Slug.objects.exists()
    assert not Change.objects.exists()


def test_remakes_the_documents_that_link_to_it(make_live):
    target = make_live(title="Ice", slug="ice")
    article = make_live(title="Snow", links=[{"target": target}])

    outcome = publishing.rename(article=target, slug="black-ice", at=LATER)

    assert outcome.remade == 1
    served = json.loads(Publication.objects.get(pk=article.pk).detail_json)
    assert served["related_links"][0]["article"]["slug"] == "black-ice"


@pytest.mark.parametrize(
    ("slug", "code"),
    [
        ("ice", "slug-taken"),
        ("old-ice", "slug-taken"),
        ("draft", "slug-taken"),
        ("by-id", "slug-reserved"),
        ("Snow!", "slug-format"),
        ("", "slug-format"),
        ("a" * 121, "slug-format"),
    ],
)
def test_an_address_that_it_cannot_have_is_refused_and_nothing_is_written(
    make_live, make_article, slug, code
):
    other = make_live(title="Ice", slug="old-ice")
    publishing.rename(article=other, slug="ice", at=NOON)
    make_article(title="Draft", slug="draft")
    article = make_live(title="Snow", slug="snow")
    before = Change.objects.count()

    with pytest.raises(publishing.NotReady) as refusal:
        publishing.rename(article=article, slug=slug, at=LATER)

    assert [problem.code for problem in refusal.value.problems] == [code]
    article.refresh_from_db()
    assert (article.slug, Publication.objects.get(pk=article.pk).slug) == ("snow", "snow")
    assert Change.objects.count() == before
