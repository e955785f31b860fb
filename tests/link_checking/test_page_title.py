from __future__ import annotations

import pytest

from articles.link_checking import page_title
from articles.link_checking.page_titles import title_in


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>Snow</title>", "Snow"),
        ("<title>\n  Snow &amp; ice\t in&nbsp;Astana </title>", "Snow & ice in Astana"),
        ("<TITLE lang=kk>Қар</TITLE>", "Қар"),
        ("<svg><title>An icon</title></svg><title>Snow</title>", "Snow"),
        ("<title>Snow</title><body><title>Ice</title>", "Snow"),
        ("<title>Snow – The Site</title><meta property='og:title' content='Snow'>", "Snow"),
        ("<meta property='og:title' content=' '><title>Snow</title>", "Snow"),
        ("<title>a\u0000b\u202ec</title>", "abc"),
        ("<title>Snow", "Snow"),
        ("<title></title>", None),
        ("<p>No head</p>", None),
        ("", None),
        ("<title>" + "a" * 400 + "</title>", "a" * 299 + "…"),
    ],
)
def test_a_page_is_called(html, title):
    assert title_in(html) == title


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<title>Снег</title>".encode(), "text/html"),
        ("<title>Снег</title>".encode("windows-1251"), "text/html; charset=windows-1251"),
        ('<meta charset="koi8-r"><title>Снег</title>'.encode("koi8-r"), "text/html"),
        ("<title>Снег</title>".encode("utf-16"), "text/html"),
        ("<title>Снег</title>".encode("utf-8-sig"), "text/html; charset=iso-8859-1"),
        ("<title>Снег</title>".encode(), "text/html; charset=no-such-charset"),
        ("<title>Снег</title>".encode(), 'application/xhtml+xml; charset="UTF-8"'),
    ],
)
def test_letters_are_read_as_they_were_written(outside, body, kind):
    assert page_title(outside.says("/", body=body, Content_Type=kind)) == "Снег"


def test_what_says_latin_1_is_read_as_browsers_do(outside):
    body = "<title>“Caf\u00e9”</title>".encode("windows-1252")

    assert page_title(outside.says("/", body=body, Content_Type="text/html; charset=latin1")) == (
        "“Café”"
    )
    assert page_title(outside.says("/none", body=body)) == "“Café”"


def test_a_title_late_in_the_page_is_found(outside):
    body = b"<style>" + b"a" * 200_000 + b"</style><title>Snow</title>"

    assert page_title(outside.says("/", body=body)) == "Snow"


def test_a_redirect_is_followed(outside):
    outside.says("/new", body=b"<title>Snow</title>")

    assert page_title(outside.says("/old", 301, Location="/new")) == "Snow"


def test_there_is_none_where_there_is_no_page(outside):
    body = b"<title>Not found</title>"

    assert page_title(outside.says("/gone", 404, body=body)) is None
    assert page_title(outside.says("/picture", body=body, Content_Type="image/png")) is None
    assert page_title("http://10.0.0.1/") is None
    assert page_title("nonsense") is None
    assert page_title("http://nobody.invalid/", resolve=lambda *_: []) is None


def test_nobody_waits_long_for_it(outside):
    url = outside.does("/silent", lambda request: outside.released.wait(30))

    assert page_title(url, seconds=0.2) is None
