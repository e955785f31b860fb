"""What serves the ordinary API."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.reads.sites.naive")

application = get_wsgi_application()
