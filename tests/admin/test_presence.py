"""Who else has an article open is told to whoever has it open."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User

from articles import attending, publishing
from articles.models import Article, Presence
from tests.admin.forms import page_of
from tests.conftest import NOON

MINE, THEIRS = UUID(int=1), UUID(int=2)


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def me(db):
    return User.objects.create_user("aigul")


@pytest.fixture
def dana(db):
    return User.objects.create_user("dana", first_name="Dana", last_name="Serik")


def open_(user, article, page, *, at=NOON, is_typing=False):
    attending.attend(user=user, article=article, page=page, is_typing=is_typing, at=at)


def seen_by(user, article, *, seconds=0, page=MINE):
    at = NOON + timedelta(seconds=seconds)
    found = attending.others(user=user, article=article, page=page, at=at)
    return [(other.name, other.is_you) for other in found]


def beat(client, article, page=MINE, **fields):
    data = {"page": str(page), "_typed": "beat", "from_revision": str(article.head_id)} | fields
    return client.post(page_of(article, "autosave"), data).json()


def test_others_are_told_by_name_and_oneself_is_not(article, me, dana):
    open_(me, article, MINE)
    open_(dana, article, THEIRS)

    assert seen_by(me, article) == [("Dana Serik", False)]


def test_another_window_of_ones_own_is_told_as_such(article, me):
    open_(me, article, MINE)
    open_(me, article, THEIRS)

    assert seen_by(me, article) == [("aigul", True)]


def test_several_windows_of_one_person_are_one_person_who_typed_last_in_either(article, me, dana):
    typed_at = NOON + timedelta(seconds=5)
    open_(dana, article, THEIRS, at=typed_at, is_typing=True)
    open_(dana, article, uuid4(), at=NOON + timedelta(seconds=9))

    (other,) = attending.others(user=me, article=article, page=MINE, at=NOON)

    assert other == attending.Other("Dana Serik", is_you=False, typed_at=typed_at)


def test_who_stopped_saying_so_is_gone(article, me, dana):
    open_(dana, article, THEIRS)

    assert seen_by(me, article, seconds=64) == [("Dana Serik", False)]
    assert seen_by(me, article, seconds=65) == []


def test_who_left_is_gone_at_once(article, me, dana):
    open_(dana, article, THEIRS)
    attending.leave(user=dana, page=THEIRS)

    assert seen_by(me, article) == []


def test_another_article_is_another_room(article, make_article, me, dana):
    open_(dana, make_article(title="Other"), THEIRS)

    assert seen_by(me, article) == []


def test_old_rows_go_as_new_ones_come(article, me, dana):
    open_(dana, article, THEIRS)
    open_(me, article, MINE, at=NOON + timedelta(minutes=61))

    assert [each.user for each in Presence.objects.all()] == [me]


def test_a_sign_of_life_keeps_nothing_and_tells_who_else(admin_client, article, dana):
    beat(admin_client, article)
    said = beat(admin_client, article)

    assert said["others"] == []
    assert (said["saved"], said["saved_at"]) == (None, None)
    assert Presence.objects.get().typed_at is None
    beat(admin_client, article, page=THEIRS, _typed="text", title="x")
    (other,) = beat(admin_client, article)["others"]
    assert (other["is_you"], other["typed_ago"]) == (True, 0)


def test_who_saved_since_is_told(admin_client, article, dana):
    Article.objects.update(title="Ice")
    revision = publishing.save(article=article, at=NOON, by=dana)

    saved = beat(admin_client, article)["saved"]

    assert (saved["number"], saved["name"], saved["is_you"]) == (2, "Dana Serik", False)
    assert saved["url"] == page_of(article, "revision", 2)
    assert beat(admin_client, article, from_revision=str(revision.pk))["saved"] is None


def test_leaving_is_told_by_the_page(admin_client, article):
    beat(admin_client, article)
    beat(admin_client, article, _typed="left")

    assert not Presence.objects.exists()


def test_a_sign_of_life_costs_few_queries(admin_client, article, django_assert_num_queries):
    beat(admin_client, article)

    # Session, user; whether this is a satellite; article, the row, the others.
    with django_assert_num_queries(6):
        beat(admin_client, article)
