"""
Run the tests on SQLite, then on PostgreSQL, and say which it was.

    python -m tests.both_databases [arguments of pytest]

PostgreSQL is what TEST_DATABASE_URL names, else a server on the standard local socket where
this user, or postgres, may create databases. With REQUIRE_POSTGRESQL set, having none fails.
"""

from __future__ import annotations

import getpass
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import psycopg

SOCKET_FOLDER = "/var/run/postgresql"  # where Debian's and most other packages put it

NO_TESTS = 5  # pytest's status if it chose none, which a narrow -k may mean on one database


def main(arguments: list[str]) -> int:
    ran = [f"SQLite {sqlite3.sqlite_version}"]
    statuses = {run_pytest(ran[0], arguments, database_url=None)}

    database_url = os.environ.get("TEST_DATABASE_URL") or local_server()
    if database_url:
        name = f"PostgreSQL {version(database_url)}"
        ran.append(name)
        statuses.add(run_pytest(name, arguments, database_url=database_url))

    print(f"\nThe tests ran on {' and '.join(ran)}.")
    if not database_url:
        print(
            "PostgreSQL was left out: TEST_DATABASE_URL is not set, and no server on "
            f"{SOCKET_FOLDER} lets this user create databases."
        )
        if os.environ.get("REQUIRE_POSTGRESQL"):
            return 1
    failures = statuses - {0, NO_TESTS}
    return max(failures) if failures else min(statuses)


def run_pytest(name: str, arguments: list[str], *, database_url: str | None) -> int:
    """Run pytest in a process of its own, and return its status."""
    print(f"\nThe tests, on {name}", flush=True)
    environment = dict(os.environ)
    environment.pop("TEST_DATABASE_URL", None)
    if database_url:
        environment["TEST_DATABASE_URL"] = database_url
    # A process for each core, unless the caller says otherwise: each has a database of its own.
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "auto", *arguments], env=environment, check=False
    ).returncode


def local_server() -> str | None:
    """Return the address of a database to test with on the local server, if it lets us."""
    if not Path(SOCKET_FOLDER).is_dir():
        return None
    for user in (getpass.getuser(), "postgres"):
        host = quote(SOCKET_FOLDER, safe="")
        server = f"postgres://{user}@{host}"
        try:
            with psycopg.connect(f"{server}/postgres", connect_timeout=5) as connection:
                row = connection.execute(
                    "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
                ).fetchone()
        except psycopg.OperationalError:
            continue
        if row and row[0]:
            # Two runs at once must not drop one another's databases.
            return f"{server}/astana_{os.getpid()}"
    return None


def version(database_url: str) -> str:
    """Return the version of the server, asked in the database that each has."""
    with psycopg.connect(database_url, dbname="postgres", connect_timeout=5) as connection:
        # "15.20 (Debian 15.20-0+deb12u1)": the first word says it.
        return (connection.info.parameter_status("server_version") or "?").split()[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
