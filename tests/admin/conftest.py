from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User


@pytest.fixture
def make_editor(db):
    """Make someone who may enter the admin, with the rights named: "change_article", …"""

    def make(*rights, username="editor"):
        user = User.objects.create_user(username, is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=rights))
        return user

    return make
