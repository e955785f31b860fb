"""Which content coding an Accept-Encoding header gets."""

from __future__ import annotations

import pytest

from articles.api.memory import encodings


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "identity"),
        ("identity", "identity"),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, zstd", "zstd"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("gzip ; q=0.2 , br ; q=0.3", "br"),
        ("br;q=0, gzip", "gzip"),
        ("deflate", "identity"),
        ("*", "br"),
        ("*;q=0.5, gzip", "gzip"),
        ("br;q=0, *", "zstd"),
        ("*;q=0", "identity"),
        ("identity;q=1, gzip;q=0.5", "identity"),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("gzip;q=much", "identity"),
        ("gzip;q=", "identity"),
        (",,;=", "identity"),
    ],
)
def test_the_caller_decides(header, expected):
    assert encodings.chosen(header) == expected
