"""/healthz and /readyz."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from articles import publishing
from articles.models import Origin, Publication, Worker
from articles.publishing import log

READY = {"database": "ok", "migrations": "ok", "copy": "ok", "documents": "ok"}
NO_WORKER = "There is none: nothing is done in the background. Start manage.py worker."


def test_a_process_that_answers_is_alive_and_no_database_is_asked(client):
    # Without the fixture `db` a query fails the test.
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "checks": {}}
    assert response["Cache-Control"] == "no-store"


def test_a_migrated_database_is_ready(client, db):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "checks": READY | {"worker": NO_WORKER},
        "worker_seen_seconds_ago": None,
    }
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("host", ["10.0.0.7:8000", "elsewhere.test", "_"])
def test_any_host_may_ask(client, db, path, host):
    assert client.get(path, headers={"host": host}).status_code == 200


def test_other_paths_answer_to_our_own_name_alone(client, db):
    response = client.get("/admin/login/", headers={"host": "elsewhere.test"})

    assert response.status_code == 400


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_checker_without_tls_is_not_redirected(client, db, settings, path):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get(path).status_code == 200
    assert client.get("/admin/login/").status_code == 301


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_it_is_only_read(client, db, path):
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405


def test_a_database_that_does_not_answer_is_not_ready(client, transactional_db, monkeypatch):
    connection.close()
    with monkeypatch.context() as broken:
        broken.setitem(connection.settings_dict, "NAME", "/nowhere/secret-name")
        response = client.get("/readyz")
        connection.close()

    assert response.status_code == 503
    assert response.json() == {
        "status": "unavailable",
        "checks": {"database": "The database does not answer."},
    }
    assert response["Cache-Control"] == "no-store"


def test_a_migration_that_waits_is_named(client, db):
    # The newest: whatever follows one that waits would wait as well.
    MigrationRecorder.Migration.objects.filter(app="articles").order_by("name").last().delete()

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"] == {
        "database": "ok",
        "migrations": "Not applied: 1 of the migrations. Run manage.py migrate.",
    }


def test_documents_of_an_older_shape_are_counted(client, make_live):
    make_live()
    make_live(title="Steppe")
    Publication.objects.filter(slug="steppe").update(shape=0)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"] == READY | {
        "documents": "Of an older shape: 1 of the documents. Run manage.py republish."
    }


def test_a_satellite_is_ready_once_all_of_its_origin_is_there(client, db):
    publishing.become_satellite(url="https://origin.example.org")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"]["copy"].startswith("Not all of the origin's articles")
    Origin.objects.update(is_whole=True)
    assert client.get("/readyz").status_code == 200


def seen(seconds_ago, **fields):
    """Leave a worker that was seen so long ago."""
    seen_at = log.clock() - timedelta(seconds=seconds_ago)
    said = {"host": "a", "pid": 7, "release": "1", "started_at": seen_at, "seen_at": seen_at}
    Worker.objects.create(**said | fields)


def test_it_says_how_long_ago_a_worker_was_seen(client, db):
    seen(600)
    seen(10)

    answer = client.get("/readyz").json()

    assert answer["checks"]["worker"] == "ok"
    assert 10 <= answer["worker_seen_seconds_ago"] < 30


def test_a_worker_that_is_gone_is_only_warned_of(client, db):
    seen(600)

    response = client.get("/readyz")

    assert (response.status_code, response.json()["status"]) == (200, "ok")
    assert response.json()["checks"]["worker"] == (
        "The last was seen 10 minutes ago. Start manage.py worker."
    )


def test_a_worker_that_was_stopped_is_none(client, db):
    seen(5, stopped_at=log.clock())

    assert client.get("/readyz").json()["checks"]["worker"] == NO_WORKER
