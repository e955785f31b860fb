#!/usr/bin/env python
"""Django's command line, for this project."""

from __future__ import annotations

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "astana_api.settings")
    # Django is imported here, once it is known which settings it shall read.
    from django.conf import settings  # noqa: PLC0415
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    try:
        settings.INSTALLED_APPS  # noqa: B018  the first look reads them all
    except (ImproperlyConfigured, ValueError) as error:
        # A wrong value of the environment is the operator's to mend: a sentence, not a traceback.
        sys.exit(f"Settings: {error}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
