"""What the server runs: `manage.py serve` hands this to granian."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "astana_api.settings")

application = get_wsgi_application()

from articles.api import clock  # noqa: E402  only once the apps are ready

clock.start()
