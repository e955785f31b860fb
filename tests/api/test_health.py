"""/healthz and /readyz."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from articles.models import Publication

READY = {"database": "ok", "migrations": "ok", "documents": "ok"}


def test_a_process_that_answers_is_alive_and_no_database_is_asked(client):
    # Without the fixture `db` a query fails the test.
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "checks": {}}
    assert response["Cache-Control"] == "no-store"


def test_a_migrated_database_is_ready(client, db):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "checks": READY}
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
    MigrationRecorder.Migration.objects.filter(app="articles", name="0002_log_head").delete()

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
