from __future__ import annotations

from datetime import timedelta

from articles import publishing
from articles.models import Article, Change, Publication
from tests.conftest import NOON

LATER = NOON + timedelta(hours=1)


def test_takes_the_article_out_of_the_bin_as_a_draft(make_live):
    article = make_live()
    publishing.delete(article=article, at=NOON)
    before = Change.objects.count()

    publishing.restore(article=article)

    assert Article.objects.in_use().get() == article
    assert not Publication.objects.exists()
    assert Change.objects.count() == before


def test_it_can_be_published_again_at_its_old_address(make_live):
    article = make_live(slug="snow")
    publishing.delete(article=article, at=NOON)
    publishing.restore(article=article)

    outcome = publishing.publish(article=article, at=LATER)

    assert outcome.kind == "published"
    row = Publication.objects.get()
    assert (row.slug, row.first_published_at, row.published_at) == ("snow", NOON, LATER)


def test_what_is_not_in_the_bin_stays_as_it_is(make_live):
    article = make_live()

    publishing.restore(article=article)

    assert Publication.objects.get().pk == article.pk
