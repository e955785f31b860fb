"""The Python follower of docs/mirroring.md, as it stands there, against a live server."""

from __future__ import annotations

import contextlib
import copy
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.utils import timezone

from articles import publishing
from articles.content.rendering import dumps, etag_of
from articles.models import Article, Change, ChangeKey, LogHead, Publication
from tests.following.conftest import PATIENCE_SECONDS, get, until

ROOT = Path(__file__).parents[2]
ARTICLES = 1_200  # twelve pages
BINARIES = Path(sys.executable).parent


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The page's program, beside a client that is generated as the README says."""
    folder = tmp_path_factory.mktemp("mirroring")
    page = (ROOT / "docs" / "mirroring.md").read_text("utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert len(code.splitlines()) < 80
    (folder / "mirror.py").write_text(code, "utf-8")
    schema = ROOT / "docs" / "openapi" / "v1.json"
    output = folder / "astana_api_client"
    made = ("--path", schema, "--meta", "none", "--output-path", output)
    subprocess.run(
        [BINARIES / "openapi-python-client", "generate", *made],
        env={**os.environ, "PATH": f"{BINARIES}{os.pathsep}{os.environ['PATH']}"},
        check=True,
        capture_output=True,
    )
    return folder / "mirror.py"


class Mirror:
    def __init__(self, program, url, file):
        self.command = [sys.executable, program, url, file]
        self.url, self.file = url, file

    def begin(self, *options):
        return subprocess.Popen([*self.command, *options], stderr=subprocess.PIPE)

    def catch_up(self):
        program = self.begin("--once")
        _, said = program.communicate(timeout=PATIENCE_SECONDS)
        assert (program.returncode, said) == (0, b"")

    def rows(self, query):
        with contextlib.closing(sqlite3.connect(self.file, timeout=30)) as own:
            return own.execute(query).fetchall()

    def count(self):
        with contextlib.suppress(sqlite3.OperationalError):  # there is no table yet
            return self.rows("SELECT COUNT(*) FROM article")[0][0]
        return 0

    def holds_the_manifest(self):
        """Hold what it has to the manifest, and each document to its entity tag."""
        lines = get(f"{self.url}/api/v1/manifest")[3].splitlines()
        manifest = {line["id"]: (line["slug"], line["etag"]) for line in map(json.loads, lines)}
        mirrored = self.rows("SELECT id, slug, etag, json FROM article")
        assert {pk: (slug, etag) for pk, slug, etag, _ in mirrored} == manifest
        assert all(etag_of(text) == etag for _, _, etag, text in mirrored)
        return len(manifest)


def multiply(one):
    """Have as many as ARTICLES live, each as if it had been published like this one."""
    change = Change.objects.get(subject_id=one.pk)
    rows, changes, keys = [], [], []
    for number in range(1, ARTICLES):
        row, own = copy.copy(one), copy.copy(change)
        row.pk, row.slug = uuid.uuid4(), f"{one.slug}-{number}"
        document = json.loads(one.detail_json) | {"id": str(row.pk), "slug": row.slug}
        row.detail_json = dumps(document)
        row.etag = own.etag = etag_of(row.detail_json)
        own.sequence, own.subject_id, own.slug = change.sequence + number, row.pk, row.slug
        keys += [
            ChangeKey(fact_id=fact_id, sequence=own.sequence, kind=kind)
            for fact_id, kind in own.kinds_by_fact.items()
        ]
        rows.append(row)
        changes.append(own)
    Publication.objects.bulk_create(rows)
    Change.objects.bulk_create(changes)
    ChangeKey.objects.bulk_create(keys)
    LogHead.objects.update(last=changes[-1].sequence)


@pytest.fixture
def mirror(program, origin, tmp_path):
    return Mirror(program, origin.url, tmp_path / "mirror.sqlite3")


def test_killed_in_the_middle_it_goes_on_and_has_all(mirror, make_live):
    article = make_live(title="Snow")
    multiply(Publication.objects.get(pk=article.pk))
    first = mirror.begin()
    until(lambda: mirror.count() > 0)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    assert 0 < mirror.count() < ARTICLES
    ((cursor, is_whole),) = mirror.rows("SELECT cursor, is_whole FROM place")
    assert (bool(cursor), is_whole) == (True, 0)

    mirror.catch_up()

    assert mirror.holds_the_manifest() == ARTICLES


def test_it_sees_what_comes_changes_moves_and_goes(mirror, make_live):
    now = timezone.now()
    make_live(title="Kept")
    moved, withdrawn, deleted = (make_live(title=f"Snow {n}") for n in range(3))
    mirror.catch_up()
    assert mirror.holds_the_manifest() == 4

    publishing.rename(article=moved, slug="elsewhere", at=now)
    publishing.withdraw(article=withdrawn, at=now)
    publishing.delete(article=deleted, at=now)
    make_live(title="New")
    mirror.catch_up()

    assert mirror.holds_the_manifest() == 3


def test_from_a_cursor_that_is_gone_it_begins_anew_and_drops_what_is_too_much(mirror, make_live):
    make_live(title="Kept")
    lost = make_live(title="Lost")
    mirror.catch_up()
    # The server was put back to a backup of a time before this article.
    Change.objects.filter(subject_id=lost.pk).delete()
    Change.objects.update(token="0" * 16)
    LogHead.objects.update(last=Change.objects.latest("sequence").sequence)
    Publication.objects.filter(pk=lost.pk).delete()
    Article.objects.filter(pk=lost.pk).delete()

    mirror.catch_up()

    assert mirror.holds_the_manifest() == 1
    assert mirror.rows("SELECT walk, is_whole FROM place") == [(2, 1)]
