"""docs/operating/nginx-cache.conf, in a real nginx before our application."""

from __future__ import annotations

import os
import re
import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Publication
from tests.operating.conftest import FILES, ask, free_port, needs, running, until

pytestmark = needs("nginx")

SNOW, RAIN = "/api/v1/articles/snow-in-astana", "/api/v1/articles/rain"


@pytest.fixture
def nginx(backend, transactional_db, tmp_path):
    """Start it before our application, and give back its port."""
    port = free_port()
    site = (FILES / "nginx-cache.conf").read_text()
    for pattern, ours in (
        ("/var/cache/nginx/astana", f"{tmp_path}/cache"),
        ("server 127.0.0.1:8000", f"server 127.0.0.1:{backend.port}"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port}"),
        (r"\n *ssl_\w+ .*", ""),
        ("listen 80", f"listen 127.0.0.1:{free_port()}"),
    ):
        site, count = re.subn(pattern, ours, site)
        assert count, pattern
    paths = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n".join(f"{name}_temp_path {tmp_path}/{name};" for name in paths)
    user = "user root;" if os.geteuid() == 0 else ""  # the folder is nobody else's
    file = tmp_path / "nginx.conf"
    file.write_text(
        f"{user} daemon off; pid {tmp_path}/pid; error_log {tmp_path}/errors; worker_processes 1;\n"
        f"events {{}}\nhttp {{ access_log off; {temporary}\n{site}\n}}"
    )
    with running("nginx", "-p", tmp_path, "-e", tmp_path / "errors", "-c", file):
        until(lambda: ask(port, "/healthz").status == 200)
        backend.asked.clear()
        yield port
    if backend.server is None:
        backend.start()


def test_what_was_asked_once_is_kept_for_all(backend, nginx, make_live):
    make_live()
    first = ask(nginx, SNOW)

    for headers in (
        {"Cookie": "sessionid=abc", "Authorization": "Bearer nothing"},
        {"Accept": "*/*", "Origin": "https://reader.example.org"},
        {"Accept": "application/json", "User-Agent": "x"},
        {"Host": "elsewhere.example.org", "X-Forwarded-Host": "evil.example.org"},
        {"Accept-Encoding": "gzip"},
        {"If-None-Match": '"other"'},
    ):
        again = ask(nginx, SNOW, **headers)
        assert again.is_hit, headers
        if "Accept-Encoding" not in headers:
            assert again.body == first.body
    assert ask(nginx, SNOW, method="HEAD").is_hit
    assert ask(nginx, SNOW, **{"If-None-Match": first.headers["etag"]}).status == 304
    assert not {"xkey", "surrogate-key", "cache-tag"} & first.headers.keys()
    assert backend.asked == [SNOW]


def test_many_who_ask_at_once_are_one_request(backend, nginx, make_live):
    make_live()
    threads = [threading.Thread(target=ask, args=(nginx, SNOW)) for _ in range(20)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert backend.asked == [SNOW]


def test_what_is_kept_is_served_while_we_are_away(backend, nginx, make_live, settings):
    settings.SHARED_CACHE_SECONDS = settings.CACHE_SECONDS = 1
    settings.STALE_SECONDS = 0
    make_live()
    kept = ask(nginx, SNOW)

    backend.stop()
    until(lambda: ask(nginx, SNOW).headers["x-cache"] == "STALE")

    assert ask(nginx, SNOW).body == kept.body
    assert ask(nginx, RAIN).status == 502


def test_what_expires_is_gone_at_its_moment_although_we_are_away(backend, nginx, make_live):
    article = make_live()
    expires_at = timezone.now() + timedelta(seconds=3.5)
    Publication.objects.filter(pk=article.pk).update(expires_at=expires_at)
    assert ask(nginx, SNOW).status == 200
    backend.stop()
    seen = []

    def is_gone():
        answer = ask(nginx, SNOW)
        if answer.status == 200:
            seen.append(timezone.now())
        return answer.status == 502

    until(is_gone)

    assert seen
    assert seen[-1] <= expires_at


def test_a_copy_tells_its_age(nginx, make_live):
    make_live()
    new = ask(nginx, SNOW)

    until(lambda: ask(nginx, "/healthz").headers["date"] > new.headers["date"])

    # Who keeps it in turn counts from there: what is due ends both.
    assert ask(nginx, SNOW).headers["date"] == new.headers["date"]


def test_nothing_of_one_reader_is_kept(backend, nginx, make_live):
    token = "0" * 64
    for path in ("/admin/login/", f"/api/v1/previews/{token}", f"/preview/{token}"):
        backend.asked.clear()
        for _ in range(2):
            ask(nginx, path)
        assert backend.asked == [path, path]
