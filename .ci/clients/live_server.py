"""The real server, with the sample content and one article that has nothing it need not have."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .running import ROOT, Failed, run

START_SECONDS = 180  # on a machine that has much else to do
SEARCH = "/api/v1/search?q=a"
BARE = "bare"
PUBLISH_BARE = f"""
from django.utils import timezone
from articles import publishing
from articles.models import Article, Section

article = Article.objects.create(title="{BARE.title()}")
Section.objects.create(article=article, position=0, html="<p>That is all.</p>")
publishing.publish(article=article, at=timezone.now())
"""


SAMPLE = (("load_sample_content",), ("shell", "--verbosity", "0", "--command", PUBLISH_BARE))


@contextmanager
def serving(
    folder: Path, database_url: str = "", *, fill: Sequence[Sequence[str]] = SAMPLE
) -> Iterator[str]:
    """
    Serve on a free port until the block ends, and give the URL.

    :param database_url: an empty database; left out, it is a file in the folder.
    :param fill: the commands that put into it what is served.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        "DATABASE_URL": database_url or f"sqlite:///{folder / 'db.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "astana_api.settings",
        "ENV_FILE": "",
        "PUBLIC_URL": url,
        "SEARCH_INDEX": str(folder / "search"),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "CHECK_LINKS": "false",  # its sample articles lead to real sites
    }
    manage = (sys.executable, ROOT / "manage.py")
    for arguments in (("migrate",), ("collectstatic", "--no-input"), *fill):
        run(*manage, *arguments, cwd=ROOT, environment=environment)
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [*manage, "serve", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=log,
            stderr=log,
        )
    try:
        # It serves before its search index is built, and until then refuses to search.
        if not all(answers(f"{url}{path}", server) for path in ("/readyz", SEARCH)):
            raise Failed(f"The server didn't start:\n{(folder / 'server.log').read_text()}")
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def answers(url: str, server: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return True
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    return False
