"""Coming in: limited, and told."""

from __future__ import annotations

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.test import RequestFactory
from django.urls import reverse

from articles.admin import signing_in
from articles.models import AuditEntry

LOGIN = reverse("admin:login")
RIGHT = {"username": "dana", "password": "snow in Astana"}
WRONG = RIGHT | {"password": "wrong"}


@pytest.fixture
def dana(settings, db):
    settings.AXES_ENABLED = True
    return User.objects.create_user("dana", password="snow in Astana", is_staff=True)


def acts():
    return list(AuditEntry.objects.order_by("id").values_list("actor", "act", "subject"))


def test_the_fifth_wrong_password_closes_the_door_for_a_quarter_of_an_hour(client, dana):
    answers = [client.post(LOGIN, WRONG).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]

    refused = client.post(LOGIN, RIGHT)

    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 15 * 60
    assert "Try again in 15 minutes" in refused.content.decode()
    assert "_auth_user_id" not in client.session
    assert client.get(LOGIN).status_code == 200


def test_it_opens_again_afterwards(client, dana, settings):
    for _ in range(5):
        client.post(LOGIN, WRONG)
    AccessAttempt.objects.update(attempt_time="2026-01-01T00:00:00Z")

    assert client.post(LOGIN, RIGHT).status_code == 302


def test_who_shuts_out_a_name_only_shuts_themselves_out(client, dana):
    for _ in range(5):
        client.post(LOGIN, WRONG, REMOTE_ADDR="203.0.113.7")

    assert client.post(LOGIN, RIGHT, REMOTE_ADDR="203.0.113.8").status_code == 302


def test_a_header_that_no_proxy_wrote_opens_no_way_around(client, dana):
    for number in range(5):
        client.post(LOGIN, WRONG, headers={"X-Forwarded-For": f"203.0.113.{number}"})

    spoofed = client.post(LOGIN, RIGHT, headers={"X-Forwarded-For": "203.0.113.99"})

    assert spoofed.status_code == 429


@pytest.mark.parametrize(
    ("is_behind_proxy", "header", "address"),
    [
        (False, "203.0.113.7", "127.0.0.1"),
        (True, "203.0.113.7", "203.0.113.7"),
        (True, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (True, "nonsense", "127.0.0.1"),
        (True, "", "127.0.0.1"),
    ],
)
def test_the_address_is_the_one_that_the_proxy_saw(settings, is_behind_proxy, header, address):
    settings.BEHIND_PROXY = is_behind_proxy
    request = RequestFactory().get("/", headers={"X-Forwarded-For": header})

    assert signing_in.client_address(request) == address


def test_a_client_has_all_of_its_network_of_ipv6(settings):
    request = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2:3:4:5:6")

    assert signing_in.counted_address(request) == "2001:db8:1:2::"


def test_coming_going_and_failing_are_told(client, dana):
    client.post(LOGIN, WRONG)
    client.post(LOGIN, RIGHT)
    client.post(reverse("admin:logout"))

    assert acts() == [
        ("(nobody)", "failed to log in", "dana"),
        ("dana", "logged in", "dana"),
        ("dana", "logged out", "dana"),
    ]
    assert AuditEntry.objects.first().detail == "From 127.0.0.1"
    assert not any("wrong" in entry.words for entry in AuditEntry.objects.all())


def test_a_lock_out_is_told_once(client, dana):
    for _ in range(8):
        client.post(LOGIN, WRONG)

    assert acts().count(("(nobody)", "was locked out", "dana")) == 1


def test_a_changed_password_is_told(client, dana):
    client.force_login(dana)
    new = "ice on the Ishim"

    client.post(
        reverse("admin:password_change"),
        {"old_password": RIGHT["password"], "new_password1": new, "new_password2": new},
    )

    assert acts()[-1] == ("dana", "changed the password", "dana")
