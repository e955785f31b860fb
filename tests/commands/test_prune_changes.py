"""manage.py prune_changes"""

from __future__ import annotations

import io
from datetime import timedelta

from django.core.management import call_command

from articles import publishing
from articles.models import Change
from articles.publishing import log
from tests.conftest import NOON


def run(*arguments):
    out = io.StringIO()
    call_command("prune_changes", *arguments, stdout=out)
    return out.getvalue().strip()


def test_removes_what_is_older_than_the_setting_says(make_live, monkeypatch, settings):
    settings.CHANGES_DAYS = 30
    monkeypatch.setattr(log, "clock", lambda: NOON)
    publishing.withdraw(article=make_live(title="Gone"), at=NOON)
    make_live(title="Lives")
    monkeypatch.setattr(log, "clock", lambda: NOON + timedelta(days=31))

    assert run("--days", "40") == "Removed 0 changes."
    assert run() == "Removed 2 changes."
    assert run() == "Removed 0 changes."
    assert Change.objects.get().slug == "lives"
