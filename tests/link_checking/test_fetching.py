from __future__ import annotations

import gzip
import socket
import time
import tracemalloc

import pytest

from articles.content.guarding import Allowed
from articles.link_checking import OffLimits, Unreachable, fetch

from .outside import Outside

NOBODY = Allowed()


def refusal(url, **how):
    with pytest.raises(OffLimits) as caught:
        fetch(url, **how)
    return caught.value.code


def failure(url, **how):
    with pytest.raises(Unreachable) as caught:
        fetch(url, **how)
    return caught.value.code


def test_an_answer_has_status_headers_and_body(outside):
    url = outside.says("/page", body=b"hello", Content_Type="text/plain")

    answer = fetch(url)

    assert (answer.status, answer.body, answer.url) == (200, b"hello", url)
    assert answer.headers["content-type"] == "text/plain"
    assert answer.hops == ()
    assert outside.asked == ["GET /page"]


def test_it_says_who_asks_and_keeps_no_connection(outside, settings):
    settings.PUBLIC_URL = "https://api.example.org"

    fetch(outside.says("/"))

    (headers,) = outside.headers
    assert headers["User-Agent"] == "AstanaAPI-LinkCheck/1.0 (+https://api.example.org)"
    assert headers["Host"] == f"127.0.0.1:{outside.port}"
    assert headers["Connection"] == "close"


def test_any_status_is_an_answer(outside):
    assert fetch(outside.url("/nothing")).status == 404
    assert fetch(outside.says("/broken", 500)).status == 500


def test_head_reads_no_body(outside):
    url = outside.says("/page", body=b"hello")

    answer = fetch(url, method="HEAD")

    assert (answer.status, answer.body) == (200, b"")
    assert outside.asked == ["HEAD /page"]


def test_a_body_can_be_sent(outside):
    taken = []

    def take(request):
        taken.append(request.rfile.read(int(request.headers["Content-Length"])))
        request.send_response(204)
        request.end_headers()

    answer = fetch(
        outside.does("/hook", take), method="POST", content=b"{}", headers={"X-Mine": "yes"}
    )

    assert answer.status == 204
    assert taken == [b"{}"]
    assert outside.headers[0]["X-Mine"] == "yes"


def test_no_more_of_a_body_is_read_than_the_limit(outside):
    def endless(request):
        request.send_response(200)
        request.send_header("Content-Length", str(10**9))
        request.end_headers()
        while True:
            outside.sent["/huge"] += request.wfile.write(b"x" * 65_536)

    answer = fetch(outside.does("/huge", endless), limit=100_000)

    assert len(answer.body) == 100_000
    assert outside.sent["/huge"] < 50_000_000  # what the sockets' buffers took, not all of it


def test_a_bomb_is_unpacked_no_further_than_the_limit(outside):
    bomb = gzip.compress(b"0" * 50_000_000)
    url = outside.says("/bomb", body=bomb, Content_Encoding="gzip")

    tracemalloc.start()
    try:
        body = fetch(url).body
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert body == b"0" * 65_536
    assert most < 10_000_000


def test_a_body_that_is_not_what_it_says_is_left_where_it_breaks(outside):
    url = outside.says("/broken", body=b"no gzip", Content_Encoding="gzip")

    assert fetch(url).body == b""


# Redirects


def test_redirects_are_followed_and_told(outside):
    last = outside.says("/last", body=b"here")
    outside.says("/second", 302, Location="last")
    first = outside.says("/first", 301, Location=outside.url("/second"))

    answer = fetch(first)

    assert (answer.url, answer.body) == (last, b"here")
    assert answer.hops == ((301, outside.url("/second")), (302, last))
    assert answer.moved_to == ""


def test_what_moved_for_good_says_where(outside):
    last = outside.says("/new")
    old = outside.says("/old", 308, Location="/new")

    assert fetch(old).moved_to == last


def test_five_redirects_are_followed_and_no_more(outside):
    for number in range(6):
        outside.says(f"/{number}", 302, Location=f"/{number + 1}")
    outside.says("/6")

    assert fetch(outside.url("/1")).status == 200
    assert failure(outside.url("/0")) == "redirects"


def test_a_circle_ends(outside):
    assert failure(outside.says("/round", 302, Location="/round")) == "redirects"
    assert len(outside.asked) == 6


def test_with_no_hops_the_redirect_is_the_answer(outside):
    answer = fetch(outside.says("/old", 301, Location="/new"), hops=0)

    assert answer.status == 301
    assert outside.asked == ["GET /old"]


def test_a_site_that_wants_its_cookie_back_gets_it_for_this_one_question(outside):
    def wall(request):
        has_it = "seen=yes" in request.headers.get("Cookie", "")
        request.send_response(200 if has_it else 302)
        if not has_it:
            request.send_header("Location", "/wall")
            request.send_header("Set-Cookie", "seen=yes")
        request.send_header("Content-Length", "0")
        request.end_headers()

    assert fetch(outside.does("/wall", wall)).status == 200
    assert fetch(outside.url("/wall")).status == 200
    assert outside.asked == ["GET /wall"] * 4


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("http://127.0.0.2:{port}/", "private"),
        ("http://169.254.169.254/latest/meta-data/", "private"),
        ("http://[::1]/", "private"),
        ("http://10.0.0.1/", "private"),
        ("http://2130706434/", "private"),  # 127.0.0.2 as one number
        ("//0.0.0.0/", "private"),
        ("file:///etc/passwd", "url"),
        ("ftp://127.0.0.1/", "url"),
        ("http://[nonsense/", "url"),
        ("http://aigul:secret@127.0.0.1:{port}/", "credentials"),
    ],
)
def test_a_redirect_to_where_nobody_may_go_is_not_followed(outside, location, code):
    url = outside.says("/", 302, Location=location.format(port=outside.port))

    assert refusal(url) == code
    assert outside.asked == ["GET /"]


# Where it may not go


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "0x7f.1", "127.1"],
)
def test_this_machine_is_never_asked(outside, host):
    outside.says("/")

    assert refusal(outside.url("/", host), allowed=NOBODY) == "private"
    assert outside.asked == []


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "url"),
        ("example.org", "url"),
        ("ftp://example.org/", "url"),
        ("file:///etc/passwd", "url"),
        ("http://", "url"),
        ("https://exa mple.org/", "url"),
        ("https://example.org:0/", "url"),
        ("https://example.org:99999/", "url"),
        ("https://[::1/", "url"),
        ("https://example.org/" + "a" * 8_000, "url"),
        ("https://aigul@example.org/", "credentials"),
        ("https://:secret@example.org/", "credentials"),
    ],
)
def test_what_is_no_plain_address_of_the_web_is_refused(url, code):
    asked = []

    assert refusal(url, resolve=lambda *names: asked.append(names)) == code
    assert asked == []


@pytest.mark.parametrize("port", [22, 25, 5432, 6379, 9200])
def test_a_port_that_is_not_of_the_web_is_refused(port):
    assert refusal(f"http://example.org:{port}/", resolve=lambda *_: ["8.8.8.8"]) == "port"


def test_a_name_with_one_private_address_among_others_is_refused():
    assert refusal("http://example.org/", resolve=lambda *_: ["8.8.8.8", "10.0.0.1"]) == "private"


def test_a_name_is_resolved_once_and_that_very_address_is_connected_to(outside, monkeypatch):
    """A resolver that says something public first and private then is asked no second time."""
    answers = [["8.8.8.8"], ["127.0.0.1"]]
    connected = []

    def connect(address, *arguments, **more):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)

    assert failure("http://rebind.example/", resolve=lambda *_: answers.pop(0)) == "connection"
    assert connected == [("8.8.8.8", 80)]
    assert answers == [["127.0.0.1"]]


def test_a_redirect_to_the_same_name_is_resolved_and_checked_anew(outside):
    answers = [["127.0.0.1"], ["127.0.0.2"]]
    url = outside.says("/", 302, Location="/again").replace("127.0.0.1", "rebind.example")
    outside.says("/again")

    code = refusal(url, allowed=Allowed.of(["127.0.0.1"]), resolve=lambda *_: answers.pop(0))

    assert code == "private"
    assert outside.asked == ["GET /"]


def test_a_proxy_of_the_environment_is_not_asked(outside, monkeypatch):
    proxy = Outside()
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url())

    assert fetch(outside.says("/")).status == 200
    proxy.close()
    assert proxy.asked == []


def test_hosts_that_the_operator_lets_through_may_be_asked_at_any_port(outside, settings):
    settings.LINK_CHECK_ALLOW_PRIVATE = ["intranet.example.org"]
    outside.says("/")

    def here(*_):
        return ["127.0.0.1"]

    assert fetch(outside.url("/", "intranet.example.org"), resolve=here).status == 200
    assert refusal(outside.url("/", "other.example.org"), resolve=here) == "private"


# What goes wrong


def test_a_name_without_an_address_is_said_so():
    def unknown(*_):
        raise socket.gaierror(-2, "Name or service not known")

    assert failure("http://no-such-host.example/", resolve=unknown) == "name"
    assert failure("http://no-such-host.example/", resolve=lambda *_: []) == "name"


def test_a_resolver_that_is_silent_is_not_waited_for(outside):
    begun = time.monotonic()

    code = failure(
        "http://slow.example/", seconds=0.2, resolve=lambda *_: outside.released.wait(30) and []
    )

    assert code == "timeout"
    assert time.monotonic() - begun < 5


def test_nobody_there_is_said_so(outside):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and doesn't listen
        assert failure(f"http://127.0.0.1:{taken.getsockname()[1]}/") == "connection"


def test_the_next_address_is_tried_if_one_does_not_answer(outside, settings):
    settings.LINK_CHECK_ALLOW_PRIVATE = ["two.example"]
    url = outside.says("/").replace("127.0.0.1", "two.example")

    assert fetch(url, resolve=lambda *_: ["::1", "127.0.0.1"]).status == 200


def test_a_server_that_is_silent_is_given_up(outside):
    url = outside.does("/silent", lambda request: outside.released.wait(30))

    assert failure(url, seconds=0.3) == "timeout"


def test_a_server_that_drips_is_given_up_too(outside):
    """Each byte comes in time; all of them would take for ever."""

    def drip(request):
        request.send_response(200)
        request.send_header("Content-Length", "1000000")
        request.end_headers()
        while not outside.released.wait(0.02):
            request.wfile.write(b"x")

    begun = time.monotonic()

    assert failure(outside.does("/drip", drip), seconds=0.5) == "timeout"
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "bytes_sent",
    [b"SSH-2.0-OpenSSH_9.2\r\n", b"\x00" * 200, b"HTTP/1.1 200 OK\r\n" + b"a" * 200_000, b""],
)
def test_garbage_is_said_so(outside, bytes_sent):
    url = outside.does("/", lambda request: request.connection.sendall(bytes_sent))

    assert failure(url) == "garbage"


def test_an_answer_that_breaks_off_is_said_so(outside):
    def half(request):
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.wfile.write(b"half of it")

    assert failure(outside.does("/", half)) == "garbage"


def test_a_redirect_to_nonsense_is_said_so(outside):
    assert failure(outside.says("/", 302, Location="http://example.org:port/")) == "garbage"
