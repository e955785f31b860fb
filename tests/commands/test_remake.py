"""manage.py remake"""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles import publishing
from articles.models import LogHead, Publication
from articles.publishing import exclusive, remaking
from tests.invariants.many import copies_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def renamed(make_author, make_live):
    """An author of 120 live articles, with a new name that none of them shows yet."""
    author = make_author("Old Name")
    copies_of(make_live(authors=[author]), 119)
    author.name = "New Name"
    publishing.save_embedded(thing=author)
    return author


def test_it_remakes_all_and_says_how_many(renamed, capsys):
    call_command("remake")

    assert capsys.readouterr().out == "120 documents changed.\n"
    assert Publication.objects.filter(detail_json__contains='"New Name"').count() == 120


def test_status_only_says_how_far_it_is(renamed, capsys):
    exclusive.run(remaking._chunk)
    done = Publication.objects.filter(detail_json__contains='"New Name"').count()

    call_command("remake", status=True)

    assert 0 < done < 120
    assert capsys.readouterr().out == (f"author New Name: {done} of 120 documents are remade.\n")
    assert Publication.objects.filter(detail_json__contains='"New Name"').count() == done


@pytest.mark.parametrize(
    ("options", "said"),
    [({}, "0 documents changed.\n"), ({"status": True}, "Nothing is to be remade.\n")],
)
def test_nothing_to_do_is_said(options, said, make_live, capsys):
    make_live()

    call_command("remake", **options)

    assert capsys.readouterr().out == said


@pytest.mark.postgres  # SQLite lets nobody look while another writes
def test_a_lock_that_cannot_be_had_is_said_and_what_is_left_stays_stale(renamed, monkeypatch):
    monkeypatch.setattr(exclusive, "WAIT_SECONDS", 0.05)
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(f"UPDATE {LogHead._meta.db_table} SET last = last")  # noqa: S608  ours
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")

        with pytest.raises(CommandError, match="What is done stays done"):
            call_command("remake")
    finally:
        other.rollback()
        other.close()
        connection.close()

    assert publishing.stale_documents() == 120
