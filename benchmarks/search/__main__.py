"""
What searching costs, beside PostgreSQL's own full-text search on the same rows.

    python -m benchmarks.search STEP --database URL [--articles 1000000] [--index FOLDER]

The URL names a database of our own on PostgreSQL, empty or of an earlier run; it stays. The steps,
each of which may be stopped and goes on from there:

    fill      make the articles, 1.5 KB of text each
    index     build the search index in the folder; then say how fast, and how large it is
    database  make PostgreSQL's own: a tsvector for each article, and a GIN index
    ask       ask both by turns
    serve     start servers: memory, and when they find what was published
    judge     score the judged queries of tests/search, in a database of their own
    write     write benchmarks/RESULTS-search.md of all that was found
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import asdict
from pathlib import Path

import django
from tqdm import tqdm

from . import report

RESULTS = Path(__file__).parents[1] / "RESULTS-search.md"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0].strip())
    parser.add_argument("step", choices=list(STEPS))
    parser.add_argument("--database", required=True, metavar="URL")
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--index", type=Path, default=Path("build/search"), metavar="FOLDER")
    parser.add_argument("--anew", action="store_true", help="build the index from its beginning")
    parser.add_argument("--scale", type=float, default=1.0, help="how often to ask: 1 is usual")
    parser.add_argument("--write", type=Path, default=RESULTS)
    options = parser.parse_args(arguments)
    os.environ |= {
        "ENV_FILE": "",
        "SECRET_KEY": "benchmark",
        "ALLOWED_HOSTS": "localhost",
        "DATABASE_URL": options.database,
        "SEARCH_INDEX": str(options.index),
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "astana_api.settings",
    }
    django.setup()
    STEPS[options.step](options)


def fill(options: argparse.Namespace) -> None:
    from django.core.management import call_command

    from . import filling

    call_command("migrate", verbosity=0)
    with tqdm(total=options.articles, unit="article", disable=None) as bar:
        filling.fill(options.articles, workers=os.cpu_count() or 1, progress=bar.update)


def index(options: argparse.Namespace) -> None:
    from . import building

    built = building.build(options.index, anew=options.anew)
    _keep(options, built=asdict(built), articles=built.articles)


def database(options: argparse.Namespace) -> None:
    from . import postgres

    postgres.prepare()
    _keep(options, theirs=postgres.sizes())


def ask(options: argparse.Namespace) -> None:
    from . import asking

    _keep(options, asked=asking.measured(options.articles, scale=options.scale))


def serve(options: argparse.Namespace) -> None:
    from . import serving

    _keep(options, memory=serving.memory(options.index, options.articles))
    found = {
        "the server itself": serving.found_after(options.index, by_worker=False),
        "a worker": serving.found_after(options.index, by_worker=True),
    }
    _keep(options, found=found)


def judge(options: argparse.Namespace) -> None:
    from . import judging

    _keep(options, judged=judging.judged(options.database))


def write(options: argparse.Namespace) -> None:
    figures = report.Figures(options.index).read()
    options.write.write_text("\n".join(report.lines(figures)) + "\n")


def _keep(options: argparse.Namespace, **found: object) -> None:
    report.Figures(options.index).keep(**found)
    for name, what in found.items():
        print(f"{name}: {what}")


STEPS = {step.__name__: step for step in (fill, index, database, ask, serve, judge, write)}

if __name__ == "__main__":
    main(sys.argv[1:])
