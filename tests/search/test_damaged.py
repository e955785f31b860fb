"""An index of which bytes were overwritten is never believed, and built anew by itself."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from articles import search
from articles.search import verifying, writing

PATH = "/api/v1/search"


def path():
    return settings.SEARCH_INDEX


@pytest.fixture
def writer(make_live, indexed):
    """A host that has an index, and who writes it."""
    for number in range(20):
        make_live(title=f"A river {number}", sections=(f"<p>Water {number} ran.</p>",))
    indexed()
    home = search.Home(path())
    assert home.lock()
    writer = search.Writer(home)
    yield writer
    writer.close()
    home.unlock()


def overwrite(suffix):
    """Turn some bytes in the middle of each such file into others; its size stays."""
    (directory,) = path().glob("index-*")
    files = list(directory.glob(f"*.{suffix}"))
    assert files
    for file in files:
        written = bytearray(file.read_bytes())
        at = len(written) // 4
        written[at : at + 3] = bytes(255 - byte for byte in written[at : at + 3])
        file.write_bytes(written)
    return directory


@pytest.mark.parametrize("suffix", ["idx", "pos", "term", "store", "fast", "fieldnorm"])
def test_who_begins_to_write_finds_it_so_and_builds_another(api, writer, differences, suffix):
    damaged = overwrite(suffix)

    writer.step()
    meanwhile = api.get(PATH, {"q": "river"})
    while writer.step():
        pass

    assert meanwhile.status_code == 503
    assert int(meanwhile["Retry-After"]) > 0
    assert not damaged.exists()
    assert api.get(PATH, {"q": "river", "count": "exact"}).json()["count"] == 20
    assert differences() == []


def test_who_writes_looks_again_from_time_to_time(api, writer, monkeypatch):
    while writer.step():
        pass
    damaged = overwrite("idx")
    writer.step()
    assert damaged.exists()

    monkeypatch.setattr(writing, "VERIFIED_EVERY", -1)
    writer.step()
    monkeypatch.undo()
    assert api.get(PATH, {"q": "river"}).status_code == 503
    while writer.step():
        pass

    assert not damaged.exists()
    assert api.get(PATH, {"q": "river", "count": "exact"}).json()["count"] == 20


def test_one_that_is_being_built_is_begun_anew(writer, monkeypatch, differences):
    monkeypatch.setattr(writing, "BUILT_AT_ONCE", 5)
    monkeypatch.setattr(writing, "CHUNK", 5)
    writer.rebuild()
    writer.step()
    writer.close()
    current = search.Home(path()).current()
    (begun,) = (each for each in path().glob("index-*") if each != current)
    for file in begun.glob("*.idx"):
        file.write_bytes(b"\xff" * file.stat().st_size)

    while writer.step() or writer.is_building:
        pass

    assert not begun.exists()
    assert differences() == []


def test_check_says_so(writer):
    damaged = overwrite("term")

    with pytest.raises(CommandError, match=r"Not as they were written: \w+\.term"):
        call_command("search_index", "check")
    assert verifying.damaged(damaged)


def test_a_whole_one_is_not_taken_for_damaged(writer, make_live):
    for number in range(3):
        make_live(title=f"More {number}")
        while writer.step():
            pass

    (directory,) = path().glob("index-*")
    assert verifying.damaged(directory) == []
    assert list(directory.glob("*.del"))
