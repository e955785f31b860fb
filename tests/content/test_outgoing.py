from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.content.outgoing import Destination, normal, uses

SECTION = "11111111-1111-1111-1111-111111111111"
LINK = "22222222-2222-2222-2222-222222222222"


def found(html):
    content = {"sections": [{"id": SECTION, "html": html, "related_links": []}]}
    content["related_links"] = []
    return [(use.place, use.to.ref, use.text) for use in uses(content)]


def related(**link):
    blank = {"id": LINK, "title": "", "url": "", "target": None, "want": None}
    content = {"sections": [], "related_links": [blank | link]}
    return [(use.place, use.to.kind, use.to.ref, use.row, use.text) for use in uses(content)]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>No link</p>", []),
        ('<p><a href="https://a.example/x">a <em>b</em></a></p>', [("https://a.example/x", "a b")]),
        (
            '<p><a href="https://a.example/?a=1&amp;b=2">x</a></p>',
            [("https://a.example/?a=1&b=2", "x")],
        ),
        ('<p><a href="/about">us</a></p>', [("/about", "us")]),
        ('<p><a href="#top">x</a> <a href="mailto:a@b.example">y</a> <a href="">z</a></p>', []),
        ('<p><a href="https://[nonsense">x</a></p>', [("https://[nonsense", "x")]),
    ],
)
def test_links_of_a_text_are_found(html, expected):
    assert found(html) == [("body", url, text) for url, text in expected]


def test_a_picture_is_found_and_names_the_link_around_it():
    html = '<p><a href="https://a.example/"><img src="https://b.example/s.png" alt="Snow"></a></p>'

    assert found(html) == [
        ("body", "https://a.example/", "Snow"),
        ("image", "https://b.example/s.png", "Snow"),
    ]


def test_the_same_link_twice_in_a_section_is_one():
    assert (
        len(found('<p><a href="https://a.example">x</a> <a href="https://a.example/">x</a>')) == 1
    )


def test_a_related_link_leads_to_one_of_three():
    article = "33333333-3333-3333-3333-333333333333"

    assert related(target=article, title="Snow") == [("related", "article", article, LINK, "Snow")]
    assert related(url="HTTPS://A.example#x") == [
        ("related", "url", "https://a.example/", LINK, "")
    ]
    assert related(want="9f") == [("related", "want", "9f", LINK, "")]
    assert related() == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Example.ORG", "https://example.org/"),
        ("https://example.org:443/a#b", "https://example.org/a"),
        ("http://example.org:443/", "http://example.org:443/"),
        ("//example.org/a", "https://example.org/a"),
        ("https://Me:Pass@Example.org/", "https://Me:Pass@example.org/"),
        ("https://example.org:port/", "https://example.org:port/"),
        (" /a ", "/a"),
        ("", ""),
    ],
)
def test_urls_of_one_page_are_spelt_alike(url, expected):
    assert normal(url) == expected


@given(st.text())
def test_nothing_typed_is_an_error_and_twice_is_once(text):
    once = normal(text)

    assert normal(once) == once
    assert isinstance(Destination("url", once).host, str)


@given(st.text())
def test_no_text_of_a_section_is_an_error(text):
    assert all(len(use[2]) <= 300 for use in found(f'<a href="{text}">{text}'))
