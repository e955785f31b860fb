from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from articles.models import Origin, Publication
from tests.following.conftest import migrated, origin, satellite  # noqa: F401  fixtures
from tests.operating.conftest import free_port

NOBODY = "http://127.0.0.1:9"


def test_refuses_to_run_over_articles_of_ones_own(make_live):
    make_live()

    with pytest.raises(CommandError, match="articles of its own"):
        call_command("follow", NOBODY, once=True)

    assert not Origin.objects.exists()
    assert Publication.objects.count() == 1


def test_refuses_another_origin_than_it_has(db):
    Origin.objects.create(id=1, url="https://origin.example.org")

    with pytest.raises(CommandError, match=r"a satellite of https://origin\.example\.org"):
        call_command("follow", NOBODY, once=True)


def test_once_gives_up_on_an_origin_that_is_away(satellite):  # noqa: F811
    satellite.origin_url = f"http://127.0.0.1:{free_port()}"

    done = satellite.follow(once=True)

    assert done.status == 1
    assert "doesn't answer" in done.text
    # It is its satellite even so: nobody begins to write here meanwhile.
    assert satellite.row("SELECT url, is_whole FROM articles_origin") == (satellite.origin_url, 0)


def test_refuses_what_is_no_origin(satellite, origin):  # noqa: F811
    satellite.origin_url = f"{origin.url}/no-such-path"

    done = satellite.follow(once=True)

    assert done.status == 1
    assert "answers 404" in done.text


def test_check_names_what_differs(satellite, origin, make_live):  # noqa: F811
    changed, gone = make_live(title="Changed"), make_live(title="Gone")
    kept = make_live(title="Kept")
    satellite.catch_up()
    said = satellite.follow(check=True)
    assert (said.status, "Every article is as" in said.text) == (0, True)
    Publication.objects.filter(pk=changed.pk).update(etag='"another"')
    Publication.objects.filter(pk=gone.pk).delete()
    new = make_live(title="New")

    said = satellite.follow(check=True)

    assert said.status == 1
    assert f"changed ({changed.pk}) is another version here" in said.text
    assert f"gone ({gone.pk}) isn't live there" in said.text
    assert f"new ({new.pk}) is missing here" in said.text
    assert str(kept.pk) not in said.text
    assert "3 articles differ" in said.text


def test_commands_that_write_refuse_on_a_satellite(db):
    Origin.objects.create(id=1, url="https://origin.example.org")

    for command in (["load_sample_content"], ["import_articles", "article.txt"]):
        with pytest.raises(CommandError, match="a satellite of"):
            call_command(*command)
