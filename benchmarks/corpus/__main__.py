"""Fill a database that nobody uses."""

from __future__ import annotations

import argparse
import os
import sys

import django
from tqdm import tqdm

from . import Occupied, fill


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description="Fill an empty database with articles.")
    parser.add_argument("--database", required=True, metavar="URL")
    parser.add_argument("--articles", type=int, default=1_000_000)
    options = parser.parse_args(arguments)
    os.environ |= {
        "ENV_FILE": "",
        "SECRET_KEY": "benchmark",
        "DATABASE_URL": options.database,
        "DJANGO_SETTINGS_MODULE": "astana_api.settings",
    }
    django.setup()
    show(options.articles, url=options.database)


def show(articles: int, *, url: str) -> None:
    """Fill the database that Django is connected to, and draw a bar if somebody looks on."""
    with tqdm(total=articles, unit="article", disable=None) as bar:
        try:
            fill(articles, url=url, workers=os.cpu_count() or 1, progress=bar.update)
        except Occupied as refusal:
            raise SystemExit(str(refusal)) from None


if __name__ == "__main__":
    main(sys.argv[1:])
