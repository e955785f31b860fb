"""astana_api/settings.py, read anew for each environment."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).parent.parent
VARIABLES = {
    *("ALLOWED_HOSTS", "BEHIND_PROXY", "CACHE_SECONDS", "DATABASE_URL", "DEBUG"),
    *("DEFAULT_LANGUAGE", "DEMO", "DEMO_PASSWORD", "LOG_LEVEL", "PUBLIC_URL", "SECRET_KEY"),
    *("CHECK_LINKS", "LINK_CHECK_ALLOW_PRIVATE", "MEMORY_MIB"),
    *("PURGE_URLS", "SHARED_CACHE_SECONDS", "STALE_SECONDS", "STALE_IF_ERROR_SECONDS"),
    *("SECOND_FACTOR", "SESSION_HOURS", "CHANGES_DAYS", "WAITING_CALLERS"),
    *("SECRET_KEY_FALLBACKS", "SECRET_KEY_FILE", "THREADS", "WORKERS"),
}
PRODUCTION = {
    "BEHIND_PROXY": "true",
    "PUBLIC_URL": "https://api.example.org",
    "SECRET_KEY": "of fifty characters or more, and of more than five different ones",
}


@pytest.fixture
def read_settings(monkeypatch):
    """Read the settings in an environment that has nothing but what is given."""

    def read(**environment):
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        for name, value in ({"ENV_FILE": "", "SECRET_KEY": "tests"} | environment).items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "astana_api" / "settings.py"))

    return read


def manage(*arguments, **environment):
    """Run manage.py as from a shell that has nothing but what is given."""
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments],
        env={"PATH": os.environ["PATH"], "ENV_FILE": "", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BEHIND_PROXY", "sometimes"),
        ("CACHE_SECONDS", "-1"),
        ("CACHE_SECONDS", "a minute"),
        ("SHARED_CACHE_SECONDS", "-1"),
        ("STALE_SECONDS", "-1"),
        ("STALE_IF_ERROR_SECONDS", "a day"),
        ("DATABASE_URL", "db.sqlite3"),
        ("DATABASE_URL", "mysql://root@localhost/astana"),
        ("DATABASE_URL", "postgres://localhost"),
        ("DATABASE_URL", "postgres://localhost:ten/astana"),
        ("DATABASE_URL", "sqlite://db.sqlite3"),
        ("DEBUG", "perhaps"),
        ("DEFAULT_LANGUAGE", "English"),
        ("DEMO", "2"),
        ("CHANGES_DAYS", "0"),
        ("WAITING_CALLERS", "-1"),
        ("CHECK_LINKS", "weekly"),
        ("LINK_CHECK_ALLOW_PRIVATE", "10.0.0.0/40"),
        ("LINK_CHECK_ALLOW_PRIVATE", "https://intranet.example.org"),
        ("LOG_LEVEL", "LOUD"),
        ("PUBLIC_URL", "api.example.org"),
        ("PUBLIC_URL", "ftp://api.example.org"),
        ("PUBLIC_URL", "https://"),
        ("MEMORY_MIB", "-1"),
        ("PUBLIC_URL", "https://api.example.org/v1"),
        ("PUBLIC_URL", "https://api.example.org:99999"),
        ("PUBLIC_URL", "https://api.example.org?a=b"),
        ("PUBLIC_URL", "https://me@api.example.org"),
        ("PURGE_URLS", "http://10.0.0.7:6081,10.0.0.8:6081"),
        ("SECOND_FACTOR", "perhaps"),
        ("SESSION_HOURS", "0"),
        ("THREADS", "0"),
        ("WORKERS", "0"),
    ],
)
def test_a_wrong_value_names_its_variable(read_settings, name, value):
    with pytest.raises(ValueError, match=rf'"{name}" invalid'):
        read_settings(**{name: value})


def test_the_address_of_a_wrong_database_is_not_repeated(read_settings):
    with pytest.raises(ValueError, match="DATABASE_URL") as raised:
        read_settings(DATABASE_URL="mysql://root:s3cret@localhost/astana")

    assert "s3cret" not in str(raised.value)


def test_the_command_line_says_it_in_one_sentence():
    done = manage("check", SECRET_KEY="tests", PUBLIC_URL="nowhere")

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith('Settings: Environment variable "PUBLIC_URL" invalid')
    assert len(done.stderr.splitlines()) == 1


def test_a_database_that_is_away_is_said_in_one_sentence(tmp_path):
    away = {"SECRET_KEY": "tests", "DATABASE_URL": f"sqlite:///{tmp_path}/no-folder/db.sqlite3"}

    done = manage("remake", **away)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Database: unable to open database file\n"
    assert "Traceback" in manage("remake", "--traceback", **away).stderr


def test_without_a_secret_key_nothing_starts():
    done = manage("check")

    assert (done.returncode, done.stderr) == (
        1,
        'Settings: Environment variable "SECRET_KEY" not set\n',
    )


def test_debugging_needs_no_secret_key(read_settings, monkeypatch):
    monkeypatch.setenv("DEBUG", "true")

    assert read_settings(DEBUG="true")["DEBUG"] is True
    assert manage("check", DEBUG="true").returncode == 0


def test_the_defaults_are_safe(read_settings):
    settings = read_settings()

    assert settings["DEBUG"] is False
    assert settings["DEMO"] is False
    assert settings["PUBLIC_URL"] == "http://127.0.0.1:8000"
    assert settings["SECURE_PROXY_SSL_HEADER"] is None
    assert settings["DATABASES"]["default"]["NAME"] == str(ROOT / "db.sqlite3")


def test_shared_caches_keep_longer_only_what_is_purged(read_settings):
    purged = {"PURGE_URLS": "http://10.0.0.7:6081, http://10.0.0.8:6081"}

    assert read_settings(CACHE_SECONDS="30")["SHARED_CACHE_SECONDS"] == 30
    assert read_settings(**purged)["SHARED_CACHE_SECONDS"] == 3_600
    assert read_settings(**purged, SHARED_CACHE_SECONDS="5")["SHARED_CACHE_SECONDS"] == 5


def test_a_secret_can_come_from_a_file(read_settings, tmp_path):
    (tmp_path / "key").write_text("from a file\n")

    settings = read_settings(SECRET_KEY_FILE=str(tmp_path / "key"))

    assert settings["SECRET_KEY"] == "from a file"


def test_a_missing_file_of_a_secret_names_its_variable(read_settings, tmp_path):
    with pytest.raises(ValueError, match="SECRET_KEY_FILE"):
        read_settings(SECRET_KEY_FILE=str(tmp_path / "key"))


def test_a_file_is_read_and_the_environment_wins(read_settings, tmp_path):
    (tmp_path / ".env").write_text("CACHE_SECONDS=5\nSECRET_KEY=from a file\n")

    settings = read_settings(ENV_FILE=str(tmp_path / ".env"), SECRET_KEY="from outside")

    assert settings["CACHE_SECONDS"] == 5
    assert settings["SECRET_KEY"] == "from outside"


def test_https_makes_cookies_secure(read_settings):
    settings = read_settings(**PRODUCTION)

    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["CSRF_COOKIE_SECURE"] is True
    assert settings["SECURE_SSL_REDIRECT"] is True
    assert settings["SECURE_HSTS_SECONDS"] == 2_592_000
    assert settings["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    assert settings["CSRF_TRUSTED_ORIGINS"] == ["https://api.example.org"]


def test_http_promises_nothing_of_https(read_settings):
    settings = read_settings(PUBLIC_URL="http://api.example.org")

    assert settings["SESSION_COOKIE_SECURE"] is False
    assert settings["CSRF_COOKIE_SECURE"] is False
    assert settings["SECURE_SSL_REDIRECT"] is False
    assert settings["SECURE_HSTS_SECONDS"] == 0


def test_https_without_a_proxy_that_says_so_does_not_redirect_for_ever(read_settings):
    settings = read_settings(PUBLIC_URL="https://api.example.org")

    assert settings["SECURE_SSL_REDIRECT"] is False
    assert settings["SECURE_PROXY_SSL_HEADER"] is None


@pytest.mark.parametrize(
    ("public_url", "hosts"),
    [
        ("https://api.example.org", ["api.example.org"]),
        ("https://api.example.org:8443/", ["api.example.org"]),
        ("https://[2001:db8::1]", ["[2001:db8::1]"]),
        ("http://localhost:8000", ["localhost", "127.0.0.1", "localhost", "[::1]"]),
    ],
)
def test_the_public_host_is_the_allowed_one(read_settings, public_url, hosts):
    assert read_settings(PUBLIC_URL=public_url)["ALLOWED_HOSTS"] == hosts


def test_more_hosts_can_be_allowed(read_settings):
    settings = read_settings(PUBLIC_URL="https://api.example.org", ALLOWED_HOSTS="a.test,b.test")

    assert settings["ALLOWED_HOSTS"] == ["api.example.org", "a.test", "b.test"]


def test_a_production_deployment_passes_the_deploy_check():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (2 silenced).\n"


@pytest.mark.parametrize(
    ("changed", "identifier"),
    [
        ({"BEHIND_PROXY": "false"}, "articles.W002"),
        ({"DEMO": "true", "DEMO_PASSWORD": "s3cret"}, "articles.W001"),
        ({"DEMO": "true"}, "articles.E003"),
        ({"PUBLIC_URL": "http://api.example.org"}, "security.W012"),
        ({"SECRET_KEY": "short"}, "security.W009"),
    ],
)
def test_the_deploy_check_sees_what_is_wrong(changed, identifier):
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION | changed)

    assert done.returncode == 1
    assert f"({identifier})" in done.stderr


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "10s"),
        ("statement_timeout", "30s"),
    ],
)
def test_postgresql_is_told_our_limits(name, value):
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")

        assert cursor.fetchone() == (value,)
