"""The deployment that tests run in: TEST_DATABASE_URL if it is set, else SQLite in a file."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Nothing of the developer's own environment or .env may change what is tested.
for _name in (
    "ALLOWED_HOSTS",
    "BEHIND_PROXY",
    "CACHE_SECONDS",
    "CHECK_LINKS",
    "DEBUG",
    "DEFAULT_LANGUAGE",
    "DEMO",
    "DEMO_PASSWORD",
    "LINK_CHECK_ALLOW_PRIVATE",
    "LOG_LEVEL",
    "PUBLIC_URL",
    "SECOND_FACTOR",
    "PURGE_URLS",
    "SECRET_KEY_FALLBACKS",
    "SHARED_CACHE_SECONDS",
    "STALE_IF_ERROR_SECONDS",
    "STALE_SECONDS",
    "SECRET_KEY_FILE",
    "SESSION_HOURS",
    "WEBHOOK_ALLOW_PRIVATE",
    "WEBHOOK_GIVE_UP_DAYS",
    "WEBHOOK_LOG_DAYS",
):
    os.environ.pop(_name, None)

_folder = Path(tempfile.mkdtemp(prefix="astana-tests-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

os.environ["ENV_FILE"] = ""
os.environ["SECRET_KEY"] = "tests"
os.environ["DATABASE_URL"] = os.environ.get(
    "TEST_DATABASE_URL", f"sqlite:///{_folder / 'main.sqlite3'}"
)

from astana_api.settings import *  # noqa: E402, F403
from astana_api.settings import DATABASES  # noqa: E402

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: the threads of a test must see one another's rows as in production.
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}

SEARCH_INDEX = _folder / "search"  # no test writes there: `indexed` gives each its own

AXES_ENABLED = False  # test_login.py turns it on: every test logs in

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast, for tests only

# Tests ask for pages, not for collected files.
STATIC_ROOT = _folder / "static"
STATIC_ROOT.mkdir()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
