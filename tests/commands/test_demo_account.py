"""manage.py demo_account"""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    settings.DEMO_PASSWORD = "made at random"
    return settings


def test_it_may_do_everything(demo, db):
    call_command("demo_account")

    account = User.objects.get()
    assert account.username == "demo"
    assert account.check_password("made at random")
    assert account.is_active
    assert account.is_staff
    assert account.is_superuser


def test_again_it_stays_as_it_is(demo, db):
    call_command("demo_account")
    before = User.objects.values().get()

    call_command("demo_account")

    assert User.objects.values().get() == before


def test_a_new_password_takes_the_place_of_the_old(demo, db):
    call_command("demo_account")
    demo.DEMO_PASSWORD = "made anew"

    call_command("demo_account")

    assert User.objects.get().check_password("made anew")


def test_there_is_none_where_there_is_no_demo(settings, db):
    settings.DEMO = False

    with pytest.raises(CommandError, match="DEMO is off"):
        call_command("demo_account")

    assert not User.objects.exists()
