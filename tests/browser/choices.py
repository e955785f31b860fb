"""A choice that is made by typing: an author, a tag, an article of ours."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect


def choose(page, typed, wanted):
    """
    Type into the choice that is open, and take the row wanted.

    Only once the server has said what begins so: the rows that were there before are taken away,
    and with them whatever is just being clicked.
    """

    def is_for_it(response):
        return parse_qs(urlsplit(response.url).query).get("term") == [typed]

    with page.expect_response(is_for_it):
        page.fill(".select2-container--open .select2-search__field", typed)
    expect(page.locator(".select2-results__option.loading-results")).to_have_count(0)
    expect(page.locator(".select2-results__option--highlighted")).to_contain_text(wanted)
    page.keyboard.press("Enter")
    expect(page.locator(".select2-container--open")).to_have_count(0)
