"""astana_api/demo.py: what `make run` does before it serves."""

from __future__ import annotations

import re
import socket
import sqlite3
import stat

import pytest

from astana_api import demo
from astana_api.virtualenv import Refused

STEPS = ["migrate", "republish", "collectstatic", "load_sample_content", "demo_account"]


@pytest.fixture
def root(tmp_path):
    """A project with settings, sources and a Python that notes what it is asked and does it."""
    for folder in ("articles", "astana_api", ".venv", "staticfiles"):
        (tmp_path / folder).mkdir()
    (tmp_path / "articles" / "code.py").write_text("first")
    (tmp_path / ".env").write_text("DEMO=true\n")
    (tmp_path / "python").write_text(
        f'#!/bin/sh\necho "$2" >> {tmp_path}/asked\n'
        f'test "$2" != "$(cat {tmp_path}/failing 2>/dev/null)"\n'
    )
    (tmp_path / "python").chmod(0o755)
    return tmp_path


def prepare(root, **environment):
    """Prepare, and return what was asked of manage.py for it."""
    (root / "asked").unlink(missing_ok=True)
    demo.prepare(root, python=root / "python", environment=environment)
    return (root / "asked").read_text().split() if (root / "asked").exists() else []


def make_database(root, *, accounts=("demo",)):
    with sqlite3.connect(root / "db.sqlite3") as database:
        database.execute("CREATE TABLE auth_user (username)")
        database.executemany("INSERT INTO auth_user VALUES (?)", [(name,) for name in accounts])
    database.close()
    (root / "staticfiles" / "staticfiles.json").write_text("{}")


def test_settings_are_written_for_the_owner_alone(tmp_path):
    demo.write_env(tmp_path / ".env", port=8001)

    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    written = dict(re.findall(r"^(\w+)=(.+)$", (tmp_path / ".env").read_text(), re.MULTILINE))
    assert written.keys() == {"SECRET_KEY", "PUBLIC_URL", "DEMO", "DEMO_PASSWORD"}
    assert written["PUBLIC_URL"] == "http://127.0.0.1:8001"
    assert len(written["SECRET_KEY"]) > 50
    assert len(written["DEMO_PASSWORD"]) == 16


def test_secrets_are_made_at_random(tmp_path):
    demo.write_env(tmp_path / "one", port=8000)
    demo.write_env(tmp_path / "other", port=8000)

    one, other = ((tmp_path / name).read_text().splitlines() for name in ("one", "other"))
    differing = {line.split("=")[0] for line in set(one) - set(other)}
    assert differing == {"SECRET_KEY", "DEMO_PASSWORD"}


def test_settings_that_are_there_stay(tmp_path):
    (tmp_path / ".env").write_text("SECRET_KEY=mine\n")

    demo.write_env(tmp_path / ".env", port=8000)

    assert (tmp_path / ".env").read_text() == "SECRET_KEY=mine\n"


@pytest.mark.parametrize(
    ("written", "given", "served"),
    [
        ("PUBLIC_URL=http://127.0.0.1:8000", {}, {"PUBLIC_URL": "http://127.0.0.1:8001"}),
        ("PUBLIC_URL='http://localhost:8000'", {}, {"PUBLIC_URL": "http://127.0.0.1:8001"}),
        ("", {}, {"PUBLIC_URL": "http://127.0.0.1:8001"}),
        ("PUBLIC_URL=https://api.example.org", {}, {}),
        ("", {"PUBLIC_URL": "http://127.0.0.1:9"}, {"PUBLIC_URL": "http://127.0.0.1:9"}),
    ],
)
def test_a_local_address_follows_the_port(tmp_path, written, given, served):
    (tmp_path / ".env").write_text(written)

    environment = demo.demo_environment(tmp_path / ".env", port=8001, given=given)

    assert environment == served


@pytest.mark.parametrize("text", ["", "0", "-1", "65536", "http", "٨٠٠٠"])
def test_what_is_no_port_is_refused(text):
    with pytest.raises(Refused, match="is not a port: choose a number from 1 to 65535"):
        demo.free_port(text)


def test_a_taken_port_is_refused_and_another_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(Refused, match=rf"Port {port} is taken: .* PORT={port % 65535 + 1}\."):
            demo.free_port(str(port))

    assert demo.free_port(str(port)) == port


def test_first_everything_is_prepared(root):
    assert prepare(root) == STEPS


def test_then_nothing_is_done_again(root):
    prepare(root)
    make_database(root)

    assert prepare(root) == []


def test_a_database_that_was_removed_is_made_again(root):
    prepare(root)
    make_database(root)
    (root / "db.sqlite3").unlink()

    assert prepare(root) == STEPS


def test_a_database_that_was_emptied_is_prepared_again(root):
    prepare(root)
    make_database(root, accounts=())

    assert prepare(root) == STEPS


@pytest.mark.parametrize(
    "changed",
    ["articles/code.py", "astana_api/code.py", ".env", "requirements.txt"],
)
def test_what_has_changed_is_prepared_again(root, changed):
    prepare(root)
    make_database(root)
    (root / changed).write_text("DEMO=true\nSECRET_KEY=changed\n")

    assert prepare(root) == STEPS


def test_static_files_that_were_removed_are_collected_again(root):
    prepare(root)
    make_database(root)
    (root / "staticfiles" / "staticfiles.json").unlink()

    assert prepare(root) == STEPS


def test_another_database_is_prepared_each_time(root):
    address = "postgres://localhost/astana"

    assert prepare(root, DATABASE_URL=address) == STEPS
    assert prepare(root, DATABASE_URL=address) == STEPS


def test_without_the_demo_there_is_neither_sample_nor_account(root):
    (root / ".env").write_text("DEMO=false\n")

    assert prepare(root) == ["migrate", "republish", "collectstatic"]


def test_a_step_that_fails_is_named_and_tried_again(root):
    (root / "failing").write_text("collectstatic")
    with pytest.raises(Refused, match="Collecting static files failed"):
        prepare(root)
    make_database(root)
    (root / "failing").unlink()

    assert prepare(root) == STEPS


def test_a_step_that_failed_is_tried_again_though_the_sources_are_as_before(root):
    prepare(root)
    make_database(root)
    (root / "articles" / "code.py").write_text("second")
    (root / "failing").write_text("migrate")
    with pytest.raises(Refused, match="Preparing the database failed"):
        prepare(root)
    (root / "articles" / "code.py").write_text("first")
    (root / "failing").unlink()

    assert prepare(root) == STEPS
