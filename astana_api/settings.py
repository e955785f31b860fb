"""
All settings. What differs between deployments comes from the environment.

A git-ignored `.env` beside manage.py is read as well; the real environment wins over it. A
wrong value stops the start with a sentence that names its variable. Every secret may stand in
a file that NAME_FILE names. README.md has the table, and a test holds the two together.
"""

from __future__ import annotations

import logging
import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from environs import FileAwareEnv, validate

from astana_api import database, release
from astana_api.environment import (
    a_database,
    a_language,
    an_origin,
    at_least,
    hosts_or_networks,
    origins,
)

BASE_DIR = Path(__file__).resolve().parent.parent

env = FileAwareEnv(strip_whitespace=True)
# ENV_FILE names another file to read; set to nothing, none is read.
if env_file := os.environ.get("ENV_FILE", str(BASE_DIR / ".env")):
    env.read_env(env_file, recurse=False)

# Who we are

RELEASE = release.of(BASE_DIR)
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "only for debugging") if DEBUG else env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
DEMO = env.bool("DEMO", False)
DEMO_PASSWORD = env.str("DEMO_PASSWORD", "")
DEFAULT_LANGUAGE = env.str("DEFAULT_LANGUAGE", "en", validate=a_language)

# Where we are: every absolute address that we write starts with PUBLIC_URL

PUBLIC_URL = env.str("PUBLIC_URL", "http://127.0.0.1:8000", validate=an_origin).rstrip("/")
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)

_public = urlsplit(PUBLIC_URL)
_is_https = _public.scheme == "https"
_is_local = _public.hostname in {"127.0.0.1", "localhost", "::1"}
_public_host = f"[{_public.hostname}]" if ":" in str(_public.hostname) else str(_public.hostname)

ALLOWED_HOSTS = [_public_host, *env.list("ALLOWED_HOSTS", [])]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
if _is_local:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _is_https
# Without a proxy that says how a request came, every request looks like plain HTTP: a redirect
# would go round in circles.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_SSL_REDIRECT = _is_https and BEHIND_PROXY
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # a checker asks the process, not the proxy
SECURE_HSTS_SECONDS = 30 * 24 * 60 * 60 if _is_https else 0
SILENCED_SYSTEM_CHECKS = [
    # What other hosts below this name serve isn't ours to promise to browsers, nor to preload.
    "security.W005",
    "security.W021",
]

# What we are made of

INSTALLED_APPS = [
    # What the desk takes the place of comes before it.
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "axes",
    "articles",  # before the admin: its templates come first
    "astana_api.desk.DeskConfig",  # the admin, as our own site
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_prose_editor",  # its script; the editor of a section's body is built on it
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
MIDDLEWARE = [
    "articles.api.short_way.short_way",  # what the API is asked goes no further down this list
    "articles.api.health.any_host",  # before anything that looks at the Host header
    "articles.api.anonymous.anonymous",  # before anything that looks at cookies
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it answers for a login that was one too many
]
ROOT_URLCONF = "astana_api.urls"
WSGI_APPLICATION = "astana_api.wsgi.application"
APPEND_SLASH = False  # the API's paths have none; what has one too many is its own 308
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# The database

DATABASE_URL = env.str("DATABASE_URL", "sqlite:///db.sqlite3", validate=a_database)
DATABASES = {"default": database.configuration(DATABASE_URL, base_dir=BASE_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Time, language, accounts

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it lets no more attempts through
    "django.contrib.auth.backends.ModelBackend",
]
SECOND_FACTOR = env.str(
    "SECOND_FACTOR", "offered", validate=validate.OneOf(["off", "offered", "required"])
)
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", 14 * 24, validate=at_least(1)) * 60 * 60  # seconds

# Attempts to log in are counted for each name from each address: who shuts out a name only shuts
# themselves out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page says when to try again
AXES_CLIENT_IP_CALLABLE = "articles.admin.signing_in.counted_address"
AXES_LOCKOUT_CALLABLE = "articles.admin.signing_in.locked_out"
AXES_ENABLE_ADMIN = False  # the audit log tells of it
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# An article's page in admin posts some ten fields for each section and link: Django's limit of
# 1,000 would refuse to save one with a hundred.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# Django's limit of 2.5 MB would refuse a very long article, and with it what was typed.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024  # bytes

# The server: what `manage.py serve` starts unless told otherwise

WORKERS = env.int("WORKERS", 1, validate=at_least(1))  # processes
# Requests that a process works on at once. Each holds a connection to the database, so this times
# WORKERS is what it must allow. What is answered from memory needs none.
THREADS = env.int("THREADS", 4, validate=at_least(1))
# Callers who may wait at once for something new in the changes feed, in each process. They hold a
# thread and a connection of the server's, but none to the database.
WAITING_CALLERS = env.int("WAITING_CALLERS", 1000, validate=at_least(0))
# What a process may hold of its answers. 0: nothing, each request is worked out.
MEMORY_MIB = env.int("MEMORY_MIB", 64, validate=at_least(0))

# Static files: served by this process, under names that change with what is in them

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "astana_api.static_files.HashedFiles"
    },
}

# Outside links: an editor's word makes this server ask them, so only at public addresses, and these

CHECK_LINKS = env.bool("CHECK_LINKS", True)  # by itself, in the worker
LINK_CHECK_ALLOW_PRIVATE: list[str] = env.list(
    "LINK_CHECK_ALLOW_PRIVATE", [], validate=hosts_or_networks
)

# Webhooks: an address that an administrator enters is sent to, only at public ones, and these

WEBHOOK_ALLOW_PRIVATE: list[str] = env.list("WEBHOOK_ALLOW_PRIVATE", [], validate=hosts_or_networks)
# An endpoint that took nothing for so many days is switched off.
WEBHOOK_GIVE_UP_DAYS = env.int("WEBHOOK_GIVE_UP_DAYS", 5, validate=at_least(1))
# What was sent, and what was answered, is kept for so many days.
WEBHOOK_LOG_DAYS = env.int("WEBHOOK_LOG_DAYS", 30, validate=at_least(1))

# The API

# How long copies of public answers are kept, in seconds. Nothing is kept beyond the next moment at
# which something is published or withdrawn by itself.
CACHE_SECONDS = env.int("CACHE_SECONDS", 60, validate=at_least(0))  # by anybody: max-age
# Varnishes that are purged of whatever changes.
PURGE_URLS: list[str] = env.list("PURGE_URLS", [], validate=origins)
# By shared caches: s-maxage. Longer only where they are purged.
SHARED_CACHE_SECONDS = env.int(
    "SHARED_CACHE_SECONDS", 60 * 60 if PURGE_URLS else CACHE_SECONDS, validate=at_least(0)
)
STALE_SECONDS = env.int("STALE_SECONDS", 30, validate=at_least(0))  # while it is asked for anew
STALE_IF_ERROR_SECONDS = env.int("STALE_IF_ERROR_SECONDS", 24 * 60 * 60, validate=at_least(0))

# How long the log of changes is kept whole. Whoever follows it may be away for so long.
CHANGES_DAYS = env.int("CHANGES_DAYS", 90, validate=at_least(1))
# Search: where this host keeps its index, beside the database if that is a file. What an article
# gains in its score that was published just now, and the days in which half of that goes.
SEARCH_INDEX = BASE_DIR / env.path("SEARCH_INDEX", Path(".search"))
SEARCH_RECENCY_WEIGHT = env.float("SEARCH_RECENCY_WEIGHT", 0.3, validate=at_least(0))
SEARCH_RECENCY_DAYS = env.float("SEARCH_RECENCY_DAYS", 90.0, validate=at_least(1))

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "articles.api.schema.PublicSchema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Astana API",
    "VERSION": "1",
    "DESCRIPTION": "Long-form articles, in sections, with related reading placed between them. "
    "Everything here is public and read with GET. Answers are complete: what there is none of is "
    "null, never missing. What isn't understood is refused, never ignored. Lists in addresses are "
    "written `tag=a&tag=b` or `tag=a,b`. A path or a method that isn't here is answered with the "
    "problem not-found or method-not-allowed; a path with a slash at its end leads to the one "
    "without. Version 1 only gains fields and paths: ignore what you don't know.",
    "LICENSE": {"name": "BSD-3-Clause", "identifier": "BSD-3-Clause"},
    "SERVERS": [{"url": PUBLIC_URL, "description": "This server."}],
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "TAGS": [
        {"name": "Articles", "description": "What is live, as lists and whole."},
        {"name": "Search", "description": "What a search box asks."},
        {"name": "Sections", "description": "The ordered parts of an article."},
        {"name": "Revisions", "description": "What was live before, and when."},
        {"name": "Previews", "description": "What isn't published yet, for whoever has a link."},
        {"name": "Authors", "description": "Who wrote it."},
        {"name": "Categories", "description": "The part of the site that an article stands in."},
        {"name": "Tags", "description": "Keywords."},
        {"name": "Changes", "description": "What changed, in order: for mirrors and caches."},
        {"name": "Webhooks", "description": "What is sent to you as soon as it changes."},
        {"name": "Schema", "description": "This document."},
    ],
    "SORT_OPERATIONS": False,  # the order of urls.py is that of the docs
    "SORT_OPERATION_PARAMETERS": False,
    "COMPONENT_SPLIT_REQUEST": False,
    "POSTPROCESSING_HOOKS": [
        "articles.api.v1.links.add",
        "articles.api.openapi.complete",
        "articles.api.webhooks.add",
    ],
}

# The log: one line an event, on stderr

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.log_level("LOG_LEVEL", logging.INFO)},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},  # not Django's own handlers as well
        # The server's own; a line for each request comes only with `serve --access-log`.
        "_granian": {"level": "INFO"},
        "granian.access": {"level": "INFO"},
        "httpx": {"level": "WARNING"},  # not a line for each link that is checked
        # A caller's 404 isn't news to the operator; the access log has it.
        "django.request": {"level": "ERROR"},
        # Nor is a stranger's Host header, with a traceback at that.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
