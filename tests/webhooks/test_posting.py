"""Where a request goes, and what is said of whatever comes of it."""

from __future__ import annotations

import socket
import time

import pytest

from articles.content.guarding import Allowed
from articles.webhooks.posting import Engine, Request, post

BODY = '{"type":"test"}'
HERE = Allowed.of(["127.0.0.1"])


def ask(url, **engine):
    """Send one request by an engine of its own."""
    made = Engine(**{"allowed": HERE, "seconds": 20.0} | engine)
    try:
        made.send(1, to="", request=Request(url, {"webhook-id": "msg_1"}, BODY))
        while not (answers := made.collect(seconds=1)):
            pass
        return answers[0][1]
    finally:
        made.close()


def resolving_to(*addresses):
    async def resolve(host, port):
        return list(addresses)

    return resolve


def test_the_request_and_its_answer_are_whole(receiver):
    receiver.answer = lambda received: (201, {"X-One": "1"}, b"Taken")

    answer = ask(receiver.url("/a?b=c"))

    assert (answer.status, answer.body, answer.error) == (201, "Taken", "")
    assert answer.headers["x-one"] == "1"
    (received,) = receiver.received
    assert (received.path, received.text) == ("/a?b=c", BODY)
    assert received.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert received.headers["content-length"] == str(len(BODY))


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.7", "192.168.1.1", "169.254.169.254", "0.0.0.0", "224.0.0.1"),
        *("::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"),
    ],
)
def test_a_name_that_leads_to_a_private_address_is_not_connected_to(receiver, address):
    url = receiver.url(host="hooks.example.org")

    answer = ask(url, allowed=Allowed(), resolve=resolving_to(address))

    assert answer.status is None
    assert "private address" in answer.error
    assert not receiver.received


def test_one_private_address_among_public_ones_is_enough_to_refuse(receiver):
    resolve = resolving_to("93.184.216.34", "127.0.0.1")

    answer = ask(receiver.url(host="hooks.example.org"), allowed=Allowed(), resolve=resolve)

    assert "private address" in answer.error
    assert not receiver.received


def test_an_address_that_is_written_out_is_looked_at_too(receiver):
    assert "private address" in ask(receiver.url(), allowed=Allowed()).error
    assert not receiver.received


def test_what_is_connected_to_is_the_address_that_was_looked_at(receiver):
    """The name has no address at all but the one that our resolver gave."""
    url = receiver.url(host="hooks.invalid")

    answer = ask(url, allowed=Allowed.of(["hooks.invalid"]), resolve=resolving_to("127.0.0.1"))

    assert answer.status == 204
    assert receiver.received[0].headers["host"] == f"hooks.invalid:{receiver.port}"


def test_a_redirect_is_a_failure_and_nobody_goes_there(receiver):
    receiver.answer = lambda received: (307, {"Location": receiver.url("/elsewhere")})

    answer = ask(receiver.url())

    assert answer.status == 307
    assert "redirects aren’t followed" in answer.error
    assert [each.path for each in receiver.received] == ["/hook"]


def test_proxies_of_the_environment_are_not_used(receiver, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert ask(receiver.url()).status == 204


def test_a_name_without_an_address_says_so():
    assert ask("http://nobody.invalid/", resolve=resolving_to()).error == (
        "There is no host of the name nobody.invalid."
    )


def test_where_nothing_listens_says_so():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

        answer = ask(f"http://127.0.0.1:{port}/")

    assert (answer.status, answer.error) == (None, "Nothing answers at its address.")


def test_who_hangs_is_left_after_a_time(receiver):
    receiver.answer = lambda received: receiver.released.wait(60) and 204

    answer = ask(receiver.url(), seconds=0.5)

    assert answer.error == "It didn’t answer within 0.5 seconds."
    assert answer.milliseconds >= 500


def test_who_answers_drop_by_drop_is_left_after_a_time():
    with socket.create_server(("127.0.0.1", 0)) as server:
        engine = Engine(allowed=HERE, seconds=1.0)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        engine.send(1, to="", request=Request(url, {}, BODY))
        connection, _ = server.accept()
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while not (answers := engine.collect(seconds=0.05)):
            connection.sendall(b"x")
        engine.close()
        connection.close()

    assert "didn’t answer within" in answers[0][1].error


def test_who_speaks_something_else_says_so():
    with socket.create_server(("127.0.0.1", 0)) as server:
        engine = Engine(allowed=HERE, seconds=20.0)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        engine.send(1, to="", request=Request(url, {}, BODY))
        connection, _ = server.accept()
        connection.sendall(b"220 mail.example.org ESMTP\r\n\r\n")
        while not (answers := engine.collect(seconds=1)):
            pass
        engine.close()
        connection.close()

    assert answers[0][1].error == "What came back is no answer of a web server."


def test_an_answer_is_kept_in_its_beginning_only(receiver):
    receiver.answer = lambda received: (200, {}, b"x" * 1_000_000)

    answer = ask(receiver.url())

    assert answer.status == 200
    assert len(answer.body) == 1024


def test_a_connection_is_kept_and_one_that_was_closed_is_made_anew(receiver):
    engine = Engine(allowed=HERE, seconds=20.0)

    def send():
        engine.send(1, to="", request=Request(receiver.url(), {}, BODY))
        while not (answers := engine.collect(seconds=1)):
            pass
        return answers[0][1]

    assert send().status == send().status == 204
    first, second = (each.connection for each in receiver.received)
    assert first == second

    def closes(received):
        raise ConnectionError

    receiver.answer = closes  # the kept one, and then the new one
    assert send().error == "The connection broke off."
    receiver.answer = lambda received: 204
    assert send().status == 204
    engine.close()


def test_an_endpoint_that_hangs_holds_up_no_other(receiver):
    receiver.answer = lambda received: (
        (receiver.released.wait(60) and 204) if received.path == "/slow" else 204
    )
    engine = Engine(allowed=HERE, seconds=30.0)
    for number in range(20):
        engine.send(number, to="slow", request=Request(receiver.url("/slow"), {}, BODY))
    engine.send(99, to="fast", request=Request(receiver.url("/fast"), {}, BODY))

    deadline, answers = time.monotonic() + 25, []
    while not answers and time.monotonic() < deadline:
        answers = engine.collect(seconds=1)
    engine.close()

    assert [key for key, _ in answers] == [99]


def test_the_setting_lets_private_addresses_through(receiver, settings):
    settings.WEBHOOK_ALLOW_PRIVATE = []
    assert "private address" in post(Request(receiver.url(), {}, BODY)).error

    settings.WEBHOOK_ALLOW_PRIVATE = ["127.0.0.0/8"]
    assert post(Request(receiver.url(), {}, BODY)).status == 204
