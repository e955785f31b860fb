"""What a follower does when its origin fails, pauses, or sends what it shouldn't."""

from __future__ import annotations

import json
import logging
import uuid

import httpx
import pytest
from django.utils import timezone

from articles import publishing
from articles.content.rendering import dumps, etag_of
from articles.following import Follower, NotUnderstood, Remote
from articles.models import Origin, Publication
from tests.api.contract.example_site import FIRST_LIVE
from tests.documented_client import published

URL = "https://origin.example.org"
SNOW = str(uuid.UUID(int=7))


def document(**changed):
    """An article as the origin serves it."""
    example = published()["components"]["examples"]["Article"]["value"]
    return {**example, "id": SNOW, "slug": "snow", "category": None, "tags": [], **changed}


def entry(named, **changed):
    text = dumps(named)
    return {
        "sequence": 1,
        "kind": "published",
        "at": FIRST_LIVE.isoformat(),
        "id": named["id"],
        "slug": named["slug"],
        "former_slug": None,
        "revision": 1,
        "etag": etag_of(text),
        "changed": [],
        "cause": "edited",
        "article": named,
        **changed,
    }


class Answers:
    """
    An origin that answers what it is told to; what nobody told it has nothing in it.

    `by_path` holds what is answered to a path; the feed's pages by their cursors.
    """

    def __init__(self):
        self.by_path = {}
        self.pages = {}
        self.asked = []

    def __call__(self, request):
        path = request.url.path.removeprefix("/api/v1")
        self.asked.append(path)
        if path in self.by_path:
            return self.by_path[path]
        if path == "/changes":
            cursor = request.url.params.get("cursor", "")
            if cursor not in self.pages:
                return httpx.Response(410, json={"detail": "Start again."})
            results, following = self.pages[cursor]
            return httpx.Response(200, json={"results": results, "next_cursor": following})
        if path == "/manifest":
            entries = [each for results, _ in self.pages.values() for each in results]
            lines = [json.dumps({"id": e["id"], "slug": "", "etag": ""}) for e in entries]
            return httpx.Response(200, text="\n".join(lines))
        return httpx.Response(200, json={"results": [], "next": None})


@pytest.fixture
def answers():
    return Answers()


@pytest.fixture
def follower(db, answers):
    publishing.become_satellite(url=URL)
    remote = Remote(URL, transport=httpx.MockTransport(answers))
    yield Follower(remote, clock=timezone.now)
    remote.close()


def test_comes_into_step_and_says_when(follower, answers):
    answers.pages = {"": ([entry(document())], "a"), "a": ([], "a")}

    while not follower.is_in_step:
        follower.step()

    assert Publication.objects.get().detail_json == dumps(document())
    origin = Origin.objects.get()
    assert (origin.cursor, origin.is_whole) == ("a", True)
    assert origin.in_step_at is not None


def test_after_each_change_the_origin_is_asked_to_wait_without_a_pause(follower, answers):
    patient = Follower(follower.remote, clock=timezone.now, wait=30)
    answers.pages = {"": ([], "a"), "a": ([], "a")}
    while not patient.is_in_step:
        patient.step()
    answers.pages["a"] = ([entry(document())], "b")
    answers.pages["b"] = ([], "b")

    rests = [patient.step() for _ in range(3)]

    assert rests[:2] == [0.0, 0.0]  # the change, and whether there is more
    assert 0.0 < rests[2] <= 1.0  # it was asked to wait, and didn't


def test_what_came_damaged_is_fetched_again(follower, answers):
    text = dumps(document())
    damaged = entry(document(), article=document(title="Sn\ufffdw"))
    answers.pages = {"": ([damaged], "a")}
    good = httpx.Response(200, text=text, headers={"ETag": etag_of(text)})
    answers.by_path[f"/articles/by-id/{SNOW}"] = good

    follower.step()

    assert Publication.objects.get().detail_json == text


def test_what_comes_damaged_twice_is_named_and_nothing_is_written(follower, answers):
    damaged = entry(document(), article=document(title="Sn\ufffdw"))
    answers.pages = {"": ([damaged], "a")}
    bad = httpx.Response(200, text=dumps(document(title="")), headers={"ETag": damaged["etag"]})
    answers.by_path[f"/articles/by-id/{SNOW}"] = bad

    assert follower.step() > 0

    assert f"“snow” ({SNOW}) came damaged" in follower.trouble
    assert not Publication.objects.exists()
    assert Origin.objects.get().cursor == ""


def test_what_was_changed_again_meanwhile_is_left_to_its_entry(follower, answers):
    old, new = entry(document()), dumps(document(title="Rain"))
    old["article"] = document(title="Sn\ufffdw")
    answers.pages = {"": ([old, entry(document(id=str(uuid.UUID(int=8)), slug="b"))], "a")}
    found = httpx.Response(200, text=new, headers={"ETag": etag_of(new)})
    answers.by_path[f"/articles/by-id/{SNOW}"] = found

    follower.step()

    assert Publication.objects.get().slug == "b"
    assert Origin.objects.get().cursor == "a"


@pytest.mark.parametrize("status", [429, 503])
def test_an_origin_that_wants_to_be_left_alone_is(follower, answers, status, caplog):
    caplog.set_level(logging.INFO, "articles.following")
    answers.pages = {"": ([], "a")}
    answers.by_path["/changes"] = httpx.Response(status, headers={"Retry-After": "37"})

    assert [follower.step() for _ in range(2)] == [37.0, 37.0]

    assert f"answers {status}" in follower.trouble
    del answers.by_path["/changes"]
    follower.step()
    assert follower.trouble == ""
    told = [record.getMessage() for record in caplog.records]
    assert [text.endswith("meanwhile.") for text in told] == [True, False]
    assert told[1] == f"{URL} is followed again."


def test_pauses_grow_while_it_is_away(follower, answers):
    answers.by_path["/changes"] = httpx.Response(500)

    pauses = [follower.step() for _ in range(12)]

    assert 0.5 <= pauses[0] <= 1.0
    assert all(30.0 <= pause <= 60.0 for pause in pauses[-3:])


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(404),
        httpx.Response(301, headers={"Location": "https://other.example.org/"}),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, text="[]"),
    ],
    ids=["404", "redirect", "html", "list"],
)
def test_what_is_no_origin_is_said_at_once(follower, answers, answer):
    answers.by_path["/changes"] = answer

    with pytest.raises(NotUnderstood, match=r"origin\.example\.org|/api/v1/changes"):
        follower.step()


def test_a_cursor_that_is_gone_begins_the_walk_anew(follower, answers):
    """What it has is served meanwhile, and dropped at the end if the origin hasn't it."""
    lost = document(id=str(uuid.UUID(int=8)), slug="lost")
    answers.pages = {"": ([entry(document()), entry(lost)], "a"), "a": ([], "a")}
    while not follower.is_in_step:
        follower.step()
    answers.pages = {"": ([entry(document())], "b"), "b": ([], "b")}

    follower.step()
    assert Publication.objects.count() == 2
    assert Origin.objects.get().cursor == ""
    while not follower.is_in_step:
        follower.step()

    assert Publication.objects.get().slug == "snow"
    assert Origin.objects.get().cursor == "b"


def test_a_manifest_that_was_cut_off_takes_nothing_away(follower, answers):
    answers.pages = {"": ([entry(document())], "a"), "a": ([], "a")}
    answers.by_path["/manifest"] = httpx.Response(200, text="cut off: ask again\n")

    for _ in range(3):
        follower.step()

    assert "broke off in /api/v1/manifest" in follower.trouble
    assert Publication.objects.get().slug == "snow"
    assert not Origin.objects.get().is_whole


def test_a_page_that_another_follower_has_passed_is_dropped(follower, answers):
    answers.pages = {"": ([entry(document())], "a")}

    def overtaking():
        Origin.objects.update(cursor="z")

    follower._before_asking = overtaking

    assert follower.step() == 0.0

    assert not Publication.objects.exists()
    assert Origin.objects.get().cursor == "z"
    assert follower.trouble == ""
