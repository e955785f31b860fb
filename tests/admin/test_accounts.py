"""Accounts and roles: managed, but never beyond one's own rights."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from articles.models import AuditEntry
from tests.admin.forms import filled

ADD = reverse("admin:auth_user_add")
LIST = reverse("admin:auth_user_changelist")


def page_of(account, name="change"):
    return reverse(f"admin:auth_user_{name}", args=[account.pk])


@pytest.fixture
def chief(client, make_member):
    chief = make_member("Admin")
    client.force_login(chief)
    return chief


def test_an_admin_adds_a_writer(client, chief):
    writer = Group.objects.get(name="Writer")
    client.post(
        ADD,
        {
            "username": "dana",
            "usable_password": "true",
            "password1": "snow in Astana",
            "password2": "snow in Astana",
            "is_staff": "on",
            "groups": [writer.pk],
        },
    )

    dana = User.objects.get(username="dana")
    assert (dana.is_staff, dana.is_superuser, list(dana.groups.all())) == (True, False, [writer])
    entry = AuditEntry.objects.get(subject="dana")
    assert (entry.actor, entry.act) == ("admin", "created")
    assert entry.detail == "Roles: Writer; not superuser, staff, active."


def test_an_admin_makes_nobody_a_superuser(client, chief, make_member):
    dana = make_member("Writer", "dana")
    page = client.get(page_of(dana))
    assert "is_superuser" not in page.context["adminform"].form.fields
    data = filled_account(client, dana) | {"is_superuser": "on", "user_permissions": ["1"]}

    response = client.post(page_of(dana), data)

    assert response.status_code == 302
    dana.refresh_from_db()
    assert not dana.is_superuser
    assert not dana.user_permissions.exists()


@pytest.mark.parametrize("name", ["change", "password_change", "delete", "second_factor"])
@pytest.mark.parametrize("is_active", [True, False])
def test_an_admin_does_nothing_to_a_superuser(client, chief, name, is_active):
    root = User.objects.create_superuser("root", is_active=is_active)
    before = User.objects.filter(pk=root.pk).values().get()

    response = client.post(
        page_of(root, name),
        {"password1": "snow in Astana", "password2": "snow in Astana", "post": "yes"},
    )

    assert response.status_code == 403
    assert User.objects.filter(pk=root.pk).values().get() == before


def test_nor_to_somebody_who_may_more(client, chief, make_member):
    dana = make_member("Writer", "dana")
    dana.user_permissions.add(Permission.objects.get(codename="delete_session"))

    assert client.post(page_of(dana), {"username": "x"}).status_code == 403


def test_nobody_gives_themselves_more(client, chief):
    page = client.get(page_of(chief))

    fields = set(page.context["adminform"].form.fields)
    assert not fields & {"groups", "is_staff", "is_active", "is_superuser", "user_permissions"}
    assert client.post(page_of(chief, "delete"), {"post": "yes"}).status_code == 403


def test_a_group_that_may_more_is_not_given_nor_changed(client, chief, make_member):
    strong = Group.objects.create(name="Strong")
    strong.permissions.add(Permission.objects.get(codename="delete_session"))
    dana = make_member("Writer", "dana")

    client.post(page_of(dana), filled_account(client, dana) | {"groups": [str(strong.pk)]})

    assert [group.name for group in dana.groups.all()] == ["Writer"]
    address = reverse("admin:auth_group_change", args=[strong.pk])
    assert client.post(address, {"name": "x"}).status_code == 403


def test_an_admin_puts_no_right_into_a_group_that_they_lack(client, chief):
    writer = Group.objects.get(name="Writer")
    before = set(writer.permissions.all())
    lacking = Permission.objects.get(codename="delete_session")
    address = reverse("admin:auth_group_change", args=[writer.pk])

    client.post(address, {"name": "Writer", "permissions": [lacking.pk]})

    assert set(writer.permissions.all()) == before


def test_switching_off_is_told_in_the_log(client, chief, make_member):
    dana = make_member("Writer", "dana")
    data = filled_account(client, dana)
    del data["is_active"]

    client.post(page_of(dana), data)

    dana.refresh_from_db()
    assert not dana.is_active
    entry = AuditEntry.objects.filter(subject="dana").latest("id")
    assert (entry.actor, entry.act) == ("admin", "saved")
    assert entry.detail == "Changed Active. Roles: Writer; not superuser, staff, not active."


def test_the_list_says_role_and_last_login(client, chief, make_member):
    make_member("Writer", "dana")

    page = client.get(LIST + "?q=dan").content.decode()

    assert "dana" in page
    assert "Writer" in page
    assert "never" in page


def test_secrets_have_no_pages(admin_client):
    index = admin_client.get(reverse("admin:index")).content.decode()

    assert "otp" not in index.lower()
    assert "Access attempts" not in index


def filled_account(client, account):
    data = filled(client, page_of(account))
    return {name: value for name, value in data.items() if name != "password"}
