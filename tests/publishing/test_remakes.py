"""How far remaking is."""

from __future__ import annotations

import pytest

from articles import publishing
from articles.models import PublicationKey
from articles.publishing import Remake, exclusive, remaking


@pytest.fixture
def renamed(make_author, make_live):
    """An author of three live articles, with a new name that none of them shows yet."""
    author = make_author("Old Name")
    for title in ("Snow", "Rain", "Wind"):
        make_live(title=title, authors=[author])
    make_live(title="Fog", authors=[make_author("Somebody Else")])
    author.name = "New Name"
    publishing.save_embedded(thing=author)
    return author


def remake_one(monkeypatch):
    monkeypatch.setattr(remaking, "CHUNK", 1)
    exclusive.run(remaking._chunk)


def test_says_what_is_remade_and_how_far_that_is(renamed, monkeypatch):
    remake_one(monkeypatch)

    assert publishing.remakes_under_way() == [Remake("author", "New Name", stale=2, total=3)]
    assert publishing.remake_of(renamed) == Remake("author", "New Name", stale=2, total=3)
    assert publishing.stale_documents() == 2
    assert publishing.remakes_under_way()[0].done == 1


def test_there_is_none_once_all_are_remade(renamed):
    publishing.remake_stale()

    assert publishing.remakes_under_way() == []
    assert publishing.remake_of(renamed) is None
    assert publishing.stale_documents() == 0


def test_a_document_with_two_new_names_counts_once(renamed, make_tag, make_live):
    tag = make_tag("winter")
    make_live(title="Ice", authors=[renamed], tags=[tag])
    tag.name = "frost"
    publishing.save_embedded(thing=tag)
    renamed.name = "Newer Name"
    publishing.save_embedded(thing=renamed)

    assert publishing.stale_documents() == 4
    assert [str(each) for each in publishing.remakes_under_way()] == [
        "author Newer Name",
        "tag frost",
    ]


def test_what_was_deleted_is_named_by_what_is_left_of_it(make_tag, make_live):
    tag = make_tag("winter")
    make_live(tags=[tag])
    reference = str(tag.pk)
    publishing.delete_embedded(thing=tag)

    assert publishing.remakes_under_way() == [Remake("tag", reference, stale=1, total=1)]


def test_it_costs_one_query_however_much_is_stale(renamed, django_assert_num_queries):
    assert PublicationKey.objects.count() > 3

    with django_assert_num_queries(1):
        publishing.remakes_under_way()
    with django_assert_num_queries(1):
        publishing.stale_documents()
    with django_assert_num_queries(2):
        publishing.remake_of(renamed)
