"""The text of a section, as one types it: in the editor that stands for the textarea."""

from __future__ import annotations

from playwright.sync_api import expect


def textarea(page, index):
    return page.locator(f"#id_sections-{index}-html")


def body(page, index):
    """Return the editor with all around it: its toolbar, its source, what it says."""
    return page.locator(".body", has=textarea(page, index))


def text_of(page, index):
    """Return what one types into, once it is there."""
    box = body(page, index).locator("[role=textbox]")
    body(page, index).scroll_into_view_if_needed()
    expect(box).to_be_visible()
    return box


def expect_stored(page, index, html):
    """Wait until a save would send this HTML: the editor passes on what was typed in its turn."""
    expect(textarea(page, index)).to_have_value(html)


def put_text(page, index, html):
    """Give the section this text at once, as a script on the page does."""
    textarea(page, index).evaluate(
        """(textarea, html) => {
            textarea.value = html;
            textarea.dispatchEvent(new CustomEvent("body:set"));
            textarea.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        html,
    )


def type_text(page, index, words, *, instead=False):
    """Type words at the end of the section's text, or instead of it."""
    text_of(page, index).click()
    page.keyboard.press("Control+A" if instead else "Control+End")
    if instead:
        page.keyboard.press("Delete")
    page.keyboard.type(words)


def paste(page, index, html, *, plain=""):
    """Paste HTML at the cursor, as the browser tells of it."""
    text_of(page, index).evaluate(
        """(box, [html, plain]) => {
            box.focus();
            const clipboardData = new DataTransfer();
            if (html) clipboardData.setData("text/html", html);
            clipboardData.setData("text/plain", plain);
            const options = { clipboardData, bubbles: true, cancelable: true };
            box.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        [html, plain],
    )
