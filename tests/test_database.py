"""astana_api/database.py: what each database is told."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from django.db.utils import ConnectionHandler

from astana_api import database


@pytest.fixture
def sqlite(tmp_path, django_db_blocker):
    """A connection of Django's to a new SQLite database."""
    settings = database.configuration("sqlite:///new.sqlite3", base_dir=tmp_path)
    with django_db_blocker.unblock():
        connection = ConnectionHandler({"default": settings})["default"]
        yield connection
        connection.close()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        pytest.param("journal_mode", "wal", id="readers don't wait for a writer"),
        pytest.param("synchronous", 2, id="what was committed survives a power cut"),
        pytest.param("foreign_keys", 1, id="references hold"),
        pytest.param("busy_timeout", 10_000, id="writers wait for one another, 10 s"),
    ],
)
def test_sqlite_is_told(sqlite, pragma, value):
    with sqlite.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")

        assert cursor.fetchone() == (value,)


def test_a_transaction_of_sqlite_is_a_writer_from_its_start(sqlite, tmp_path):
    other = sqlite3.connect(tmp_path / "new.sqlite3", timeout=0, isolation_level=None)
    sqlite.ensure_connection()
    sqlite.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")

    other.close()


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///new.sqlite3", "/srv/astana/new.sqlite3"),
        ("sqlite:////var/lib/astana/new.sqlite3", "/var/lib/astana/new.sqlite3"),
    ],
)
def test_a_relative_path_starts_at_the_project(url, path):
    settings = database.configuration(url, base_dir=Path("/srv/astana"))

    assert settings["NAME"] == path


def test_what_the_address_says_itself_comes_last():
    settings = database.configuration(
        "postgres://db.internal/astana?options=-c%20statement_timeout%3D0&sslmode=require",
        base_dir=Path(),
    )

    assert settings["OPTIONS"]["options"].endswith(" -c statement_timeout=0")
    assert settings["OPTIONS"]["sslmode"] == "require"


def test_a_connection_of_postgresql_is_checked_before_use():
    settings = database.configuration("postgres://db.internal/astana", base_dir=Path())

    assert settings["CONN_HEALTH_CHECKS"]


@pytest.mark.parametrize("url", ["postgres://db.internal/astana", "sqlite:///new.sqlite3"])
def test_a_connection_is_kept_for_ten_minutes(url):
    assert database.configuration(url, base_dir=Path())["CONN_MAX_AGE"] == 600


@pytest.mark.parametrize(("query", "threshold"), [("", 5), ("?prepare_threshold=none", None)])
def test_what_is_read_often_is_prepared_unless_the_address_says_no(query, threshold):
    settings = database.configuration(f"postgres://db.internal/astana{query}", base_dir=Path())

    assert settings["OPTIONS"]["prepare_threshold"] == threshold
