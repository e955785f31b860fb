"""Who may do what: every view of ours, for everyone who could ask. Nothing is only hidden."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles import autosaving, publishing
from articles.models import Article, Autosave, PreviewLink, Publication, Revision, Schedule
from tests.admin.forms import LIST, page_of
from tests.conftest import NOON

# name of the view -> (what its URL has besides the article, the right it asks for, its methods)
PAGES = {
    "publish": ((), "publish", "get post"),
    "withdraw": ((), "publish", "get post"),
    "schedule": ((), "publish", "get post"),
    "unschedule": ((), "publish", "post"),
    "expiry": ((), "publish", "get post"),
    "rename": ((), "publish", "get post"),
    "autosave": ((), "change", "get post"),
    "bin": ((), "delete", "get post"),
    "restore": ((), "delete", "post"),
    "revisions": ((), "view", "get"),
    "revision": ((1,), "view", "get"),
    "compare": ((), "view", "get"),
    "revision_restore": ((1,), "change", "get post"),
    "revision_visibility": ((1,), "publish", "post"),
    "review": ((), "view", "get"),
    "review_submit": ((), "change", "post"),
    "review_comment": ((), "change", "post"),
    "review_decide": ((), "publish", "post"),
    "review_take_back": ((), "change", "post"),
    "preview": ((), "view", "get"),
    "preview_page": ((), "view", "get"),
    "share": ((), "change", "get post"),
    "share_revoke": ((), "change", "post"),
    "revision_preview": ((1,), "view", "get"),
    "revision_preview_page": ((1,), "view", "get"),
}
LISTS = {
    "autosave_new": ((), "add", "get post"),
    "unsaved": (("own",), "", "get post"),
    "unsaved_throw_away": (("own",), "", "post"),
    "import": ((), "add", "get post"),
    "bulk": (("publish", "withdraw", "tag", "bin"), "", "post"),
    "targets": ((), "view", "get"),
    "suggest_title": ((), "change", "post"),
    # Their rights are in test_link_desk.py.
    "links": ((), "view", "get"),
    "orphans": ((), "view", "get"),
    "link": ((), "view", "get"),
    "link_place": ((), "view", "get"),
    "link_check": ((), "change", "post"),
    "link_accept": ((), "change", "post"),
}
BULK_RIGHTS = {"publish": "publish", "withdraw": "publish", "bin": "delete"}
RIGHTS = ["view", "add", "change", "publish", "delete"]


def requests():
    for name, (more, right, methods) in PAGES.items():
        for method in methods.split():
            yield pytest.param(name, more, right, method, id=f"{method} {name}")


def state():
    """Return everything that an act could have changed."""
    return [
        list(Article.objects.order_by("pk").values()),
        list(Publication.objects.order_by("pk").values()),
        list(Revision.objects.order_by("pk").values()),
        list(Schedule.objects.order_by("pk").values()),
        list(PreviewLink.objects.order_by("pk").values()),
    ]


@pytest.fixture
def article(make_live):
    article = make_live()
    Article.objects.filter(pk=article.pk).update(title="Ice")
    publishing.save(article=article, at=NOON)
    article.refresh_from_db()
    return article


def test_every_view_of_ours_is_in_the_matrix():
    desk = admin.site.get_model_admin(Article)
    prefix = "articles_article_"
    django_own = {"changelist", "add", "history", "delete", "change"}
    names = {url.name.removeprefix(prefix) for url in desk.get_urls() if url.name}

    assert names - django_own == PAGES.keys() | LISTS.keys()


@pytest.mark.parametrize(("name", "more", "right", "method"), list(requests()))
@pytest.mark.parametrize("other", RIGHTS)
def test_another_right_is_not_enough(
    client, make_editor, article, name, more, right, method, other
):
    if other == right or (right == "view" and other == "change"):
        enough = make_editor(f"{other}_article")
        client.force_login(enough)
        response = getattr(client, method)(page_of(article, name, *more))
        assert response.status_code in (200, 302, 400)  # 400: it says too little
        return
    client.force_login(make_editor(f"{other}_article"))
    before = state()

    response = getattr(client, method)(page_of(article, name, *more))

    assert response.status_code == 403
    assert state() == before


@pytest.mark.parametrize(("name", "more", "right", "method"), list(requests()))
def test_who_is_not_of_the_staff_is_sent_to_the_login(client, article, name, more, right, method):
    before = state()
    client.force_login(User.objects.create_user("reader"))

    response = getattr(client, method)(page_of(article, name, *more))

    assert response.url.startswith(reverse("admin:login"))
    assert state() == before


@pytest.mark.parametrize(("name", "more", "right", "method"), list(requests()))
def test_a_get_changes_nothing(admin_client, article, name, more, right, method):
    before = state()

    response = admin_client.get(page_of(article, name, *more))

    assert response.status_code == (200 if "get" in PAGES[name][2] else 405)
    assert state() == before


@pytest.mark.parametrize("right", RIGHTS)
def test_tagging_several_asks_for_the_right_to_change(
    client, make_editor, make_tag, article, right
):
    client.force_login(make_editor("view_article", f"{right}_article"))
    tag, before = make_tag(), state()
    address = reverse("admin:articles_article_bulk", args=["tag"])
    data = {"article": [str(article.pk)], "what": "add", "tag": str(tag.pk), "publish": "on"}

    response = client.post(address, data)

    assert response.status_code == (200 if right == "change" else 403)
    assert article.tags.count() == (1 if right == "change" else 0)
    assert state()[1] == before[1]  # nothing went live: that is another right


@pytest.mark.parametrize("act", BULK_RIGHTS)
@pytest.mark.parametrize("right", RIGHTS)
def test_acts_on_several_ask_for_the_same_rights(client, make_editor, article, act, right):
    client.force_login(make_editor("view_article", f"{right}_article"))
    before = state()
    address = reverse("admin:articles_article_bulk", args=[act])

    response = client.post(address, {"article": [str(article.pk)]})

    if right == BULK_RIGHTS[act]:
        assert response.status_code == 200
        assert state() != before
    else:
        assert response.status_code == 403
        assert state() == before
    assert client.get(address).status_code == 405


@pytest.mark.parametrize("right", RIGHTS)
def test_import_is_for_those_who_may_add(client, make_editor, right):
    client.force_login(make_editor(f"{right}_article"))
    allowed = 200 if right == "add" else 403

    for response in (
        client.get(reverse("admin:articles_article_import")),
        client.post(reverse("admin:articles_article_import"), {"text": "x"}),
    ):
        assert response.status_code == allowed


@pytest.mark.parametrize("right", RIGHTS)
def test_the_text_of_a_new_article_is_kept_for_those_who_may_add(client, make_editor, right):
    client.force_login(make_editor(f"{right}_article"))
    address = reverse("admin:articles_article_autosave_new")
    data = {"title": "x", "page": str(uuid4())}

    assert client.get(address).status_code == (200 if right == "add" else 403)
    assert client.post(address, data).status_code == (200 if right == "add" else 403)
    assert Autosave.objects.exists() == (right == "add")


@pytest.mark.parametrize("right", RIGHTS)
def test_own_text_is_thrown_away_by_those_who_may_change(client, make_editor, article, right):
    user, page = make_editor(f"{right}_article"), uuid4()
    autosaving.keep(user=user, article=article, page=page, fields={"title": ["x"]}, at=NOON)
    client.force_login(user)
    address = reverse("admin:articles_article_unsaved_throw_away", args=[page])

    both = reverse("admin:articles_article_unsaved", args=[page])
    assert client.get(both).status_code == (200 if right == "change" else 403)
    assert client.post(both).status_code == (200 if right == "change" else 403)
    assert client.post(address).status_code == (302 if right == "change" else 403)
    assert Autosave.objects.get().is_settled == (right == "change")


def test_a_form_of_another_site_does_nothing(make_editor, article):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_editor("change_article", "publish_article", "delete_article"))
    before = state()

    for name, (more, _, methods) in PAGES.items():
        if "post" in methods:
            assert client.post(page_of(article, name, *more)).status_code == 403
    assert state() == before


def test_who_may_only_look_sees_the_article_and_no_act(client, make_editor, article):
    client.force_login(make_editor("view_article"))

    page = client.get(page_of(article)).content.decode()
    listed = client.get(LIST).content.decode()

    assert "It fell." in page
    assert "History" in page
    for act in ("Publish…", "Schedule…", "Withdraw…", "Put into the bin…", "Save"):
        assert act not in page
    assert "Import text" not in listed
    assert client.post(page_of(article), {"title": "x"}).status_code == 403


def test_who_may_change_articles_may_change_their_sections_and_links(
    client, make_editor, make_article
):
    """Sections, links and the byline have no rights of their own."""
    article = make_article(links=[{"title": "x"}])
    client.force_login(make_editor("change_article"))

    page = client.get(page_of(article)).content.decode()

    for name in ("sections-0-html", "related_links-0-title", "bylines-TOTAL_FORMS"):
        assert f'name="{name}"' in page
