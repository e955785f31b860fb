"""manage.py serve"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).parent.parent.parent
PATIENCE_SECONDS = 30  # for a process to start on a busy machine; it takes one


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving(port, tmp_path, **environment):
    """Run the command in a process of its own, and give it back once it answers."""
    process = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "serve", "--port", str(port), "--access-log"],
        env={
            "PATH": os.environ["PATH"],
            "ENV_FILE": "",
            "DEBUG": "true",  # no static files have to be collected
            "DATABASE_URL": f"sqlite:///{tmp_path / 'new.sqlite3'}",
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # as a terminal does, so that it can be sent a Ctrl-C
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def status_of(port, path):
    """Return the status of a GET, asked again and again while nothing listens."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        server = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        with contextlib.closing(server), contextlib.suppress(ConnectionError):
            server.request("GET", path)
            return server.getresponse().status
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_it_serves_and_stops_cleanly_at_ctrl_c(free_port, tmp_path):
    with serving(free_port, tmp_path) as process:
        status = status_of(free_port, "/healthz")
        # A terminal sends it to all of the group, workers too if they are in it.
        os.killpg(process.pid, signal.SIGINT)
        said, logged = process.communicate(timeout=PATIENCE_SECONDS)

    assert status == 200
    assert process.returncode == 0
    assert '127.0.0.1 "GET /healthz" 200' in logged
    assert "Stopping worker-1" in logged
    assert "Killing" not in logged
    assert "Traceback" not in logged
    assert "http://127.0.0.1:8000/api/v1/articles" in said
    assert "Demo" not in said


def test_whoever_waits_in_the_changes_feed_does_not_hold_up_a_stop(free_port, tmp_path):
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path / 'new.sqlite3'}"}
    subprocess.run(
        [sys.executable, ROOT / "manage.py", "migrate", "-v0"],
        env={"PATH": os.environ["PATH"], "ENV_FILE": "", "DEBUG": "true", **environment},
        check=True,
    )
    with serving(free_port, tmp_path, **environment) as process:
        status_of(free_port, "/healthz")
        server = http.client.HTTPConnection("127.0.0.1", free_port, timeout=PATIENCE_SECONDS)
        with contextlib.closing(server):
            server.request("GET", "/api/v1/changes?wait=50")
            is_answered, _, _ = select.select([server.sock], [], [], 2)
            process.send_signal(signal.SIGTERM)
            response = server.getresponse()
            page = json.loads(response.read())
        _, logged = process.communicate(timeout=PATIENCE_SECONDS)

    assert not is_answered
    assert (response.status, page["results"]) == (200, [])
    assert process.returncode == 0
    assert "Killing" not in logged
    assert "Python threads" not in logged


def test_a_demo_says_its_account(free_port, tmp_path):
    demo = {"DEMO": "true", "DEMO_PASSWORD": "made at random", "PUBLIC_URL": "http://localhost:80"}
    with serving(free_port, tmp_path, **demo) as process:
        status_of(free_port, "/healthz")
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 0
    assert "http://localhost:80/admin/" in said
    assert "demo, password made at random" in said


def test_a_taken_port_is_refused():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(CommandError, match=rf"127.0.0.1 port {port} .*choose another"):
            call_command("serve", port=port)


def test_missing_static_files_are_refused(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }

    with pytest.raises(CommandError, match="collectstatic first"):
        call_command("serve")
