from __future__ import annotations

import ssl
import subprocess

import pytest

from articles.link_checking import Unreachable, fetch

from .outside import Outside


def failure(url, **how):
    with pytest.raises(Unreachable) as caught:
        fetch(url, **how)
    return caught.value.code


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate of its own signature, for site.example."""
    folder = tmp_path_factory.mktemp("tls")
    key, file = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-keyout", str(key), "-out", str(file), "-subj", "/CN=site.example"),
            *("-addext", "subjectAltName=DNS:site.example"),
        ],
        check=True,
        capture_output=True,
    )
    return key, file


@pytest.fixture
def secure(certificate, settings):
    settings.LINK_CHECK_ALLOW_PRIVATE = ["127.0.0.1"]
    key, file = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    site = Outside(context)
    yield site
    site.close()


def test_a_certificate_that_nobody_signed_is_not_trusted(secure):
    secure.says("/")

    with pytest.raises(Unreachable, match="Its certificate isn’t valid: self-signed") as caught:
        fetch(secure.url("/", "site.example"), resolve=lambda *_: ["127.0.0.1"])

    assert caught.value.code == "tls"
    assert secure.asked == []


def test_the_certificate_and_the_host_are_asked_for_by_name(secure, certificate):
    secure.says("/", body=b"secret")
    trusting = ssl.create_default_context(cafile=certificate[1])

    def here(*_):
        return ["127.0.0.1"]

    answer = fetch(secure.url("/", "site.example"), resolve=here, tls=trusting)

    assert answer.body == b"secret"
    assert secure.headers[0]["Host"] == f"site.example:{secure.port}"
    assert failure(secure.url("/", "other.example"), resolve=here, tls=trusting) == "tls"


def test_a_redirect_away_from_tls_is_followed_and_noted(secure, outside, certificate):
    outside.says("/plain")
    secure.says("/", 302, Location=outside.url("/plain"))
    trusting = ssl.create_default_context(cafile=certificate[1])

    answer = fetch(secure.url("/", "site.example"), resolve=lambda *_: ["127.0.0.1"], tls=trusting)

    assert answer.status == 200
    assert answer.is_downgraded
    assert not fetch(outside.url("/plain")).is_downgraded


def test_tls_that_is_none_is_said_so(outside):
    assert failure(f"https://127.0.0.1:{outside.port}/", seconds=3) == "tls"
