from __future__ import annotations

from datetime import timedelta

import pytest

from articles import publishing
from articles.models import Article, Publication, Revision
from tests.conftest import NOON

LATER = NOON + timedelta(hours=1)


def test_the_draft_has_it_and_what_is_live_does_not_move(make_live, make_tag):
    article, tag = make_live(), make_tag("water")
    before = Publication.objects.values().get()

    tagged = publishing.set_tag(article=article, tag=tag, is_wanted=True, at=LATER)

    assert (tagged.is_changed, tagged.was_live_as_drafted) == (True, True)
    assert list(article.tags.all()) == [tag]
    revision = Revision.objects.latest("number")
    assert (revision.number, revision.note) == (2, "Tag “water” added")
    assert revision.content["tags"] == [str(tag.pk)]
    assert Publication.objects.values().get() == before
    assert Article.objects.get().status == "changed"


def test_is_taken_off(make_live, make_tag):
    tag = make_tag("water")
    article = make_live(tags=[tag])

    tagged = publishing.set_tag(article=article, tag=tag, is_wanted=False, at=LATER)

    assert tagged.is_changed
    assert not article.tags.exists()


@pytest.mark.parametrize("is_wanted", [True, False])
def test_what_it_is_already_writes_nothing(make_article, make_tag, is_wanted):
    tag = make_tag()
    article = make_article(tags=[tag] if is_wanted else [])

    tagged = publishing.set_tag(article=article, tag=tag, is_wanted=is_wanted, at=LATER)

    assert not tagged.is_changed
    assert Revision.objects.count() == 1


def test_tells_of_other_unpublished_changes(make_live, make_tag):
    article = make_live()
    Article.objects.filter(pk=article.pk).update(title="Ice")
    publishing.save(article=article, at=LATER)

    tagged = publishing.set_tag(article=article, tag=make_tag(), is_wanted=True, at=LATER)

    assert (tagged.is_changed, tagged.was_live_as_drafted) == (True, False)


def test_what_lies_in_the_bin_is_left_alone(make_article, make_tag):
    article = make_article()
    publishing.delete(article=article, at=NOON)

    with pytest.raises(publishing.NotReady):
        publishing.set_tag(article=article, tag=make_tag(), is_wanted=True, at=LATER)

    assert not article.tags.exists()
    assert Revision.objects.count() == 1
