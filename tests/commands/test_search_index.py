"""manage.py search_index"""

from __future__ import annotations

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from articles import publishing, search
from articles.models import Publication
from tests.conftest import NOON


def said(*arguments):
    out = StringIO()
    call_command("search_index", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_without_an_index_it_says_how_to_make_one(indexed):
    with pytest.raises(CommandError, match="`search_index rebuild` makes one"):
        said()


def test_it_says_that_one_is_being_built(make_live, indexed):
    make_live()
    home = search.Home(settings.SEARCH_INDEX)
    search.Writer(home).rebuild()  # and is killed

    with pytest.raises(CommandError, match="One has been begun"):
        said()


def test_it_builds_one_and_tells_how_it_stands(make_live, indexed):
    make_live()
    make_live(title="Rain")

    assert said("rebuild").startswith("2 articles, ")
    make_live(title="Hail")

    assert " behind." in said("status")
    assert ", 0 behind." not in said()


def test_it_lets_the_process_build_it_that_keeps_it(make_live, indexed):
    make_live()
    indexed()
    keeper = search.Home(settings.SEARCH_INDEX)
    assert keeper.lock()

    assert "The process that keeps the index builds it anew." in said("rebuild")
    assert keeper.is_rebuild_wanted()
    keeper.unlock()


def test_it_finds_that_all_is_as_the_database_has_it(make_live, indexed):
    make_live()
    indexed()

    assert said("check") == "1 articles: the index has each as the database has it.\n"


def test_it_finds_each_difference(make_live, indexed):
    missing, outdated, superfluous = (make_live(title=title) for title in ("A", "B", "C"))
    indexed()
    # As if somebody had written past the log.
    Publication.objects.filter(pk=outdated.pk).update(etag='"other"')
    Publication.objects.filter(pk=superfluous.pk).delete()
    publishing.withdraw(article=missing, at=NOON)
    indexed()
    publishing.publish(article=missing, at=NOON)

    out = StringIO()
    with pytest.raises(CommandError, match="3 differences"):
        call_command("search_index", "check", stdout=out, stderr=StringIO())

    assert set(out.getvalue().splitlines()) == {
        f"{missing.pk.hex}: missing",
        f"{outdated.pk.hex}: outdated",
        f"{superfluous.pk.hex}: superfluous",
    }
