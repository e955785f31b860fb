from __future__ import annotations

import pytest

from articles import publishing
from articles.models import Article, LogHead, Origin, Publication, Tag
from tests.conftest import NOON

ORIGIN = "https://origin.example.org"


def test_an_empty_installation_becomes_one_for_good(db):
    origin = publishing.become_satellite(url=ORIGIN)

    assert (origin.cursor, origin.is_whole, origin.in_step_at) == ("", False, None)
    Origin.objects.update(cursor="abc")
    assert publishing.become_satellite(url=ORIGIN).cursor == "abc"


def test_one_with_articles_of_its_own_is_refused(make_article):
    make_article()

    with pytest.raises(publishing.NotEmpty, match="articles of its own"):
        publishing.become_satellite(url=ORIGIN)

    assert not Origin.objects.exists()


def test_another_origin_is_refused(db):
    publishing.become_satellite(url=ORIGIN)

    with pytest.raises(publishing.NotEmpty, match=ORIGIN):
        publishing.become_satellite(url="https://other.example.org")

    assert Origin.objects.get().url == ORIGIN


def test_then_nothing_is_published_here(make_article):
    article = make_article()
    Origin.objects.create(id=1, url=ORIGIN)  # as by hand: `become_satellite` would refuse

    with pytest.raises(publishing.ReadOnly, match=f"a satellite of {ORIGIN}"):
        publishing.publish(article=article, at=NOON)

    assert not Publication.objects.exists()
    assert LogHead.objects.get().last == 0


def test_refuses_what_would_never_be_published(db):
    publishing.refuse_on_satellite()

    publishing.become_satellite(url=ORIGIN)

    with pytest.raises(publishing.ReadOnly):
        publishing.refuse_on_satellite()


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_desk_says_so_before_anything_is_typed(admin_client, method):
    publishing.become_satellite(url=ORIGIN)

    for path in ("article", "tag"):
        answer = getattr(admin_client, method)(f"/admin/articles/{path}/add/", {"name": "Talks"})

        assert answer.status_code == 403
        assert ORIGIN in answer.text
    assert not Tag.objects.exists()
    assert not Article.objects.exists()


def test_accounts_are_its_own(admin_client):
    publishing.become_satellite(url=ORIGIN)

    assert admin_client.get("/admin/articles/article/").status_code == 200
    assert admin_client.get("/admin/auth/user/add/").status_code == 200
