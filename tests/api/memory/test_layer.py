"""The layer before Django: what it answers by itself, what it lets through, and what it refuses."""

from __future__ import annotations

import gzip

import brotli
import pytest
import zstandard

from articles import publishing
from articles.api.memory import MIB, Follower, Memory, asking, sending
from tests.api.memory.asking import SameThread, ask
from tests.api.memory.conftest import LONG
from tests.conftest import NOON

ARTICLES = "/api/v1/articles"
SNOW = f"{ARTICLES}/snow-in-astana"

PATHS = [
    ARTICLES,
    f"{ARTICLES}?language=en&page_size=1",
    SNOW,
    f"{SNOW}?fields=title",
    f"{SNOW}/sections",
    f"{SNOW}/related",
    f"{ARTICLES}/never-was",
    "/api/v1/authors",
    "/api/v1/tags",
    "/api/v1/schema",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_was_asked_for_is_answered_without_a_query(memory, snow, queries, path, method):
    first = ask(memory, path, method="GET")
    with queries(0):
        again = ask(memory, path, method=method)

    assert again.status == first.status
    assert again.headers == first.headers
    assert again.body == (first.body if method == "GET" else b"")


@pytest.mark.parametrize("path", PATHS)
def test_the_first_answer_is_django_s_as_well(memory, django, snow, path):
    first, expected = ask(memory, path), ask(django, path)

    assert (first.status, first.body) == (expected.status, expected.body)
    added = {"Vary": "Accept, Accept-Encoding"} if first.status == 200 else {}
    assert first.headers == {**expected.headers, **added}


@pytest.mark.parametrize(
    "query",
    [
        "language=ru,en&page_size=2",
        "page_size=2&language=en,ru",
        "language=en&language=ru&page_size=2",
        "page_size=2&ordering=-published_at&language=en,ru,en",
    ],
)
def test_all_ways_to_ask_are_one(memory, snow, queries, query):
    first = ask(memory, f"{ARTICLES}?language=en,ru&page_size=2")

    with queries(0):
        again = ask(memory, f"{ARTICLES}?{query}")

    assert again == first
    assert len(memory.answers) == 1


def test_what_other_headers_say_decides_nothing(memory, snow, queries):
    first = ask(memory, SNOW)

    with queries(0):
        again = ask(
            memory,
            SNOW,
            accept="text/html, */*;q=0.1",
            cookie="sessionid=stolen",
            origin="https://evil.example",
            user_agent="Another/1.0",
            x_forwarded_host="evil.example",
            x_forwarded_for="10.0.0.1",
            accept_language="kk",
            range="bytes=0-3",
            cache_control="no-cache",
        )

    assert again == first


def test_a_strange_header_of_the_first_caller_is_not_in_what_others_get(memory, django, snow):
    for header in ("cookie", "origin", "x_forwarded_host", "x_http_method_override", "if_match"):
        ask(memory, SNOW, **{header: "evil.example"})

    assert b"evil" not in ask(memory, SNOW).body
    assert "evil" not in str(ask(memory, SNOW).headers)


@pytest.mark.parametrize(
    "sent", [{"host": "evil.example"}, {"host": ""}, {"host": "127.0.0.1:8000@evil"}]
)
def test_another_host_is_refused_as_ever(memory, django, snow, sent):
    ask(memory, SNOW)

    refused = ask(memory, SNOW, **sent)

    assert refused.status == 400
    assert refused.body == ask(django, SNOW, **sent).body


def test_what_is_no_host_is_refused_where_every_host_is_ours(memory, django, snow, settings):
    settings.ALLOWED_HOSTS = ["*"]
    assert ask(memory, SNOW, host="any.example").status == 200

    refused = ask(memory, SNOW, host="any example")

    assert refused.status == 400
    assert refused.body == ask(django, SNOW, host="any example").body


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        (f"{SNOW}?tagg=ice", {}, 400),
        (f"{SNOW}?fields=titel", {}, 400),
        (f"{SNOW}?fields=\xd1\x88", {}, 400),  # UTF-8 that nobody escaped, as a server gives it
        (SNOW, {"accept": "text/html"}, 406),
        (SNOW, {"authorization": "Bearer secret"}, 200),
        ("/api/v1/nothing-here", {}, 404),
        (f"{SNOW}/", {}, 308),
        (f"{SNOW}/revisions", {}, 200),
        ("/api/v1/previews/" + "0" * 64, {}, 404),
    ],
)
def test_what_can_not_be_held_is_django_s_each_time(memory, django, snow, path, sent, status):
    answers = [ask(memory, path, **sent) for _ in range(2)]

    assert [answer.status for answer in answers] == [status, status]
    assert answers[0].body == ask(django, path, **sent).body
    assert (len(memory.answers), len(memory.absent)) == (0, 0)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_django_s(memory, django, snow, method):
    ask(memory, SNOW)

    answer, expected = ask(memory, SNOW, method=method), ask(django, SNOW, method=method)

    assert answer == expected


# Content codings


@pytest.mark.parametrize(
    ("coding", "unpack", "end"),
    [
        ("gzip", gzip.decompress, '-gz"'),
        ("br", brotli.decompress, '-br"'),
        ("zstd", zstandard.decompress, '-zst"'),
    ],
)
def test_each_coding_holds_the_same_under_a_tag_of_its_own(
    memory, snow, queries, coding, unpack, end
):
    plain = ask(memory, SNOW)
    packed = ask(memory, SNOW, accept_encoding=coding)

    assert packed["Content-Encoding"] == coding
    assert unpack(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 4
    assert packed["ETag"] == plain["ETag"][:-1] + end
    assert packed["Content-Length"] == str(len(packed.body))
    assert packed["Vary"] == plain["Vary"] == "Accept, Accept-Encoding"


def test_what_is_short_stays_plain(memory, snow):
    answer = ask(memory, "/api/v1/tags", accept_encoding="br")

    assert "Content-Encoding" not in answer.headers


def test_what_is_long_is_packed_beside(memory, make_live, monkeypatch):
    monkeypatch.setattr(sending, "PACKED_AT_ONCE", 1_000)
    make_live(sections=(LONG,))
    memory.follower.look()

    first = ask(memory, SNOW, accept_encoding="gzip")
    sending._packer.submit(lambda: None).result()  # what was begun before it is done
    later = ask(memory, SNOW, accept_encoding="gzip")

    assert "Content-Encoding" not in first.headers
    assert gzip.decompress(later.body) == first.body


def test_what_was_packed_counts_against_the_room(memory, snow):
    ask(memory, SNOW)
    before = memory.answers.size
    packed = ask(memory, SNOW, accept_encoding="gzip")

    assert memory.answers.size == before + len(packed.body)


def test_what_is_sent_is_a_list_which_the_server_sends_at_once(memory, snow):
    etag = ask(memory, SNOW)["ETag"]

    for _ in range(2):  # put together, and ready
        assert ask(memory, SNOW).is_list
        assert ask(memory, SNOW, method="HEAD").is_list
        assert ask(memory, SNOW, if_none_match=etag).is_list
    assert ask(memory, SNOW, authorization="x").is_list  # Django's
    assert ask(memory, f"{ARTICLES}/never-was").is_list


# Conditional requests


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("known", ["{}", "W/{}", '"other", {}', "*", '"a" , W/{},"b"'])
def test_who_has_it_is_told_so(memory, snow, queries, coding, known):
    etag = ask(memory, SNOW, accept_encoding=coding)["ETag"]

    with queries(0):
        answer = ask(memory, SNOW, accept_encoding=coding, if_none_match=known.format(etag))

    assert (answer.status, answer.body) == (304, b"")
    assert answer["ETag"] == etag
    assert {"Cache-Control", "Last-Modified", "Vary", "Cache-Tag"} <= set(answer.headers)
    assert not {"Content-Length", "Content-Type", "Content-Encoding"} & set(answer.headers)


def test_who_has_it_in_another_coding_has_it(memory, snow):
    etag = ask(memory, SNOW, accept_encoding="gzip")["ETag"]

    answer = ask(memory, SNOW, if_none_match=etag)

    assert (answer.status, answer["ETag"]) == (304, etag)


@pytest.mark.parametrize("known", ['"other"', '""', "nonsense", '"*"'])
def test_who_has_something_else_gets_it(memory, snow, known):
    assert ask(memory, SNOW, if_none_match=known).status == 200


def test_a_moment_counts_where_no_tag_is_given(memory, snow):
    later = "Sun, 01 Mar 2099 12:00:00 GMT"
    earlier = "Sun, 01 Mar 2020 12:00:00 GMT"

    assert ask(memory, SNOW, if_modified_since=later).status == 304
    assert ask(memory, SNOW, if_modified_since=earlier).status == 200
    assert ask(memory, SNOW, if_modified_since="yesterday").status == 200
    assert ask(memory, SNOW, if_modified_since=later, if_none_match='"other"').status == 200


def test_the_first_caller_may_have_it_already(memory, django, snow):
    etag = ask(django, SNOW)["ETag"]

    assert ask(memory, SNOW, if_none_match=etag).status == 304
    assert ask(memory, SNOW).body == ask(django, SNOW).body


# Changes


def test_a_change_is_seen_once_the_log_was_looked_at(memory, django, snow, make_live, queries):
    other = make_live(title="Other")
    memory.follower.look()
    for path in (SNOW, f"{ARTICLES}/{other.slug}", ARTICLES):
        ask(memory, path)
    publishing.withdraw(article=snow, at=NOON)
    memory.follower.look()

    with queries(0):
        assert ask(memory, f"{ARTICLES}/{other.slug}").status == 200  # untouched
    assert ask(memory, SNOW).status == 404
    assert ask(memory, ARTICLES).body == ask(django, ARTICLES).body


def test_what_was_not_there_is_found_once_it_is(memory, make_live):
    assert ask(memory, SNOW).status == 404
    make_live()
    memory.follower.look()

    assert ask(memory, SNOW).status == 200


def test_what_comes_and_goes_is_held_each_time(memory, snow, queries):
    for act, status in ((publishing.withdraw, 404), (publishing.publish, 200)) * 2:
        ask(memory, SNOW)
        act(article=snow, at=NOON)
        memory.follower.look()
        assert ask(memory, SNOW).status == status
        with queries(0):
            assert ask(memory, SNOW).status == status


def test_whoever_changes_something_sees_it_at_once(memory, make_live):
    """An unsafe request is answered only once what it logged was read."""
    ask(memory, SNOW)
    make_live()
    ask(memory, "/admin/nothing", method="POST")

    assert ask(memory, SNOW).status == 200


def test_an_answer_that_was_overtaken_is_not_held(memory, snow):
    """What was read before the place in the log is as old as that, whatever came meanwhile."""
    ask(memory, SNOW)
    before = memory.follower.stamp
    publishing.rename(article=snow, slug="snow", at=NOON)
    answer = memory.answers.get(next(iter(memory.answers._slots)))
    answer.since, answer.version = before, -1
    memory.follower.look()

    assert not answer.is_valid(memory.follower)


def test_a_draft_changes_nothing(memory, snow, queries):
    first = ask(memory, SNOW)
    snow.title = "Secret"
    publishing.save(article=snow, at=NOON)
    ask(memory, "/admin/nothing", method="POST")

    with queries(0):
        assert ask(memory, SNOW) == first


def test_before_the_log_was_looked_at_nothing_is_held(django, snow):
    memory = Memory(SameThread(django, threads=1), follower=Follower(), most=MIB)

    assert ask(memory, SNOW).status == 200
    assert len(memory.answers) == 0


# Room


def test_made_up_addresses_take_no_more_than_their_share(django, follower, snow):
    memory = Memory(SameThread(django, threads=1), follower=follower, most=200_000)
    kept = ask(memory, SNOW)
    for number in range(120):
        assert ask(memory, f"{ARTICLES}/made-up-{number}").status == 404
        ask(memory, f"{SNOW}?fields=title", accept=f"*/*;q=0.{number}")

    assert memory.absent.size <= 200_000 / 16
    assert memory.aliases.size <= 200_000 / 8
    assert ask(memory, SNOW) == kept


def test_one_made_up_address_asks_the_database_once(memory, snow, queries):
    ask(memory, f"{ARTICLES}/made-up")

    with queries(0):
        for _ in range(5):
            ask(memory, f"{ARTICLES}/made-up")


def test_without_room_everything_is_django_s(django, follower, snow):
    memory = Memory(SameThread(django, threads=1), follower=follower, most=0)

    assert ask(memory, SNOW) == ask(django, SNOW)
    assert len(memory.answers) == 0


def test_each_way_to_ask_is_worked_out_once(memory, snow, monkeypatch):
    ask(memory, SNOW)
    ask(memory, f"{SNOW}?", accept="application/json")
    with monkeypatch.context() as patch:
        patch.setattr(asking, "understood", None)  # calling it would fail
        assert ask(memory, SNOW).status == 200
        assert ask(memory, f"{SNOW}?", accept="application/json").status == 200
