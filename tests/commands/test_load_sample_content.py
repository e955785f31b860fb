"""manage.py load_sample_content"""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles import publishing
from articles.importing import sample_content
from articles.models import Article, Author, Category, Change, Publication, Schedule, Tag


def run():
    out = io.StringIO()
    call_command("load_sample_content", stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def loaded(db):
    return run()


def documents():
    return [json.loads(text) for text in Publication.objects.values_list("detail_json", flat=True)]


def test_every_list_has_something_to_look_at(loaded):
    live = documents()
    assert len(live) >= 12
    assert {len(document["sections"]) for document in live} >= {1, 7}
    assert len({document["language"] for document in live}) >= 2
    assert sum(bool(document["authors"]) for document in live) >= 3
    assert all(author.bio for author in Author.objects.all())
    assert min(model.objects.count() for model in (Author, Category, Tag)) >= 3
    placed = [link for d in live for section in d["sections"] for link in section["related_links"]]
    assert any(link["article"] for link in placed)
    assert any(link["article"] is None for link in placed)

    # A draft, one that was withdrawn, and one to come
    never_live = Article.objects.exclude(pk__in=Change.objects.values("subject_id"))
    assert never_live.filter(schedules=None).exists()
    assert Change.objects.filter(kind="withdrawn", subject="article").exists()
    plan = Schedule.objects.get(done_at=None)
    assert timedelta(days=29) < plan.due_at - timezone.now() <= timedelta(days=30)

    for article in Article.objects.all():
        review = publishing.review(article=article, at=timezone.now())
        assert not review.problems


def test_ids_are_those_of_the_files(loaded):
    files = (sample_content.FOLDER / "articles").glob("*.json")
    sources = [json.loads(path.read_text("utf-8")) for path in files]

    assert {(str(article.pk), article.slug) for article in Article.objects.all()} == {
        (source["id"], source["slug"]) for source in sources
    }


def test_again_it_adds_nothing_and_changes_nothing(loaded):
    before = list(Publication.objects.order_by("pk").values())

    assert run() == "All sample articles are there."

    assert list(Publication.objects.order_by("pk").values()) == before


def test_what_an_editor_changed_or_threw_away_stays_so(loaded):
    kept, thrown = Article.objects.filter(pk__in=Publication.objects.values("pk"))[:2]
    Article.objects.filter(pk=kept.pk).update(title="An editor's own title")
    publishing.delete(article=thrown, at=timezone.now())

    run()

    kept.refresh_from_db()
    thrown.refresh_from_db()
    assert kept.title == "An editor's own title"
    assert thrown.binned_at
