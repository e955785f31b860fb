"""
Writes docs/openapi/v1.json anew, for a change of the API that is meant.

    .venv/bin/python -m tests.api.contract.remake

Or another file, if it is named.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django

GOLDEN = Path(__file__).parents[3] / "docs" / "openapi" / "v1.json"
COMMAND = ".venv/bin/python -m tests.api.contract.remake"


def main(path: Path) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from tests import documented_client  # noqa: PLC0415  it needs Django's settings

    path.write_text(documented_client.text())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else GOLDEN)
