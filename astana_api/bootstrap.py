"""
What `make` does before there is anything but Python.

    python -m astana_api.bootstrap install [--dev]    make .venv, install the locked packages
    python -m astana_api.bootstrap run [--port 8000]  install, write .env, prepare, serve

It and what it imports use Python's own library alone, because nothing else is there yet. What
was done before isn't done again: stamps in .venv hold digests of what it was done from.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from astana_api import demo, virtualenv

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bootstrap.py")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("install").add_argument("--dev", action="store_true")
    commands.add_parser("run").add_argument("--port", default="8000")
    options = parser.parse_args(arguments)
    try:
        if options.command == "install":
            virtualenv.install(ROOT, dev=options.dev)
        else:
            return demo.run(ROOT, port=options.port)
    except virtualenv.Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
