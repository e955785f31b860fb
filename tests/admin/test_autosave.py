"""What is typed is kept before it is saved, and offered back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from pytest_django import asserts

from articles import autosaving
from articles.models import Article, Autosave, Revision
from tests.admin.forms import ADD, LIST, errors_of, filled, new_article, page_of
from tests.conftest import NOON

PAGE, OTHER = UUID(int=1), UUID(int=2)
NEW = reverse("admin:articles_article_autosave_new")


def state():
    return [list(model.objects.order_by("pk").values()) for model in (Article, Revision)]


def type_into(client, article, *, page=PAGE, **changes):
    """Post what an open page posts by itself after these changes."""
    data = filled(client, page_of(article), **changes) | {"page": str(page)}
    return client.post(page_of(article, "autosave"), data)


def waiting(article=None):
    return autosaving.waiting(user=User.objects.get(username="admin"), article=article)


def test_the_form_is_kept_as_typed_and_the_article_is_not_touched(admin_client, make_article):
    article = make_article()
    before = state()

    response = type_into(admin_client, article, title="", tags=["nonsense", "x"])

    assert response.status_code == 200
    kept = waiting(article).get()
    assert kept.fields["title"] == [""]
    assert kept.fields["tags"] == ["nonsense", "x"]
    assert kept.fields["sections-0-html"] == ["<p>It fell.</p>"]
    assert response.json()["saved_at"] == kept.saved_at.isoformat()
    assert state() == before


def test_what_nobody_typed_is_not_kept(admin_client, make_article):
    article = make_article()

    type_into(admin_client, article, csrfmiddlewaretoken="secret", _continue="Save")

    assert not {"csrfmiddlewaretoken", "_continue"} & waiting(article).get().fields.keys()


def test_a_page_has_one_row_and_another_page_another(admin_client, make_article):
    article = make_article()

    type_into(admin_client, article, title="One")
    type_into(admin_client, article, title="Two")
    type_into(admin_client, article, title="Three", page=OTHER)

    assert [kept.title for kept in waiting(article)] == ["Three", "Two"]


def test_a_page_that_is_again_as_opened_keeps_nothing(admin_client, make_article):
    article = make_article()
    type_into(admin_client, article, title="One")

    response = type_into(admin_client, article, _typed="nothing")

    assert response.json()["saved_at"] is None
    assert not Autosave.objects.exists()


def test_no_one_else_sees_it(admin_client, client, make_editor, make_article):
    article = make_article()
    type_into(admin_client, article, title="Mine alone")
    client.force_login(make_editor("change_article"))

    offered = client.get(page_of(article)).context["open_page"].waiting
    brought = client.get(page_of(article), {"unsaved": str(PAGE)})

    assert offered == []
    assert "Mine alone" not in brought.content.decode()
    address = reverse("admin:articles_article_unsaved_throw_away", args=[PAGE])
    assert client.post(address).status_code == 404
    assert waiting(article).exists()


def test_an_opened_page_offers_what_another_left_behind(admin_client, make_article):
    article = make_article()
    type_into(admin_client, article, title="Left behind")

    response = admin_client.get(page_of(article))

    asserts.assertContains(response, "You have text here that was not saved")
    asserts.assertContains(response, f"?unsaved={PAGE}")
    asserts.assertNotContains(response, "Left behind")
    assert response.context["open_page"].page != PAGE


def test_only_the_newest_takes_room_and_the_others_are_folded(admin_client, make_article):
    article = make_article()
    for title in ("First", "Second", "Third"):
        type_into(admin_client, article, page=uuid4(), title=title)

    shown = admin_client.get(page_of(article)).content.decode()

    newest, folded = shown.split('<details class="older-unsaved">')
    assert newest.count("Bring it back") == 1
    assert f"?unsaved={waiting(article).latest('saved_at').page}" in newest
    folded, _, rest = folded.partition("</details>")
    assert "2 more texts not saved, typed before that" in folded
    assert (folded.count("Bring it back"), rest.count("Bring it back")) == (2, 0)


def test_brought_back_it_stands_on_the_page_and_nothing_is_written(admin_client, make_article):
    article = make_article()
    type_into(
        admin_client,
        article,
        **{
            "title": "Brought back",
            "canonical_url": "nonsense",
            "sections-TOTAL_FORMS": "2",
            "sections-1-html": "Never saved",
            "sections-1-uid": str(uuid4()),
            "sections-1-level": "3",
        },
    )
    before = state()

    response = admin_client.get(page_of(article), {"unsaved": str(PAGE)})

    shown = response.content.decode()
    for typed in ("Brought back", "nonsense", "Never saved"):
        assert typed in shown
    assert errors_of(response) == ["Enter a valid URL."]
    assert response.context["open_page"].page == PAGE
    assert response.context["open_page"].waiting == []
    assert state() == before


def test_what_is_brought_back_and_could_be_saved_is_still_not_saved(admin_client, make_article):
    article = make_article()
    type_into(admin_client, article, title="Fine")
    before = state()

    response = admin_client.get(page_of(article), {"unsaved": str(PAGE)})

    assert errors_of(response) == []
    assert 'value="Fine"' in response.content.decode()
    assert state() == before


def test_saving_lets_go_of_it_and_takes_nothing_late(admin_client, make_article):
    article = make_article()
    type_into(admin_client, article, title="Typed")
    data = filled(admin_client, page_of(article), title="Saved", page=str(PAGE))
    admin_client.post(page_of(article), data | {"_continue": "Save"})

    late = type_into(admin_client, article, title="Typed")

    assert late.json()["saved_at"] is None
    assert not waiting(article).exists()
    asked = admin_client.get(page_of(article, "autosave"), {"page": [str(PAGE), str(OTHER), "x"]})
    assert asked.json()["settled"] == [str(PAGE)]


def test_a_refused_save_lets_go_of_nothing_and_stays_the_same_page(admin_client, make_article):
    article = make_article()
    type_into(admin_client, article, title="Typed")
    data = filled(admin_client, page_of(article), canonical_url="x", page=str(PAGE))

    response = admin_client.post(page_of(article), data)

    assert response.context["open_page"].page == PAGE
    assert response.context["open_page"].is_unsaved
    assert waiting(article).get().title == "Typed"


def test_a_new_article_is_kept_too(admin_client):
    typed = new_article(title="Never saved", sections=[{"html": "Words"}], page=str(PAGE))
    admin_client.post(NEW, typed)

    offered = admin_client.get(ADD)
    brought = admin_client.get(ADD, {"unsaved": str(PAGE)})

    assert "“Never saved”" in offered.content.decode()
    assert "Words" in brought.content.decode()
    assert not Article.objects.exists()

    admin_client.post(ADD, typed)
    assert Article.objects.get().title == "Never saved"
    assert not waiting().exists()


def test_thrown_away_it_is_gone(admin_client, make_article):
    article = make_article()
    type_into(admin_client, article, title="Bad idea")

    response = admin_client.post(
        reverse("admin:articles_article_unsaved_throw_away", args=[PAGE]), follow=True
    )

    assert response.redirect_chain == [(page_of(article), 302)]
    assert not waiting(article).exists()
    assert not Autosave.objects.filter(fields__has_key="title").exists()


def test_the_text_of_one_article_is_not_offered_in_another(admin_client, make_article):
    article, other = make_article(), make_article(title="Other")
    type_into(admin_client, article, title="Mine")

    assert admin_client.get(page_of(other)).context["open_page"].waiting == []
    brought = admin_client.get(page_of(other), {"unsaved": str(PAGE)})
    assert not brought.context["open_page"].is_brought_back


@pytest.mark.parametrize("name", ["autosave", "page"])
def test_what_lies_in_the_bin_takes_none(admin_client, make_article, name):
    article = make_article()
    type_into(admin_client, article, title="Typed")
    Article.objects.update(binned_at=NOON)

    if name == "autosave":
        data = {"title": "More", "page": str(PAGE)}
        assert admin_client.post(page_of(article, "autosave"), data).status_code == 403
    else:
        response = admin_client.get(page_of(article), {"unsaved": str(PAGE)})
        assert "open_page" not in response.context
    assert waiting(article).get().title == "Typed"


def test_what_is_too_long_is_refused_with_what_to_do(admin_client, make_article, monkeypatch):
    monkeypatch.setattr(autosaving, "LONGEST", 100)

    response = type_into(admin_client, make_article(), title="x" * 100)

    assert response.status_code == 413
    assert response.json()["error"] == "This is too long to be kept by itself. Save it."
    assert not Autosave.objects.exists()


def test_a_page_without_its_name_is_told_so(admin_client):
    response = admin_client.post(NEW, {"title": "x", "page": "nonsense"})

    assert response.status_code == 400
    assert not Autosave.objects.exists()


def test_what_was_left_too_long_ago_goes_and_so_does_the_oldest_of_too_many(
    admin_client, make_article, monkeypatch
):
    monkeypatch.setattr(autosaving, "MOST", 2)
    article = make_article()
    user = User.objects.get(username="admin")
    now = timezone.now()

    for title, days in (("Ancient", 61), ("Third", 3), ("Second", 2), ("First", 1)):
        autosaving.keep(
            user=user,
            article=article,
            page=uuid4(),
            fields={"title": [title]},
            at=now - timedelta(days=days),
        )

    assert [kept.title for kept in waiting(article)] == ["First", "Second"]


def test_nul_characters_do_not_stop_it(admin_client, make_article):
    article = make_article()

    assert type_into(admin_client, article, title="a\0b").status_code == 200
    assert waiting(article).get().title == "ab"


def test_keeping_costs_few_queries(admin_client, make_article, django_assert_num_queries):
    article = make_article()
    data = filled(admin_client, page_of(article), title="x") | {"page": str(PAGE)}
    admin_client.post(page_of(article, "autosave"), data)

    # Session, user; whether this is a satellite; article; savepoint, the row, its update, release;
    # presence, the others.
    with django_assert_num_queries(10):
        admin_client.post(page_of(article, "autosave"), data)


def test_who_may_only_look_has_nothing_kept(client, make_editor, make_article):
    client.force_login(make_editor("view_article"))

    response = client.get(page_of(make_article()))

    assert "open_page" not in response.context
    assert client.get(LIST).status_code == 200
