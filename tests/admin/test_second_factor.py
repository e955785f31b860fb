"""The second factor: set up, asked for, and helped along when it is lost."""

from __future__ import annotations

import re
from binascii import unhexlify
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles import second_factor
from articles.models import AuditEntry

INDEX, LOGIN = reverse("admin:index"), reverse("admin:login")
GIVE, SET_UP = reverse("admin:second_factor"), reverse("admin:second_factor_setup")
PASSWORD = {"username": "dana", "password": "snow in Astana"}


def app_code(key, at=None):
    """Return what an authenticator app with the key shows."""
    totp = TOTP(unhexlify(key))
    totp.time = (at or timezone.now()).timestamp()
    return f"{totp.token():06d}"


@pytest.fixture
def dana(db):
    return User.objects.create_superuser("dana", password="snow in Astana")


@pytest.fixture
def protected(dana):
    """Set the second factor up, some minutes ago; return the account's recovery codes."""
    key = second_factor.new_key()
    past = timezone.now() - timedelta(minutes=10)
    return key, second_factor.set_up(account=dana, key=key, code=app_code(key, past), at=past)


def test_it_is_set_up_by_a_code_of_the_app(client, dana):
    client.force_login(dana)
    page = client.get(SET_UP).content.decode()
    key = client.session["second_factor_key"]
    assert "<svg" in page
    assert second_factor.key_to_type(key) in page

    response = client.post(SET_UP, {"code": app_code(key)})

    codes = re.findall(r"<code>(\w{4}-\w{4}-\w{4})</code>", response.content.decode())
    assert len(set(codes)) == 10
    assert TOTPDevice.objects.get().key == key
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert len(kept) == 10
    assert not kept & {code.replace("-", "") for code in codes}
    assert client.get(INDEX).status_code == 200


def test_a_wrong_code_sets_nothing_up(client, dana):
    client.force_login(dana)
    client.get(SET_UP)
    key = client.session["second_factor_key"]

    response = client.post(SET_UP, {"code": app_code(key, timezone.now() - timedelta(hours=1))})

    assert "That isn’t the code" in response.content.decode()
    assert not TOTPDevice.objects.exists()
    assert client.session["second_factor_key"] == key


def test_a_password_alone_opens_nothing_any_more(client, protected):
    client.post(LOGIN, PASSWORD)

    article = reverse("admin:articles_article_changelist")
    response = client.get(article, follow=True)

    assert response.redirect_chain[-1][0].startswith(GIVE)
    assert client.post(reverse("admin:articles_tag_add"), {"name": "x"}).status_code == 302
    assert client.get(SET_UP).status_code == 302
    assert client.post(reverse("admin:second_factor_remove")).status_code == 302
    assert TOTPDevice.objects.exists()


def test_the_code_opens_and_leads_on(client, protected):
    key, _ = protected
    client.post(LOGIN, PASSWORD)
    wanted = reverse("admin:articles_tag_changelist")

    response = client.post(GIVE, {"code": app_code(key), "next": wanted})

    assert response.url == wanted
    assert client.get(wanted).status_code == 200


def test_it_leads_to_no_other_site(client, protected):
    key, _ = protected
    client.post(LOGIN, PASSWORD)

    response = client.post(GIVE, {"code": app_code(key), "next": "https://example.org/"})

    assert response.url == INDEX


def test_a_code_opens_once(client, protected):
    key, _ = protected
    code = app_code(key)
    client.post(LOGIN, PASSWORD)
    client.post(GIVE, {"code": code})
    client.post(reverse("admin:logout"))
    client.post(LOGIN, PASSWORD)

    response = client.post(GIVE, {"code": code})

    assert "was used already" in response.content.decode()
    assert client.get(INDEX).status_code == 302


def test_wrong_codes_make_the_next_wait(client, protected):
    key, _ = protected
    client.post(LOGIN, PASSWORD)
    for _ in range(4):
        TOTPDevice.objects.update(throttling_failure_timestamp=None)
        client.post(GIVE, {"code": "000000"})

    response = client.post(GIVE, {"code": app_code(key)})

    assert re.search(r"Wait \d+ seconds", response.content.decode())
    assert client.get(INDEX).status_code == 302


def test_a_recovery_code_opens_once(client, protected):
    _, codes = protected
    client.post(LOGIN, PASSWORD)
    assert client.post(GIVE, {"code": codes[0].upper()}).url == INDEX
    assert client.get(INDEX).status_code == 200
    client.post(reverse("admin:logout"))
    client.post(LOGIN, PASSWORD)

    assert client.post(GIVE, {"code": codes[0]}).status_code == 200
    assert StaticToken.objects.count() == 9


def test_required_lets_nobody_in_without(client, dana, settings):
    settings.SECOND_FACTOR = "required"
    client.force_login(dana)

    response = client.get(INDEX, follow=True)

    assert response.redirect_chain[-1][0].startswith(SET_UP)
    assert "asks everybody for a second factor" in response.content.decode()
    key = client.session["second_factor_key"]
    client.post(SET_UP, {"code": app_code(key)})
    assert client.get(INDEX).status_code == 200


def test_off_asks_for_none(client, protected, settings):
    settings.SECOND_FACTOR = "off"
    client.post(LOGIN, PASSWORD)

    assert client.get(INDEX).status_code == 200
    assert client.get(SET_UP).url == INDEX


def test_its_owner_turns_it_off_with_a_code(client, protected):
    key, codes = protected
    client.post(LOGIN, PASSWORD)
    client.post(GIVE, {"code": app_code(key)})

    client.post(reverse("admin:second_factor_remove"), {"code": "wrong"})
    assert TOTPDevice.objects.exists()
    StaticDevice.objects.update(throttling_failure_timestamp=None)  # the wait is over
    client.post(reverse("admin:second_factor_remove"), {"code": codes[0]})

    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()


def test_an_admin_resets_it_for_somebody_who_lost_it(client, make_member):
    lost = make_member("Writer", "lost")
    past = timezone.now() - timedelta(minutes=10)
    key = second_factor.new_key()
    second_factor.set_up(account=lost, key=key, code=app_code(key, past), at=past)
    client.force_login(make_member("Admin"))
    address = reverse("admin:auth_user_second_factor", args=[lost.pk])
    assert client.get(address).status_code == 200
    assert TOTPDevice.objects.exists()

    client.post(address)

    assert not TOTPDevice.objects.exists()
    entry = AuditEntry.objects.latest("id")
    assert (entry.actor, entry.act, entry.subject) == ("admin", "reset a second factor", "lost")


def test_a_session_of_before_the_reset_is_let_in_by_its_password(client, protected, dana):
    client.post(LOGIN, PASSWORD)
    second_factor.remove(account=dana, at=timezone.now(), by=dana)

    assert client.get(GIVE).url == INDEX
    assert client.get(INDEX).status_code == 200


def test_no_secret_stands_in_the_audit_log(client, protected):
    key, codes = protected
    client.post(LOGIN, PASSWORD)
    client.post(GIVE, {"code": codes[0]})

    said = " ".join(AuditEntry.objects.values_list("words", flat=True))
    assert key not in said
    assert codes[0] not in said
    assert "gave the second factor" in said
