"""articles/checks.py: what `manage.py check` says of settings that must not be combined."""

from __future__ import annotations

from django.core.checks import run_checks


def identifiers():
    return [message.id for message in run_checks()]


def test_the_settings_of_tests_are_sound():
    assert identifiers() == []


def test_another_time_zone_is_an_error(settings):
    settings.TIME_ZONE = "Asia/Almaty"

    assert identifiers() == ["articles.E001"]


def test_requests_as_transactions_are_an_error(settings, monkeypatch):
    database = settings.DATABASES["default"] | {"ATOMIC_REQUESTS": True}
    monkeypatch.setitem(settings.DATABASES, "default", database)

    assert identifiers() == ["articles.E002"]


def test_a_demo_without_a_password_is_an_error(settings):
    settings.DEMO = True
    settings.DEMO_PASSWORD = ""

    assert identifiers() == ["articles.E003"]
