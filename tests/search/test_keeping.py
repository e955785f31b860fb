"""The index follows the log, and goes on from where it is whatever happens to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from articles import publishing, search
from articles.models import Change, LogHead, Section
from articles.search import schema, writing
from tests.conftest import NOON


def path():
    return settings.SEARCH_INDEX


@pytest.fixture
def writer(indexed):
    home = search.Home(path())
    assert home.lock()
    writer = search.Writer(home)
    yield writer
    writer.close()
    home.unlock()


def test_what_is_published_is_found(make_live, indexed, look):
    indexed()
    make_live(title="A river")

    indexed()

    assert look("river") == ["A river"]


def test_what_is_updated_is_found_by_its_new_text_alone(make_live, indexed, look):
    article = make_live(sections=("<p>Snow lay.</p>",))
    indexed()
    Section.objects.update(html="<p>Hail fell.</p>")
    publishing.publish(article=article, at=NOON)

    indexed()

    assert look("hail") == ["Snow in Astana"]
    assert look("lay") == []


@pytest.mark.parametrize("act", ["withdraw", "delete"])
def test_what_is_taken_away_is_not_found(make_live, indexed, look, differences, act):
    article = make_live()
    indexed()
    publishing.withdraw(article=article, at=NOON)
    if act == "delete":
        publishing.delete(article=article, at=NOON)

    indexed()

    assert look("snow") == []
    assert differences() == []


def test_an_author_is_found_by_the_new_name(make_live, make_author, indexed, look):
    author = make_author(name="Saule Omarova")
    make_live(authors=[author])
    indexed()
    author.name = "Aigerim Bekova"
    publishing.save_embedded(thing=author)
    publishing.remake_stale()

    indexed()

    assert look("bekova") == ["Snow in Astana"]
    assert look("omarova") == []


def test_nothing_new_is_one_query(make_live, writer, django_assert_num_queries):
    make_live()
    while writer.step():
        pass

    with django_assert_num_queries(1):
        assert writer.step() is False


def test_many_changes_are_taken_in_bit_by_bit(make_live, writer, monkeypatch, differences):
    while writer.step():
        pass
    monkeypatch.setattr(writing.change_log, "AT_ONCE", 2)
    for number in range(5):
        make_live(title=f"Day {number}")

    steps = 1
    while writer.step():
        steps += 1

    assert steps > 2
    assert differences() == []


def test_an_index_is_built_bit_by_bit_and_read_once_it_is_whole(
    make_live, writer, monkeypatch, reader
):
    monkeypatch.setattr(writing, "BUILT_AT_ONCE", 2)
    monkeypatch.setattr(writing, "CHUNK", 1)
    for number in range(5):
        make_live(title=f"Day {number}")

    writer.step()
    with pytest.raises(search.NotReady):
        reader.view()
    while writer.step():
        pass

    assert search.status(reader).articles == 5


def test_a_build_that_was_stopped_goes_on(make_live, indexed, monkeypatch, reader, differences):
    monkeypatch.setattr(writing, "BUILT_AT_ONCE", 2)
    monkeypatch.setattr(writing, "CHUNK", 1)
    for number in range(6):
        make_live(title=f"Day {number}")
    stopped = search.Writer(search.Home(path()))
    stopped.step()
    (begun,) = path().glob("index-*")
    stopped.close()

    indexed()

    assert list(path().glob("index-*")) == [begun]
    assert differences() == []


def test_the_old_index_is_read_while_another_is_built(make_live, indexed, writer, look):
    make_live(title="A river")
    while writer.step():
        pass
    writer.rebuild()

    assert look("river") == ["A river"]
    assert len(list(path().glob("index-*"))) == 2

    while writer.step():
        pass
    assert look("river") == ["A river"]
    assert len(list(path().glob("index-*"))) == 1


def test_somebody_else_may_want_it_built_anew(make_live, writer):
    make_live()
    while writer.step():
        pass
    (before,) = path().glob("index-*")

    search.Home(path()).ask_to_rebuild()
    while writer.step():
        pass

    (after,) = path().glob("index-*")
    assert after != before


def test_one_in_an_older_format_is_built_anew(make_live, indexed, look, monkeypatch):
    make_live(title="A river")
    indexed()
    monkeypatch.setattr(schema, "FORMAT", schema.FORMAT + 1)

    with pytest.raises(search.NotReady):
        search.Reader(search.Home(path())).view()
    indexed()

    assert look("river") == ["A river"]


def test_one_that_is_taken_away_is_built_anew(make_live, writer, look):
    make_live(title="A river")
    while writer.step():
        pass
    (directory,) = path().glob("index-*")
    for file in directory.iterdir():
        file.unlink()
    directory.rmdir()

    while writer.step():
        pass

    assert look("river") == ["A river"]


@pytest.mark.parametrize("suffix", ["idx", "term", "store", "fast", "json"])
def test_one_that_is_damaged_is_built_anew(make_live, indexed, look, suffix):
    make_live(title="A river")
    indexed()
    for file in path().glob(f"index-*/*.{suffix}"):
        size = file.stat().st_size
        file.write_bytes(b"\xff" * size)
    search.reader.cache_clear()  # another process

    try:
        found = look("river")
    except search.NotReady:
        found = None
    indexed()

    assert found in (None, ["A river"], [])
    if found is None:
        assert look("river") == ["A river"]


def test_one_of_another_log_is_built_anew(make_live, indexed, look):
    make_live(title="A river")
    indexed()
    # The database of a backup: the same numbers, other changes.
    Change.objects.filter(sequence=LogHead.objects.get().last).update(token="other")

    with pytest.raises(search.NotReady):
        look("river")
    indexed()

    assert look("river") == ["A river"]


def test_one_that_is_too_far_behind_is_not_read(make_live, indexed, look, monkeypatch):
    indexed()
    monkeypatch.setattr("articles.models.tail.AT_MOST", 2)
    for number in range(3):
        make_live(title=f"Day {number}")

    with pytest.raises(search.NotReady):
        look("day")


def test_a_host_has_one_writer():
    one, other = search.Home(path()), search.Home(path())

    assert one.lock()
    assert not other.lock()
    one.unlock()
    assert other.lock()
    other.unlock()


def test_a_lock_that_was_taken_away_is_nobodys(tmp_path):
    one, other = search.Home(tmp_path), search.Home(tmp_path)
    assert one.lock()
    (tmp_path / "writer.lock").unlink()

    assert other.lock()
    assert not one.lock()
    other.unlock()


def test_what_has_expired_is_not_found_although_nobody_took_it_away(make_article, indexed, look):
    later = NOON + timedelta(hours=1)
    article = make_article(title="A river", expires_at=later)
    publishing.publish(article=article, at=NOON)
    indexed()

    assert look("river", at=later - timedelta(seconds=1)) == ["A river"]
    assert look("river", at=later) == []
