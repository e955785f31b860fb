"""What the server runs: `manage.py serve` hands this to granian."""

from __future__ import annotations

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

from astana_api import allocating

allocating.keep_to_few_arenas()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "astana_api.settings")

django = get_wsgi_application()

from django.conf import settings  # noqa: E402  only once the apps are ready

from articles import background  # noqa: E402
from articles.api import memory  # noqa: E402

import_module(settings.ROOT_URLCONF)  # the views, which the first request would load
allocating.hold_what_is_loaded()

application = memory.started(
    django,
    mib=settings.MEMORY_MIB,
    threads=settings.THREADS,
    seats=settings.WAITING_CALLERS,
)
# Time must be right although nothing else runs, and again as soon as the database is back. And each
# host has an index of its own, whether or not a worker runs there.
background.start([background.ContentClock(), background.SearchIndex()], longest=background.TICK)
