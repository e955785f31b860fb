"""manage.py republish"""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from articles import publishing
from articles.models import Change, Publication
from articles.publishing import exclusive
from tests.invariants.test_busy import holds_the_log, somebody, wait_for_a_lock


def run(*arguments):
    out = io.StringIO()
    call_command("republish", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()


def test_remakes_the_documents_of_another_shape(make_live):
    make_live(title="Snow")
    make_live(title="Ice")
    true = Publication.objects.get(slug="snow").detail_json
    Publication.objects.filter(slug="snow").update(shape=0, detail_json="{}")

    assert run() == "1 documents changed."

    assert Publication.objects.get(slug="snow").detail_json == true
    assert Change.objects.filter(cause="reshaped").count() == 1


def test_remakes_what_still_has_an_old_name(make_live, make_author):
    author = make_author("Old Name")
    make_live(authors=[author])
    author.name = "New Name"
    publishing.save_embedded(thing=author)

    assert run() == "1 documents changed."
    assert '"New Name"' in Publication.objects.get().detail_json


def test_again_there_is_nothing_to_do(make_live):
    make_live()

    assert run() == "0 documents changed."
    assert run("--all") == "0 documents changed."


def test_all_looks_at_every_byte(make_live):
    make_live()
    Publication.objects.update(list_json="[]", detail_json="{}")

    assert run() == "0 documents changed."
    assert run("--all") == "1 documents changed."


@pytest.mark.django_db(transaction=True)
def test_a_site_that_is_busy_ends_it_with_a_sentence(make_live, monkeypatch):
    make_live()
    monkeypatch.setattr(exclusive, "WAIT_SECONDS", 0.2)
    wait_for_a_lock(milliseconds=50)

    with somebody(holds_the_log), pytest.raises(CommandError, match="What is done stays done"):
        run("--all")
