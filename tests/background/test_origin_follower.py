from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from articles import publishing
from articles.background import Away, duties_of_a_worker
from articles.background.origin_follower import UNASKED, OriginFollower
from articles.models import Origin, Publication
from tests.operating.conftest import free_port


@pytest.fixture
def quiet_origin():
    """An origin where nothing is live; its URL, and what its feed was asked for."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            address = urlsplit(self.path)
            answer = {"results": [], "next": None, "next_cursor": "end"}
            if address.path == "/api/v1/changes":
                asked.append(parse_qs(address.query))
            body = b"" if address.path == "/api/v1/manifest" else json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def test_elsewhere_it_has_nothing_to_do(db):
    duty = OriginFollower()

    assert duty.step() == UNASKED
    assert duty.did == ""


def test_an_origin_that_is_away_is_said_and_asked_again(db):
    publishing.become_satellite(url=f"http://127.0.0.1:{free_port()}")
    duty = OriginFollower()

    for _ in range(2):
        with pytest.raises(Away, match="doesn't answer"):
            duty.step()

    duty.close()
    assert not Publication.objects.exists()
    assert Origin.objects.get().in_step_at is None


def test_once_in_step_it_has_the_origin_wait_for_news(db, quiet_origin):
    url, asked = quiet_origin
    publishing.become_satellite(url=url)
    duty = OriginFollower()

    for _ in range(3):
        duty.step()

    duty.close()
    assert Origin.objects.get().in_step_at
    assert ["wait" in query for query in asked] == [False, False, True]
    assert asked[-1]["wait"] == ["3"]


def test_every_worker_has_it(db):
    assert "following the origin" in {duty.name for duty in duties_of_a_worker(None)}
