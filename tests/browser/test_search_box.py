"""The search box of the page at the root and of the docs: the example to copy."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_docs import reader, site  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def box(settings, tmp_path, site, reader, indexed):  # noqa: F811
    """Open a page whose server has an index of the sample content."""
    indexed()

    def open_page(path):
        page = reader()
        page.goto(path)
        return page

    return open_page


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_it_finds_while_somebody_types(box, path):
    page = box(path)
    field = page.get_by_label("Search what is live")

    field.press_sequentially("frozen skat")

    status = page.locator("form.search output")
    expect(status).to_have_text(re.compile("^[1-9][0-9]* articles?."))
    first = page.locator("form.search ol > li").first
    expect(first.get_by_role("link").first).to_be_visible()
    expect(first.locator("mark").first).to_be_visible()


def test_it_leads_to_the_section_and_offers_what_begins_so(box):
    page = box("/")
    page.get_by_label("Search what is live").fill("proximity")

    link = page.locator("form.search ol ul a").first
    expect(link).to_have_attribute("href", re.compile("/articles/neutral-ground/sections/"))
    page.get_by_label("Search what is live").fill("neut")
    expect(page.locator("datalist option").first).to_have_attribute("value", re.compile("Neutral"))


def test_it_says_what_may_be_meant_and_when_there_is_nothing(box):
    page = box("/")
    status = page.locator("form.search output")

    page.get_by_label("Search what is live").fill("baikonour ")
    expect(status).to_have_text("1 article. Did you mean “baikonur”?")
    page.get_by_label("Search what is live").fill("xyzzyqwerty")
    expect(status).to_have_text("0 articles.")
    page.get_by_label("Search what is live").fill("<script>alert(1)</script>")
    expect(status).to_have_text(re.compile("articles?."))
    page.get_by_label("Search what is live").fill("")
    expect(status).to_have_text("")
    expect(page.locator("form.search ol > li")).to_have_count(0)


def test_nothing_keeps_anybody_out_of_it(box):
    page = box("/")
    page.get_by_label("Search what is live").fill("river")
    expect(page.locator("form.search mark").first).to_be_visible()

    found = Axe().run(page, context="form.search")

    assert found.violations_count == 0, found.generate_report()
