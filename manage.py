#!/usr/bin/env python
"""Django's command line, for this project."""

from __future__ import annotations

import os
import sys

from astana_api import allocating


def main() -> None:
    allocating.keep_to_few_arenas()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "astana_api.settings")
    # Django is imported here, once it is known which settings it shall read.
    from django.conf import settings  # noqa: PLC0415
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.core.management import execute_from_command_line  # noqa: PLC0415
    from django.db import OperationalError  # noqa: PLC0415

    try:
        settings.INSTALLED_APPS  # noqa: B018  the first look reads them all
    except (ImproperlyConfigured, ValueError) as error:
        # A wrong value of the environment is the operator's to mend: a sentence, not a traceback.
        sys.exit(f"Settings: {error}")
    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        if "--traceback" in sys.argv:
            raise
        # It is away, full or locked: the operator's to mend as well.
        sys.exit(f"Database: {str(error).strip()}")


if __name__ == "__main__":
    main()
