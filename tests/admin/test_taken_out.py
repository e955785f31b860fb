"""What an editor is told about the HTML that cleaning took out."""

from __future__ import annotations

import pytest

from articles.admin.taken_out import taken_out
from articles.content import html


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Just words.", []),
        ("<p>One <b>bold</b> <i>word</i></p>", []),
        ("<div class='x' style='color:red'><span>Word</span> <u>processor</u></div>", []),
        ('<a href="https://a.org" target="_blank" rel="nofollow">a</a>', []),
        ('<a href="/here#there">a</a><a href="mailto:a@example.org">b</a>', []),
        ("<script>x()</script>", ["<script> with all in it"]),
        ("<form><input></form>", ["<form>", "<input>"]),
        ("<p onclick='x()'>a</p><p onclick='y()'>b</p>", ["onclick= of <p>"]),
        ('<a href="javascript:x()">a</a>', ["the address “javascript:x()”"]),
        ('<img src=" DATA:image/png;base64,AAAA">', ["the address “ DATA:image/png;base64,AAAA”"]),
        ("<h2 onclick='x()'>a</h2>", ["onclick= of <h2>"]),
    ],
)
def test_names_each_thing_once(typed, told):
    assert taken_out(typed) == told


@pytest.mark.parametrize("tag", sorted(html.ALLOWED))
def test_nothing_that_may_stay_is_named(tag):
    assert taken_out(f"<{tag}>") == []


def test_what_is_clean_has_nothing_to_name():
    typed = '<p onclick="x()">a</p><iframe></iframe><a href="javascript:x()">b</a><img src="x:y">'

    assert taken_out(typed)
    assert taken_out(html.clean(typed)) == []
