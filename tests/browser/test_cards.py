"""Sections and related links as cards in one order."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from articles import publishing
from articles.content import html, words
from articles.models import Article, Tag
from tests.link_checking.outside import Outside


@pytest.fixture
def article(editor, live_server, make_article):
    article = make_article(
        sections=[{"heading": name, "html": f"<p>{name}</p>"} for name in "ABC"],
        links=[{"title": "to-a", "after": 0}, {"title": "to-b", "after": 1}, {"title": "last"}],
    )
    editor.goto(live_server.url + reverse("admin:articles_article_change", args=[article.pk]))
    return article


def order(page):
    """Return the names of the cards as they stand, with "=" where the text ends."""
    return page.locator("#sections-rows").evaluate(
        """list => [...list.children]
            .filter((card) => !card.classList.contains("is-removed"))
            .map((card) => card.classList.contains("cards-end")
              ? "=" : card.querySelector(".inline_label").textContent)"""
    )


def expect_order(page, expected):
    """Wait until the cards stand so: they are moved in the page's own time."""
    for _ in range(300):
        if (found := order(page)) == expected:
            return
        page.wait_for_timeout(100)
    assert found == expected


def card(page, name):
    named = page.locator(".inline_label").get_by_text(name, exact=True)
    return page.locator(".card:not(.empty-form)").filter(has=named)


FROM_THE_OTHER = """([mine, other]) => {
    const shown = [...mine.parentElement.children].filter((card) => card.offsetParent);
    return shown.indexOf(mine) - shown.indexOf(other);
}"""
BEFORE, AFTER, BESIDE = {-1}, {1}, {-1, 1}


def drag(page, name, where, onto):
    """Drag a card by its handle over another, and leave it once it stands where it is to."""
    mine, other = card(page, name).element_handle(), card(page, onto).element_handle()
    handle = mine.query_selector(".card-handle")
    handle.evaluate("handle => handle.scrollIntoView({ block: 'center' })")
    box = handle.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 10)
    page.mouse.down()
    box = handle.bounding_box()
    page.mouse.move(box["x"] + 8, box["y"] + 18, steps=3)
    # Cards that are just giving way take no notice of the mouse: so it is never quite still.
    for nudge in range(100):
        there = other.bounding_box()
        page.mouse.move(there["x"] + 60 + nudge % 2, there["y"] + there["height"] / 2, steps=5)
        page.wait_for_timeout(100)
        if page.evaluate(FROM_THE_OTHER, [mine, other]) in where:
            break
    else:
        pytest.fail(f"{name} can't be dragged over {onto}.")
    page.mouse.up()


def save(page):
    page.click("input[name=_continue]")
    expect(page.locator(".messagelist")).to_contain_text("successfully")


def saved(article):
    """Return what is saved, as `order` says it."""
    content = publishing.content_of(article)
    cards = []
    for number, section in enumerate(content["sections"], start=1):
        cards += [f"{number}. {section['heading']}"]
        cards += [link["title"] for link in section["related_links"]]
    return [*cards, "=", *(link["title"] for link in content["related_links"])]


AT_FIRST = ["1. A", "to-a", "2. B", "to-b", "3. C", "=", "last"]


def test_links_stand_between_the_sections_they_follow(editor, article):
    expect_order(editor, AT_FIRST)
    assert saved(article) == AT_FIRST


def test_a_dragged_section_takes_its_links_along(editor, article):
    drag(editor, "3. C", BEFORE, onto="1. A")

    expected = ["1. C", "2. A", "to-a", "3. B", "to-b", "=", "last"]
    expect_order(editor, expected)
    drag(editor, "2. A", AFTER, onto="to-b")
    expected = ["1. C", "2. B", "to-b", "3. A", "to-a", "=", "last"]
    expect_order(editor, expected)
    save(editor)
    assert saved(article) == expected


def test_a_dragged_link_stands_after_the_section_above_it(editor, article):
    drag(editor, "last", BESIDE, onto="to-a")
    drag(editor, "to-b", BESIDE, onto="3. C")

    expected = order(editor)
    assert [name for name in expected if name[1:2] == "."] == ["1. A", "2. B", "3. C"]
    assert expected.index("last") in (1, 2)
    assert expected.index("to-b") == 5
    save(editor)
    assert saved(article) == expected


def test_everything_moves_by_keyboard(editor, article):
    editor.focus("#sections-0 .card-toggle")
    editor.keyboard.press("Alt+ArrowDown")

    expect_order(editor, ["1. B", "to-b", "2. A", "to-a", "3. C", "=", "last"])
    expect(editor.locator("#said")).to_have_text("Section A is now 2 of 3.")
    expect(editor.locator("#sections-0 .card-toggle")).to_be_focused()

    editor.focus("#related_links-2 .card-toggle")
    for _ in range(2):
        editor.keyboard.press("Alt+ArrowUp")
    expect_order(editor, ["1. B", "to-b", "2. A", "to-a", "last", "3. C", "="])
    expect(editor.locator("#said")).to_have_text("Link last now stands after A.")
    save(editor)
    assert saved(article) == ["1. B", "to-b", "2. A", "to-a", "last", "3. C", "="]


def test_a_link_never_stands_before_the_first_section(editor, article):
    expect(card(editor, "to-a").locator("[title='Move up']")).to_be_disabled()
    drag(editor, "to-b", BESIDE, onto="1. A")

    assert order(editor)[0] == "1. A"
    save(editor)
    assert saved(article)[:3] in (["1. A", "to-b", "to-a"], ["1. A", "to-a", "to-b"])


def test_a_section_and_a_link_after_it_are_made_in_one_unsaved_form(editor, article):
    card(editor, "to-a").locator("[data-insert=sections]").focus()
    editor.keyboard.press("Enter")
    editor.keyboard.type("New")
    card(editor, "2. New").locator("[data-insert=related_links]").focus()
    editor.keyboard.press("Enter")
    editor.fill("#id_related_links-3-title", "to-new")

    expected = ["1. A", "to-a", "2. New", "to-new", "3. B", "to-b", "4. C", "=", "last"]
    expect_order(editor, expected)
    save(editor)
    assert saved(article) == expected


def test_a_removed_section_comes_back_with_its_links(editor, article):
    card(editor, "2. B").locator(".remove").click()

    expect_order(editor, ["1. A", "to-a", "to-b", "2. C", "=", "last"])
    undo = editor.get_by_role("button", name="Undo: bring back B")
    expect(undo).to_be_focused()
    undo.press("Enter")
    expect_order(editor, AT_FIRST)

    card(editor, "1. A").locator(".remove").click()
    expect_order(editor, ["1. B", "to-a", "to-b", "2. C", "=", "last"])
    save(editor)
    assert saved(article) == ["1. B", "to-a", "to-b", "2. C", "=", "last"]


def test_a_removed_new_section_is_not_saved(editor, article):
    editor.click("#sections-group .add-row a")
    editor.fill("#id_sections-3-heading", "D")
    card(editor, "4. D").locator(".remove").click()

    save(editor)
    assert saved(article) == AT_FIRST


def test_cards_fold(editor, article):
    body = editor.locator("#id_sections-1-heading")
    toggle = editor.locator("#sections-1 .card-toggle")
    toggle.click()

    expect(body).to_be_hidden()
    expect(toggle).to_have_attribute("aria-expanded", "false")
    editor.click("text=Expand all")
    expect(body).to_be_visible()
    expect(editor.locator("#id_related_links-0-title")).to_be_visible()
    editor.click("text=Collapse all")
    expect(body).to_be_hidden()
    save(editor)
    assert saved(article) == AT_FIRST


TEXTS = [
    "<p>Don't count on well-known 3.5 things; it’s snake_case & more.</p><p>a</p>b",
    "Bare words<br>and<b>bold</b>er, <script>not these</script> <em>ice</em>-free &amp; 1,234",
    "<ul><li>one</li><li>two</li></ul><table><tr><td>x</td><td>y</td></tr></table>",
    "<p>北京的雪 and カタカナ</p><p>Қазақстан – ел</p>",
    "",
]


def test_words_are_counted_as_they_are_when_published(editor, live_server):
    editor.goto(live_server.url + reverse("admin:articles_article_add"))
    plain = [html.text(html.clean(text)) for text in TEXTS]

    counted = editor.evaluate(
        """(texts) => {
            const { plain, count, total, minutes } = window.articleWords;
            const counts = texts.map((text) => count(plain(text)));
            return [counts.map((each) => total([each])), minutes(counts)];
        }""",
        [*TEXTS, "word " * 700],
    )

    expected = [words.count(text) for text in [*plain, "word " * 700]]
    assert counted == [expected, words.reading_minutes(" ".join([*plain, "word " * 700]))]


def test_the_length_follows_what_is_typed(editor, article):
    expect(editor.locator("#outline .article-length")).to_have_text("3 words · 1 min to read")

    editor.locator("#id_sections-0-html").evaluate(
        """(box) => {
            box.value = "<p>" + "word ".repeat(999) + "</p>";
            box.dispatchEvent(new Event("input", { bubbles: true }));
        }"""
    )

    expect(card(editor, "1. A").locator(".card-facts")).to_have_text("999 words")
    expect(editor.locator("#outline .article-length")).to_have_text("1,001 words · 5 min to read")


def test_contents_lead_to_a_card_and_open_it(editor, article):
    editor.click("text=Collapse all")
    editor.get_by_role("navigation", name="Contents").get_by_text("B", exact=True).click()

    expect(editor.locator("#sections-1 .card-toggle")).to_be_focused()
    expect(editor.locator("#id_sections-1-heading")).to_be_visible()


def test_tags_are_made_on_the_fly(editor, article, make_tag):
    make_tag(name="Water")
    box = editor.locator(".field-tags .select2-search__field")
    box.click()
    box.press_sequentially("Ice roads")
    expect(editor.locator(".select2-results__option--highlighted")).to_have_text("Ice roads new")
    box.press("Enter")
    box.press_sequentially("water")
    expect(editor.locator(".select2-results__option--highlighted")).to_have_text("Water")
    box.press("Enter")
    assert not Tag.objects.filter(name="Ice roads").exists()

    save(editor)
    tags = Article.objects.get(pk=article.pk).tags
    assert sorted(tags.values_list("name", flat=True)) == ["Ice roads", "Water"]


def test_an_anchor_is_changed_only_after_a_warning(editor, article):
    section = article.sections.all()[0]
    Article.objects.filter(pk=article.pk).update(anchors_ever_live={"a": str(section.pk)})
    editor.reload()
    anchor = editor.locator("#id_sections-0-anchor")
    expect(anchor).not_to_be_editable()

    editor.get_by_role("button", name="Change the anchor a…").click()

    expect(editor.locator("#sections-0 [role=alert]")).to_contain_text("keep leading to this")
    anchor.fill("alpha")
    save(editor)
    assert article.sections.all()[0].anchor == "alpha"


def test_an_error_in_a_folded_card_is_reached_by_its_link(editor, article):
    editor.click("#related_links-1 .card-toggle")
    editor.fill("#id_related_links-1-url", "nonsense")
    editor.click("text=Collapse all")
    editor.click("input[name=_continue]")

    editor.get_by_role("navigation", name="What is wrong").get_by_role("link").click()

    expect(editor.locator("#id_related_links-1-url")).to_be_visible()
    expect_order(editor, AT_FIRST)


def test_twenty_sections_can_be_ordered_on_a_phone(editor, live_server, make_article):
    article = make_article(sections=[{"heading": f"S{n}", "html": "x"} for n in range(20)])
    editor.set_viewport_size({"width": 390, "height": 844})
    editor.goto(live_server.url + reverse("admin:articles_article_change", args=[article.pk]))
    editor.click("text=Collapse all")

    drag(editor, "3. S2", BESIDE, onto="1. S0")
    for _ in range(2):
        editor.click("#sections-19 [title='Move up']")

    assert editor.evaluate("document.documentElement.scrollWidth") == 390
    save(editor)
    headings = [section.heading for section in article.sections.all()]
    assert headings[:3] in (["S2", "S0", "S1"], ["S0", "S2", "S1"])
    assert headings[-3:] == ["S19", "S17", "S18"]


def test_a_title_is_suggested_and_never_forced(editor, article, settings, make_live):
    make_live(title="Snow on rivers")
    settings.LINK_CHECK_ALLOW_PRIVATE = ["127.0.0.1"]
    site = Outside()
    url = site.says("/page", body=b"<title>Ice roads</title>", content_type="text/html")
    editor.click("#related_links-group .add-row a")
    title = editor.locator("#id_related_links-3-title")
    editor.fill("#id_related_links-3-url", url)
    title.focus()

    expect(editor.locator("#related_links-3 .suggestion")).to_contain_text("“Ice roads”")
    expect(title).to_have_value("")
    editor.click("text=Use this title")
    expect(title).to_have_value("Ice roads")
    expect(card(editor, "Ice roads")).to_have_count(1)
    site.close()

    editor.click("#related_links-group .add-row a")
    editor.click("#related_links-4 .field-target .select2-selection")
    editor.locator(".select2-container--open .select2-search__field").press_sequentially("Snow on")
    choice = editor.locator(".select2-results__option", has_text="Snow on rivers")
    expect(choice).to_have_text("Snow on rivers Live en")
    choice.click()
    title = editor.locator("#id_related_links-4-title")
    expect(title).to_have_attribute("placeholder", "Snow on rivers")
    expect(title).to_have_value("")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(editor, article, scheme):
    editor.emulate_media(color_scheme=scheme)
    editor.click("text=Expand all")
    editor.click("#sections-1 .remove")
    editor.get_by_role("button", name="Change the anchor a…").click()

    editor.wait_for_function("() => document.getAnimations().length === 0")
    found = Axe().run(editor).response["violations"]

    nodes = [(each["id"], node["html"]) for each in found for node in each["nodes"]]
    assert nodes == []
