"""What comes with a role: Writer, Editor, Admin."""

from __future__ import annotations

import base64
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from articles.models import Article, Publication
from tests.admin.forms import ADD, LIST, filled, new_article, page_of

roles = import_module("articles.migrations.0005_roles")


def titles():
    return list(Article.objects.order_by("title").values_list("title", flat=True))


def test_a_writer_writes_an_article_of_their_own(client, make_member):
    writer = make_member("Writer")
    client.force_login(writer)

    client.post(ADD, new_article(sections=[{"html": "It fell."}]))

    article = Article.objects.get()
    assert article.created_by == writer
    changed = client.post(page_of(article), filled(client, page_of(article), title="Ice"))
    assert changed.status_code == 302
    assert titles() == ["Ice"]


def test_a_writer_only_looks_at_what_another_wrote(client, make_member, make_article):
    article = make_article(created_by=make_member("Writer", "dana"))
    client.force_login(make_member("Writer"))

    page = client.get(page_of(article))

    assert page.status_code == 200
    for act in ("Publish…", "Schedule…", "Put into the bin…", 'name="_continue"'):
        assert act not in page.content.decode()
    assert client.post(page_of(article), {"title": "Mine"}).status_code == 403
    assert titles() == ["Snow in Astana"]


def test_an_article_whose_writer_has_gone_is_nobodys_own(client, make_member, make_article):
    dana = make_member("Writer", "dana")
    article = make_article(created_by=dana)
    dana.delete()
    client.force_login(make_member("Writer"))

    assert client.post(page_of(article), {"title": "Mine"}).status_code == 403


def test_a_writer_publishes_nothing(client, make_member, make_article):
    writer = make_member("Writer")
    article = make_article(created_by=writer)
    client.force_login(writer)

    page = client.get(page_of(article)).content.decode()
    listed = client.get(LIST).content.decode()

    assert "Save and publish…" not in page
    assert "Publish the selected articles" not in listed
    for act in ("publish", "withdraw", "schedule", "unschedule", "rename", "bin", "restore"):
        assert client.post(page_of(article, act)).status_code == 403
    assert not Publication.objects.exists()


def test_an_imported_article_is_its_importers_own(client, make_member):
    writer = make_member("Writer")
    client.force_login(writer)
    text = b"Ferries\n\nThey cross the river.\n"

    address = reverse("admin:articles_article_import")
    client.post(address, {"name": ["x.txt"], "data": [base64.b64encode(text).decode()]})

    assert Article.objects.get().created_by == writer


def test_an_editor_publishes_what_a_writer_wrote(client, make_member, make_article):
    article = make_article(created_by=make_member("Writer"))
    client.force_login(make_member("Editor"))

    client.post(page_of(article, "publish"), {"revision": "1"})

    assert Publication.objects.get().pk == article.pk


@pytest.mark.parametrize("role", ["Writer", "Editor"])
def test_only_an_admin_comes_to_accounts(client, make_member, role):
    client.force_login(make_member(role))

    for name in ("user", "group"):
        assert client.get(reverse(f"admin:auth_{name}_changelist")).status_code == 403


def test_roles_made_again_keep_what_they_were_given_besides(db):
    roles.make_roles(apps, None)
    writer = Group.objects.get(name="Writer")
    own = Permission.objects.get(codename="view_change")
    writer.permissions.set([own])

    roles.make_roles(apps, None)

    assert Group.objects.filter(name="Writer").count() == 1
    assert set(writer.permissions.values_list("codename", flat=True)) == {
        *("add_article", "add_tag", "change_own_article", "view_article", "view_author"),
        *("view_category", "view_change", "view_tag"),
    }


def test_whoever_could_publish_before_there_were_roles_still_may(db):
    change = Permission.objects.get(codename="change_article")
    desk = Group.objects.create(name="Desk")
    desk.permissions.add(change)
    alone = User.objects.create_user("alone")
    alone.user_permissions.add(change)
    reader = User.objects.create_user("reader")

    roles.keep_publishers(apps, None)

    publish = "publish_article"
    assert desk.permissions.filter(codename=publish).exists()
    assert alone.user_permissions.filter(codename=publish).exists()
    assert not reader.user_permissions.exists()
