"""
A real browser in front of a real server: Debian's Chromium, or what CHROMIUM names.

Left out of an ordinary run; `pytest -m browser` asks for these tests.
"""

from __future__ import annotations

import os
import shutil

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect, sync_playwright

# Playwright keeps an event loop in this thread, and Django would refuse to query beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

expect.set_options(timeout=30_000)

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser():
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.fail("There is no Chromium: install Debian's chromium, or name one in CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def errors():
    """Collect what the browser complained of; a test that uses `editor` fails over any."""
    return []


@pytest.fixture
def editor(browser, live_server, errors):
    """Open the admin as somebody who may do everything, in a window of its own."""
    User.objects.create_superuser("aigul", password="a long one")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{live_server.url}/admin/login/?next=/admin/")
    page.fill("#id_username", "aigul")
    page.fill("#id_password", "a long one")
    page.click("input[type=submit]")
    # A test that went on at once could leave before it is logged in.
    expect(page.locator("#user-tools")).to_be_visible()
    yield page
    context.close()
    assert errors == []
