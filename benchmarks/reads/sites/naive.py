"""
The ordinary API: Django and DRF as they come, nothing tuned.

The middleware is what `startproject` writes, and the database is what its address says; a
connection is opened for each request, unless KEEP_CONNECTIONS is set. PostgreSQL's then come from a
pool of Django's: one for each of the server's threads would be more than PostgreSQL gives.
"""

import os

import dj_database_url

from benchmarks.reads.load import CONNECTIONS

from .ours import *  # noqa: F403
from .ours import DATABASE_URL, INSTALLED_APPS

WSGI_APPLICATION = "benchmarks.reads.naive.application"
ROOT_URLCONF = "benchmarks.baseline.api"
INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.baseline"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
REST_FRAMEWORK: dict[str, object] = {}
DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
if "KEEP_CONNECTIONS" in os.environ and DATABASE_URL.startswith("sqlite"):
    DATABASES["default"]["CONN_MAX_AGE"] = None
elif "KEEP_CONNECTIONS" in os.environ:
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": CONNECTIONS, "max_size": CONNECTIONS}}
