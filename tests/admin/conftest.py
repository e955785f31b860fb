from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User

from tests.webhooks.conftest import make_endpoint, receiver  # noqa: F401  its fixtures too


@pytest.fixture
def make_editor(db):
    """Make someone who may enter the admin, with the rights named: "change_article", …"""

    def make(*rights, username="editor"):
        user = User.objects.create_user(username, is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=rights))
        return user

    return make


@pytest.fixture
def make_member(db):
    """Make someone of the staff who has a role: "Writer", "Editor" or "Admin"."""
    # Tests with real commits flush the groups away, with all else that migrations wrote.
    import_module("articles.migrations.0005_roles").make_roles(apps, None)
    import_module("articles.migrations.0024_background_rights").give_rights(apps, None)

    def make(role, username="", **fields):
        user = User.objects.create_user(username or role.lower(), is_staff=True, **fields)
        user.groups.add(Group.objects.get(name=role))
        return user

    return make
