"""The docs, as somebody reads them: in the light, in the dark, on a phone, by the keyboard."""

from __future__ import annotations

import re
import subprocess

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from articles.importing import sample_content

WIDE, PHONE = 1280, 390  # pixels
PAGES = (
    "/",
    "/docs",
    "/docs/operations",
    "/docs/guide",
    "/docs/clients",
    "/docs/problems/not-found",
)
# What WCAG 2.2 asks of text that people read: 1.4.3.
CONTRAST = 4.5


@pytest.fixture
def site(live_server):
    sample_content.load_sample_content(at=timezone.now())
    return live_server.url


@pytest.fixture
def reader(browser, site, errors):
    """Open a window; the test fails over anything that the browser complains of or can't load."""
    contexts = []

    def open_window(*, width=WIDE, scheme="light", **options):
        context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": 844},
            color_scheme=scheme,
            permissions=["clipboard-read", "clipboard-write"],
            **options,
        )
        context.set_default_timeout(30_000)
        # The public address leads to the server under test, as a proxy's would.
        context.route(f"{settings.PUBLIC_URL}/**", lambda route: forward(route, site))
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: said.type == "error" and errors.append(said.text))
        page.on("request", lambda request: elsewhere(request.url, site, errors))
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert errors == []


def elsewhere(url, site, errors):
    if not url.startswith((f"{site}/", f"{settings.PUBLIC_URL}/", "data:", "blob:")):
        errors.append(f"asked another host: {url}")


def forward(route, site):
    address = route.request.url.replace(settings.PUBLIC_URL, site)
    route.fulfill(response=route.fetch(url=address))


def is_too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def cut_off(page):
    """Return what of Swagger UI begins or ends outside the window."""
    return page.evaluate("""() => [...document.querySelectorAll("#swagger-ui *")].filter(element =>
        element.getBoundingClientRect().right > window.innerWidth + 1
    ).map(element => `${element.tagName}.${element.className}`)""")


def test_no_page_is_wider_than_a_phone(reader):
    page = reader(width=PHONE)
    for path in PAGES:
        page.goto(path)
        page.wait_for_load_state("networkidle")

        assert not is_too_wide(page), path


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_trying_an_operation_out_shows_an_article(reader, width):
    page = reader(width=width)

    page.goto("/docs#/Articles/getArticle")
    operation = page.locator("#operations-Articles-getArticle")
    operation.locator(".execute").click()

    answer = operation.locator(".live-responses-table .response")
    expect(answer.locator(".response-col_status")).to_have_text(re.compile("^200"))
    expect(answer).to_contain_text("Neutral ground: how a city becomes a place to talk")
    assert not is_too_wide(page)
    assert cut_off(page) == []


def test_every_group_of_operations_has_some(reader):
    page = reader()
    page.goto("/docs")
    groups = page.locator(".opblock-tag-section")
    expect(groups.first).to_be_visible()

    assert [
        group.locator(".opblock-tag").inner_text().splitlines()[0]
        for group in groups.all()
        if not group.locator(".opblock").count()
    ] == []


def test_a_list_is_tried_without_any_filter(reader):
    page = reader()
    asked = []
    page.on("request", lambda request: "/articles?" in request.url and asked.append(request.url))

    page.goto("/docs#/Articles/listArticles")
    page.locator("#operations-Articles-listArticles .execute").click()
    expect(page.locator(".live-responses-table .response-col_status").first).to_be_visible()

    assert [url.partition("?")[2] for url in asked] == ["ordering=-published_at&page_size=20"]


def brightness(colour):
    """Relative luminance, as WCAG defines it, of what getComputedStyle says."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# Of each element with text of its own: the text, its colour, and the nearest colour behind it.
SEEN = """() => [...document.querySelectorAll("main *, header *")].filter(element =>
  element.getClientRects().length && getComputedStyle(element).visibility === "visible" &&
  !element.closest(".unseen") && !element.disabled &&
  [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())
).map(element => {
  let behind = element;
  const colour = () => getComputedStyle(behind).backgroundColor;
  while (behind.parentElement && /, 0(\\.\\d+)?\\)$/.test(colour())) behind = behind.parentElement;
  return [element.textContent.trim().slice(0, 40), getComputedStyle(element).color, colour()];
})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(reader, scheme):
    page = reader(scheme=scheme)
    for path in PAGES:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (brightness(ground) < 0.2) is (scheme == "dark"), path
        assert faint(page) == set(), path

    page.goto("/docs#/Articles/getArticle")
    page.locator(".execute").click()
    expect(page.locator(".live-responses-table .response-col_status").first).to_be_visible()
    assert faint(page) == set()


def faint(page):
    """Return the texts that hardly differ from what is behind them."""
    found = set()
    for text, colour, behind in page.evaluate(SEEN):
        lighter, darker = sorted([brightness(colour), brightness(behind)], reverse=True)
        if (lighter + 0.05) / (darker + 0.05) < CONTRAST:
            found.add((text, colour, behind))
    return found


def test_every_line_can_be_copied_by_the_keyboard_and_pasted_into_a_shell(reader, site, indexed):
    indexed()
    page = reader()
    page.clock.install()
    page.goto("/docs/operations")
    page.clock.pause_at(2**31 * 1000)  # what a button says is seen, however slow this machine
    buttons = page.locator(".panel-curl .copy")
    assert buttons.count() == page.locator(".operation").count() >= 15

    for number in range(buttons.count()):
        buttons.nth(number).focus()
        page.keyboard.press("Enter")
        expect(buttons.nth(number)).to_have_text("Copied")
        expect(page.locator("#said")).to_have_text("Copied")
        line = page.evaluate("navigator.clipboard.readText()")
        # The token in the docs is nobody's: what it says is that it shows nothing.
        expected = "404" if "/previews/" in line else "200"
        assert status(line.replace(settings.PUBLIC_URL, site)) == expected, line
    page.clock.run_for(2_000)
    expect(page.locator("#said")).to_have_text("")
    expect(page.locator(".copy", has_text="Copied")).to_have_count(0)


def status(line):
    """Run a curl command in a shell, and return the status that it got."""
    quiet = "--silent --output /dev/null --write-out '%{http_code}'"
    return subprocess.run(
        ["/bin/sh", "-c", f"{line} {quiet}"], capture_output=True, text=True, check=True
    ).stdout


def test_a_line_is_copied_where_the_browser_has_no_clipboard(reader):
    page = reader()
    page.add_init_script("delete Navigator.prototype.clipboard")
    page.goto("/docs/guide")

    page.locator(".copy").first.click()
    expect(page.locator(".copy").first).to_have_text("Copied")

    page.evaluate("document.body.innerHTML = '<textarea></textarea>'")
    page.locator("textarea").press("Control+v")
    assert page.locator("textarea").input_value().startswith("curl 'http")


def test_the_language_is_chosen_once_by_the_keyboard_for_all_and_for_next_time(reader):
    page = reader()
    page.goto("/docs/operations")
    page.locator("#getArticle-curl").focus()
    page.keyboard.press("ArrowRight")

    expect(page.locator("#getArticle .panel-python")).to_be_visible()
    expect(page.locator("#getArticle .panel-curl")).to_be_hidden()
    expect(page.locator("#listTags .panel-python")).to_be_visible()

    page.reload()
    expect(page.locator("#getTag .panel-python")).to_be_visible()


def test_without_scripts_all_can_be_read_and_the_language_chosen(reader):
    page = reader(java_script_enabled=False)
    page.goto("/docs")
    page.get_by_role("link", name="All operations").click()

    page.locator("#getArticle label", has_text="TypeScript").click()

    expect(page.locator("#getArticle .panel-typescript")).to_be_visible()
    expect(page.locator("#getArticle .panel-curl")).to_be_hidden()
    assert page.locator(".copy").count() == 0
