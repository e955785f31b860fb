from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise

import pytest

from articles import publishing
from articles.content import rendering
from articles.models import Change, Fact, KeyCount, LivePeriod, Publication
from articles.publishing import documents, remaking
from tests.conftest import NOON

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def one_at_once(monkeypatch):
    """Leave all but one document to `remake_stale`, as an act leaves all but fifty."""
    monkeypatch.setattr(remaking, "AT_ONCE", 1)


@pytest.fixture
def another_shape(monkeypatch):
    """Be the next release, whose documents have another shape."""
    shape = rendering.SHAPE + 1
    for module in (rendering, documents, remaking):
        monkeypatch.setattr(module, "SHAPE", shape)
    for module in (rendering, remaking):
        monkeypatch.setattr(module, "AS_SERVED", {shape, rendering.AS_RECEIVED})


def retitle(article, title):
    article.refresh_from_db()
    article.title = title
    article.save()
    return publishing.publish(article=article, at=LATER)


def texts():
    return list(Publication.objects.order_by("slug").values_list("detail_json", flat=True))


def test_an_act_remakes_some_itself_and_leaves_the_rest_dirty(make_live, one_at_once):
    target = make_live(title="Ice")
    for number in range(4):
        make_live(title=f"Snow {number}", links=[{"target": target}])

    outcome = retitle(target, "Fog")

    assert outcome.remade == 1
    assert Fact.objects.get(dirty=True).ref == str(target.pk)
    assert publishing.remake_stale() == 3
    assert sum('"title":"Fog"' in text for text in texts()) == 5
    assert not Fact.objects.filter(dirty=True).exists()


def test_the_next_act_on_the_same_article_does_not_forget_what_was_left(make_live, one_at_once):
    target = make_live(title="Ice")
    for number in range(4):
        make_live(title=f"Snow {number}", links=[{"target": target}])
    retitle(target, "Fog")

    retitle(target, "Rain")

    publishing.remake_stale()
    assert sum('"title":"Rain"' in text for text in texts()) == 5


def test_without_anything_stale_nothing_is_done(make_live, django_assert_num_queries):
    make_live()

    with django_assert_num_queries(1):
        assert publishing.remake_stale() == 0


def test_a_document_that_comes_out_the_same_is_not_touched_nor_logged(make_live):
    target = make_live(title="Ice")
    article = make_live(title="Snow", links=[{"target": target, "title": "Typed"}])
    before = Publication.objects.get(pk=article.pk)

    retitle(target, "Fog")

    after = Publication.objects.get(pk=article.pk)
    assert (after.etag, after.rendered_at) == (before.etag, before.rendered_at)
    assert Change.objects.filter(subject_id=article.pk).count() == 1
    assert remaking.remake_stale() == 0


def test_the_same_bytes_are_filed_anew_where_the_facts_are_others(make_live, one_at_once):
    """Whom a title led to goes again before the document is remade, and then comes back."""
    waiting = [make_live(title=f"Snow {n}", links=[{"title": "Ice"}]) for n in range(2)]
    ice = make_live(title="Ice")
    publishing.withdraw(article=ice, at=LATER)
    publishing.remake_stale()

    publishing.publish(article=ice, at=LATER)
    publishing.remake_stale()

    for article in waiting:
        row = Publication.objects.get(pk=article.pk)
        assert json.loads(row.detail_json)["related_links"][0]["article"]["id"] == str(ice.pk)
    assert KeyCount.objects.get(fact__kind="article", fact__ref=str(ice.pk)).live == 2


def test_last_modified_rises_by_a_second_at_least(make_live, make_author):
    author = make_author("Name 0")
    make_live(authors=[author])
    moments = [Publication.objects.get().rendered_at]
    for number in range(1, 4):
        author.name = f"Name {number}"
        publishing.save_embedded(thing=author)
        publishing.remake_stale()
        moments.append(Publication.objects.get().rendered_at)

    steps = [later - earlier for earlier, later in pairwise(moments)]
    assert min(steps) >= timedelta(seconds=1)
    assert Publication.objects.get().modified_at == NOON


def test_stops_between_chunks_when_its_time_is_over(make_live, make_author):
    author = make_author("Old")
    make_live(authors=[author])
    author.name = "New"
    publishing.save_embedded(thing=author)

    assert publishing.remake_stale(seconds=0) == 0
    assert '"Old"' in texts()[0]
    assert publishing.remake_stale() == 1


def test_the_cost_of_a_chunk_grows_by_one_query_a_document(
    make_live, make_author, django_assert_max_num_queries
):
    author = make_author("Old")
    for number in range(30):
        make_live(title=f"Snow {number}", authors=[author])
    author.name = "New"
    publishing.save_embedded(thing=author)

    with django_assert_max_num_queries(100):
        assert publishing.remake_stale() == 30


def test_an_old_shape_is_seen_and_republished(make_live, another_shape, monkeypatch):
    for number in range(3):
        make_live(title=f"Snow {number}")
    Publication.objects.update(shape=rendering.SHAPE - 1)
    seen = []
    assert publishing.outdated_documents() == 3

    changed = publishing.republish(progress=seen.append)

    assert (changed, sum(seen)) == (3, 3)
    assert publishing.outdated_documents() == 0
    assert Change.objects.filter(cause="reshaped").count() == 3
    assert publishing.republish() == 0


def test_an_old_shape_is_rendered_anew_when_it_is_read(make_live):
    article = make_live(title="Snow")
    true = Publication.objects.get().detail_json
    Publication.objects.update(shape=0, detail_json="{}")

    rendered = publishing.current(Publication.objects.get(pk=article.pk))

    assert rendered.detail == true
    assert Publication.objects.get().detail_json == "{}"


def test_republishing_everything_mends_what_is_not_what_it_should_be(make_live):
    make_live(title="Snow")
    make_live(title="Ice")
    true = texts()
    Publication.objects.filter(slug="snow").update(detail_json="{}")

    assert publishing.republish(everything=True) == 1

    assert texts() == true


def test_goes_through_more_than_one_chunk(make_live, monkeypatch):
    monkeypatch.setattr(remaking, "CHUNK", 2)
    for number in range(5):
        make_live(title=f"Snow {number}")
    Publication.objects.update(detail_json="{}")
    seen = []

    assert publishing.republish(everything=True, progress=seen.append) == 5
    assert seen == [2, 2, 1]


def test_past_revisions_are_told_with_todays_names(make_live, make_author):
    author = make_author("Old Name")
    article = make_live(title="Snow", authors=[author])
    retitle(article, "Ice")
    author.name = "New Name"
    publishing.save_embedded(thing=author)
    publishing.remake_stale()
    first, second = LivePeriod.objects.order_by("from_sequence")

    past = json.loads(publishing.render_revision(first).detail)

    assert (past["title"], past["revision"], past["byline"]) == ("Snow", 1, "New Name")
    present = publishing.render_revisions([second, first])[0]
    assert present.etag == Publication.objects.get().etag
