"""docs/operating/varnish.vcl, in a real Varnish before our application."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article, Publication
from articles.purging import Follower, NotPurged, Varnish
from tests.conftest import NOON
from tests.operating.conftest import FILES, ask, free_port, needs, running, until

pytestmark = needs("varnishd", "**/vmods/libvmod_xkey.so")

SNOW, RAIN = "/api/v1/articles/snow-in-astana", "/api/v1/articles/rain"


@pytest.fixture(scope="module")
def started(backend, tmp_path_factory):
    """Start it before our application, which takes it some seconds."""
    port, folder = free_port(), tmp_path_factory.mktemp("varnish")
    vcl = (FILES / "varnish.vcl").read_text()
    assert '.port = "8000"' in vcl
    file = folder / "varnish.vcl"
    vcl = vcl.replace('.port = "8000"', f'.port = "{backend.port}"')
    # No stale answer but for an error: the test need not wait for half a minute.
    assert "req.grace = 30s" in vcl
    file.write_text(vcl.replace("req.grace = 30s", "req.grace = 0s"))
    command = ("varnishd", "-F", "-j", "none", "-n", folder / "work", "-f", file)
    with running(*command, "-a", f"127.0.0.1:{port}", "-s", "malloc,16m") as process:
        until(lambda: ask(port, "/healthz").status == 200)
        process.port, process.folder = port, folder / "work"
        yield process


@pytest.fixture
def varnish(started, backend, transactional_db, settings):
    """One that holds nothing yet."""
    settings.SHARED_CACHE_SECONDS = 3_600
    command = ("varnishadm", "-n", started.folder, "ban", "req.url ~ .")
    subprocess.run(command, check=True, capture_output=True)
    backend.asked.clear()
    yield started
    if backend.server is None:
        backend.start()
        until(lambda: ask(started.port, "/api/v1/nothing").status == 404)


@pytest.fixture
def follower(varnish):
    follower = Follower(Varnish(f"http://127.0.0.1:{varnish.port}", timeout=1))
    follower.step()
    return follower


def retitle(article, title):
    Article.objects.filter(pk=article.pk).update(title=title)
    publishing.publish(article=article, at=NOON + timedelta(hours=1))


def test_a_published_change_is_seen_at_once_and_the_rest_stays(
    backend, varnish, follower, make_live, make_tag
):
    snow, _ = make_live(tags=[make_tag("winter")]), make_live(title="Rain")
    follower.step()
    follower.step()
    lists = [f"/api/v1/articles{query}" for query in ("", "?tag=winter")]
    for path in (SNOW, RAIN, *lists):
        assert not ask(varnish.port, path).is_hit
        assert ask(varnish.port, path).is_hit

    retitle(snow, "Much snow")
    assert b"Snow in Astana" in ask(varnish.port, SNOW).body
    follower.step()
    follower.step()

    for path in (SNOW, *lists):
        purged = ask(varnish.port, path)
        assert not purged.is_hit
        assert b"Much snow" in purged.body
    assert ask(varnish.port, RAIN).is_hit


def test_a_change_is_purged_once_a_varnish_that_was_away_is_back(varnish, follower, make_live):
    snow = make_live()
    follower.step()
    follower.step()
    ask(varnish.port, SNOW)
    retitle(snow, "Much snow")
    follower.step()

    with hanging(varnish.pid), pytest.raises(NotPurged):
        follower.step()

    assert follower.step() == 1
    assert b"Much snow" in ask(varnish.port, SNOW).body


def test_what_is_kept_is_served_while_we_are_away(backend, varnish, make_live, settings):
    settings.SHARED_CACHE_SECONDS = settings.CACHE_SECONDS = 1
    make_live()
    kept = ask(varnish.port, SNOW)

    backend.stop()

    def is_stale():
        answer = ask(varnish.port, SNOW)
        # At once, and not only when the probe has found out.
        assert (answer.status, answer.body) == (200, kept.body)
        return int(answer.headers["age"]) > 1

    until(is_stale)
    missed = ask(varnish.port, RAIN)
    assert (missed.status, missed.headers["content-type"]) == (503, "application/problem+json")
    assert json.loads(missed.body)["status"] == 503


def test_what_expires_is_gone_at_its_moment_although_we_are_away(backend, varnish, make_live):
    article = make_live()
    expires_at = timezone.now() + timedelta(seconds=3.5)
    Publication.objects.filter(pk=article.pk).update(expires_at=expires_at)
    assert ask(varnish.port, SNOW).status == 200
    backend.stop()
    seen = [expires_at - timedelta(seconds=2)]

    def is_gone():
        answer = ask(varnish.port, SNOW)
        if answer.status == 200:
            seen.append(timezone.now())
        return answer.status == 503

    until(is_gone)

    assert len(seen) > 1
    assert seen[-1] <= expires_at


def test_callers_keep_a_copy_for_their_own_time_whatever_its_age(varnish, make_live, settings):
    make_live()
    make_live(title="Rain")
    new = ask(varnish.port, SNOW)
    settings.SHARED_CACHE_SECONDS = 60
    until_due = ask(varnish.port, RAIN)
    until(lambda: ask(varnish.port, "/healthz").headers["date"] > new.headers["date"])

    assert ask(varnish.port, SNOW).headers["date"] > new.headers["date"]
    assert "age" not in ask(varnish.port, SNOW).headers
    # Less is left of it than callers would keep it for: theirs ends with it.
    assert ask(varnish.port, RAIN).headers["date"] == until_due.headers["date"]
    assert "age" in ask(varnish.port, RAIN).headers


def test_one_copy_does_for_all_who_ask_for_the_same(backend, varnish, make_live):
    make_live()
    page = "/api/v1/articles?language=en&page_size=5"
    ask(varnish.port, page)

    for path, headers in (
        (page, {"Cookie": "sessionid=abc", "Authorization": "Bearer nothing"}),
        (page, {"Accept": "*/*", "Origin": "https://reader.example.org"}),
        (page, {"Host": "elsewhere.example.org", "X-Forwarded-Host": "evil.example.org"}),
        ("/api/v1/articles?page_size=5&language=en", {"Accept": "application/json"}),
        (page, {"Accept-Encoding": "gzip"}),
    ):
        assert ask(varnish.port, path, **headers).is_hit, headers
    assert backend.asked == ["/api/v1/articles"]
    assert ask(varnish.port, page, method="HEAD").is_hit


def test_nothing_of_one_reader_is_kept(varnish, make_live):
    for path in ("/admin/login/", f"/api/v1/previews/{'0' * 64}", f"/preview/{'0' * 64}"):
        for _ in range(2):
            assert not ask(varnish.port, path).is_hit


def test_the_last_address_that_we_are_told_of_is_the_callers(backend, varnish):
    for path, sent in (("/admin/login/", "192.0.2.7"), (SNOW, "203.0.113.1, 192.0.2.7")):
        ask(varnish.port, path, **{"X-Forwarded-For": sent})

        assert backend.forwarded_for == sent


def test_our_own_headers_stay_inside(varnish, make_live):
    make_live()

    headers = ask(varnish.port, SNOW).headers

    assert not {"xkey", "surrogate-key", "cache-tag", "x-varnish"} & headers.keys()


def test_who_knows_no_tag_purges_nothing(varnish):
    assert ask(varnish.port, SNOW, method="PURGE").status == 403


@contextlib.contextmanager
def hanging(pid):
    """Stop a process and its children: it answers nobody, and keeps what it holds."""
    children = [pid]
    for parent in children:
        children += map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split())
    for each in children:
        os.kill(each, signal.SIGSTOP)
    yield
    for each in children:
        os.kill(each, signal.SIGCONT)
