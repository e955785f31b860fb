"""How a Varnish is asked; that it does what it is asked is in tests/operating."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from articles.purging import NotPurged, Varnish


@pytest.fixture
def listening():
    """A server that notes what it is asked, and answers as its attribute `status` says."""

    class Handler(BaseHTTPRequestHandler):
        def do_PURGE(self):
            server.asked.append((self.path, self.headers["xkey-purge"]))
            self.send_response(server.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.status = [], 200
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def varnish_at(server, **arguments):
    return Varnish(f"http://127.0.0.1:{server.server_address[1]}", **arguments)


def test_it_is_asked_once_for_all_tags(listening):
    varnish_at(listening).purge({"slug:snow", "log"})

    assert listening.asked == [("/", "log slug:snow")]


def test_more_tags_than_a_header_takes_are_several_requests(listening):
    tags = {f"article:{number:036}" for number in range(200)}

    varnish_at(listening).purge(tags)

    lines = [line for _, line in listening.asked]
    assert len(lines) == 3
    assert max(map(len, lines)) <= 4_000
    assert set(" ".join(lines).split()) == tags


def test_a_refusal_is_not_taken_for_a_purge(listening):
    listening.status = 403

    with pytest.raises(NotPurged, match="answers 403"):
        varnish_at(listening).purge(["log"])


def test_one_that_is_away_is_said_to_be(listening):
    listening.server_close()

    with pytest.raises(NotPurged, match="doesn't answer"):
        varnish_at(listening, timeout=0.5).purge(["log"])


def test_its_name_is_its_address_and_fits_into_its_place_in_the_log():
    names = {Varnish(url).name for url in ("http://a:1", "http://a:1/", f"http://{'a' * 200}:1")}

    assert len(names) == 2
    assert max(map(len, names)) <= 40
