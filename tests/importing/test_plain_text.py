from __future__ import annotations

import time
from pathlib import Path

import pytest

from articles.content.document import Author, Document, Dropped, Link, Reading, Unreadable
from articles.importing import plain_text

PAGES = Path(__file__).resolve().parent.parent / "data"


def read(name: str) -> Reading:
    return plain_text.parse((PAGES / f"{name}.txt").read_bytes())


def parse(text: str) -> Reading:
    return plain_text.parse(text.encode())


def outline(document: Document) -> list[tuple[str, int]]:
    """Return each section's heading and its number of paragraphs."""
    return [(each.heading, each.html.count("<p>")) for each in document.sections]


def links(document: Document) -> list[tuple[int, str, str, str]]:
    """Return the links with the number, from 0, of the section that each stands after."""
    return [
        (place, link.label, link.title, link.url)
        for place, section in enumerate(document.sections)
        for link in section.links
    ]


def report(reading: Reading) -> list[tuple[int, str]]:
    return [(line.line, line.reason) for line in reading.dropped]


# A text that is an article and little else


def test_the_model_layout_is_read_whole():
    reading = read("river-ferries")
    document = reading.document
    assert document.title == "The Last Ferries of the Syr Darya: Who Still Crosses, and Why"
    assert document.standfirst == ""
    assert outline(document) == [
        ("", 1),
        ("How the Crossing Began", 1),
        ("What It Costs to Stay", 2),
        ("", 1),
    ]
    assert links(document) == [
        (0, "Also Read", "A Bridge That Nobody Asked For", ""),
        (2, "Also Read", "Salt, Wind and Cotton: A Lake’s Long Goodbye", ""),
    ]
    assert document.authors == (
        Author(
            "Dana",
            "Dana is a reporter who grew up beside the river. She writes about roads, wells and "
            "the people who repair them.",
        ),
    )
    assert document.links == ()
    assert reading.dropped == (
        Dropped(27, "Leave a Reply", "reply form"),
        Dropped(
            29,
            "Your email address will not be published. Required fields are marked *",
            "reply form",
        ),
    )


def test_wrapped_lines_are_joined_to_paragraphs():
    document = read("wrapped-at-72").document
    assert outline(document) == [("", 2), ("The vote", 2), ("", 1)]
    assert "because somebody asked her to, she counted" in document.sections[1].html
    # A hyphen between two letters is the word's own.
    assert "in a well-meaning and long-winded way" in document.sections[0].html
    assert "<li>a roof for the library, which leaks on the side where the novels are, and has " in (
        document.sections[1].html
    )
    assert document.sections[1].html.count("<li>") == 3
    assert links(document) == [
        (
            1,
            "See also",
            "The Clerk Who Counted Twice and the Roof That Stopped Leaking in the End",
            "",
        )
    ]
    assert document.authors == (Author("Aizhan Serik"),)


def test_a_line_that_was_broken_at_a_hyphen_is_joined_without_a_space():
    lines = ["The ferry at the lower landing has been run by a father-and-daughter-"] * 2
    lines[1] = "partnership since the year when the old captain went into the long-"
    lines += ["awaited retirement that he had announced each winter, and put off again"]
    lines += ["each spring because the river, he said, would not know what to do with"]
    lines += ["itself if nobody swore at it."]
    document = parse("The Landing\n\n" + "\n".join(lines)).document
    assert outline(document) == [("", 1)]
    assert "father-and-daughter-partnership since" in document.sections[0].html
    assert "the long-awaited retirement" in document.sections[0].html


def test_the_full_stop_behind_an_address_is_not_part_of_it():
    document = parse("Title\n\nOne text.\n\nAlso read: A Page https://example.org/a.").document
    assert links(document) == [(0, "Also read", "A Page", "https://example.org/a")]


def test_a_links_address_is_found_beside_it_below_it_and_alone():
    document = read("links-with-urls").document
    assert links(document) == [
        (0, "Read more", "The Orchard Census", "https://example.org/orchards/census?year=3"),
        (1, "RELATED", "Apples of the Old Town", "https://example.org/apples"),
        (2, "Also read", "Walnut Forests Under Snow", "https://example.org/walnuts"),
        (3, "Further reading", "Quinces and Patience", ""),
        (3, "Further reading", "Pears, a Defence", "https://example.org/pears"),
        (3, "Also read", "https://example.org/untitled", "https://example.org/untitled"),
    ]
    assert [each.heading for each in document.sections] == [""] * 5


@pytest.mark.parametrize("separator", [" – ", " - ", " — ", ": ", " | ", " -- "])
@pytest.mark.parametrize("label", ["Also read", "READ ALSO", "Read more", "related", "Read next"])
def test_a_link_has_any_label_and_separator(label, separator):
    document = parse(
        f"Title\n\nA text of a few words.\n\n{label}{separator}Some Other Page"
    ).document
    assert document.sections[0].links == (Link(label, "Some Other Page"),)


@pytest.mark.parametrize(
    "line",
    [
        "Read more slowly and you will hear the river.",
        "Related to this is a matter of customs.",
        "Also read-only files were on the disk.",
    ],
)
def test_a_sentence_that_starts_like_a_label_is_a_paragraph(line):
    document = parse(f"Title\n\nA text of a few words.\n\n{line}\n\nThe end of it.").document
    assert outline(document) == [("", 3)]


def test_a_label_without_a_title_is_reported():
    reading = parse("Title\n\nOne sentence stands here.\n\nAlso read:\n\n" + "Long prose. " * 20)
    assert outline(reading.document) == [("", 2)]
    assert reading.dropped == (Dropped(5, "Also read:", "label without a title"),)


def test_a_link_under_a_heading_parts_it_from_its_text():
    document = parse(
        "Title\n\nThe Heading\n\nAlso read: A Page\n\nThe text of it stands here."
    ).document
    assert outline(document) == [("The Heading", 0), ("", 1)]
    assert links(document) == [(0, "Also read", "A Page", "")]


def test_a_link_that_no_text_comes_before_is_the_articles_own():
    document = parse("Title\n\nAlso read: A Page\n\nThe text of it stands here.").document
    assert document.links == (Link("Also read", "A Page"),)
    assert outline(document) == [("", 1)]


def test_byline_date_standfirst_and_bios_are_told_apart():
    reading = read("byline-and-date")
    document = reading.document
    assert document.standfirst == (
        "A clock tower, a stubborn mayor and a town that likes its extra hour."
    )
    assert document.authors == (
        Author("Erlan Tokhtar", "Erlan Tokhtar repairs clocks, but not this one."),
        Author("Maria da Silva", "Maria da Silva teaches history at the town’s school."),
    )
    assert outline(document) == [("", 2)]
    assert report(reading) == [
        (5, "rest of the byline"),
        (7, "date"),
        (13, "label of the author's bio"),
    ]


@pytest.mark.parametrize(
    ("ending", "name"),
    [
        ("\n\n\n\nTimur works at the port.", "Timur"),
        ("\n\nTimur Aliev is a freelance journalist based in Aktau.", "Timur Aliev"),
        ("\n\nAbout the author\n\nTimur Aliev\n\nHe counts ships.", "Timur Aliev"),
    ],
)
def test_a_bio_is_parted_by_blank_lines_or_by_a_trade_or_by_a_label(ending, name):
    document = parse("Title\n\nThe port was quiet in the morning." + ending).document
    assert [author.name for author in document.authors] == [name]
    assert outline(document) == [("", 1)]


def test_a_last_paragraph_about_somebody_in_the_text_is_no_bio():
    text = "Title\n\n" + "Timur Aliev counts ships for the port and is proud of it.\n\n" * 5
    document = parse(text + "Timur Aliev is a writer of numbers, as he says.").document
    assert document.authors == ()
    assert outline(document) == [("", 6)]


def test_lists_are_lists_and_lone_numbers_and_dashes_are_text():
    document = read("lists").document
    # A word that pages use for their furniture stays where it stands over a paragraph.
    assert [each.heading for each in document.sections] == ["Newsletters"]
    assert document.sections[0].html == (
        "<p>This heading is about newsletters, though it has a word for its name that pages use "
        "for theirs, and it stays.</p>"
        "<p>Three things are needed, in this order:</p>"
        "<ol><li>water for a day,</li><li>a rope of twenty metres,</li>"
        "<li>somebody who has been there.</li></ol>"
        "<p>Two are not:</p><ul><li>a second coat</li><li>advice</li></ul>"
        "<p>7. This is a numbered paragraph of an old decree, and it keeps its number, because the "
        "list that it came from isn’t here.</p>"
        "<p>– Are you cold? – asked the guide, and nobody said yes.</p>"
    )


def test_verse_has_no_headings_and_no_menus():
    reading = read("poem")
    assert outline(reading.document) == [("", 9)]
    assert reading.dropped == ()


def test_markup_in_the_text_is_text():
    document = parse('Title\n\nThe tag <b> & "quotes" stand here.').document
    assert document.sections[0].html == '<p>The tag &lt;b&gt; &amp; "quotes" stand here.</p>'


def test_furniture_is_dropped_and_the_reply_form_with_all_after_it():
    reading = read("reply-form")
    assert outline(reading.document) == [("", 2)]
    assert [(line.line, line.reason) for line in reading.dropped][:3] == [
        (5, "share bar"),
        (7, "cookie notice"),
        (11, "picture credit"),
    ]
    assert [line.line for line in reading.dropped][3:] == [13, 15, 17, 19, 20, 22]


def test_a_reply_button_over_the_text_cuts_nothing():
    text = "Title\n\nJoin the conversation\n\n" + "The port was quiet in the morning. " * 9
    assert outline(parse(text).document)[-1][1] == 1


@pytest.mark.parametrize(
    ("name", "labels", "authors"),
    [
        ("deutsch", ["Lesen Sie auch"] * 2, ["Lena Öztürk", "Karl von der Heide"]),
        ("russkij", ["Читайте также"], ["Алия Нурлан"]),
    ],
)
def test_other_languages_have_their_words(name, labels, authors):
    reading = read(name)
    assert [link[1] for link in links(reading.document)] == labels
    assert [author.name for author in reading.document.authors] == authors
    assert {line.reason for line in reading.dropped} == {"reply form"}


# A text that is a whole page


def test_of_a_page_the_article_is_kept():
    reading = read("page-with-menus")
    document = reading.document
    assert document.title == "Glacier lake above Almaty is drained before the spring melt"
    assert document.standfirst == (
        "Engineers have opened three siphons and say that the city can sleep."
    )
    assert outline(document) == [
        ("", 2),
        ("Why the water is dangerous", 1),
        ("", 1),
        ("What happens next", 1),
    ]
    assert links(document) == [(1, "Read more", "The night when the valley moved", "")]
    assert document.authors == (
        Author(
            "Marat Ospan",
            "Marat Ospan is a correspondent who covers mountains and weather for this page.",
        ),
    )
    dropped = {line.line: line.reason for line in reading.dropped}
    assert dropped[2] == "navigation"
    assert dropped[5] == "outside the article"
    assert dropped[45] == "advertisement"
    assert dropped[82] == "copyright notice"


def test_a_menu_between_a_pages_paragraphs_is_dropped_and_a_list_stays():
    page = (PAGES / "page-with-menus.txt").read_text(encoding="utf-8")
    tags = "  • Lakes\n  • Ice\n\nWhy the water"
    need = "For this they need two things, and have one of them:"
    items = f"{need}\n\n  • pipes\n  • patience\n\nThe siphons will"
    page = page.replace("Why the water", tags).replace("The siphons will", items)
    reading = parse(page)
    assert [line.text for line in reading.dropped if line.reason == "menu"] == ["• Lakes", "• Ice"]
    assert "<ul><li>pipes</li><li>patience</li></ul>" in reading.document.sections[3].html


def test_a_pictures_text_among_a_pages_paragraphs_is_no_heading():
    page = (PAGES / "page-with-menus.txt").read_text(encoding="utf-8")
    above = "Two sleepers at noon\n\nThe lake was born"
    among = "The hut of stones The hut of stones\n\nThis week three"
    # So long a standfirst is a paragraph like those of the text.
    page = page.replace("can sleep.", "can sleep, as it has not done since the thaw began.")
    reading = parse(page.replace("The lake was born", above).replace("This week three", among))
    assert reading.document.standfirst.endswith("since the thaw began.")
    assert outline(reading.document) == outline(read("page-with-menus").document)
    reasons = {line.text: line.reason for line in reading.dropped}
    assert reasons["Two sleepers at noon"] == "caption, teaser or loose line"
    assert reasons["The hut of stones The hut of stones"] == "picture description"


def test_a_long_list_of_short_items_makes_no_page_of_an_article():
    items = "\n".join(f"  • spice {letter}" for letter in "abcdefghijklmnopqrst")
    prose = "A caravan’s cook had twenty jars and no labels, and never once took the wrong one."
    reading = parse(f"The Jars\n\n{prose}\n\n{items}\n\nThat is all")
    assert reading.dropped == ()
    assert reading.document.sections[0].html.count("<li>") == 20
    assert reading.document.sections[0].html.endswith("<p>That is all</p>")


# What is refused


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \n\xef\xbb\xbf\n\t", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        (
            b"Title\n\nA caf\xe9",
            "The file is not UTF-8 text: byte 12 (0xe9) does not belong there.",
        ),
        (b"\xff\xfeT\x00\x00\xd8", "The file starts as UTF-16 but is broken at byte 4."),
        (b"Title\x00\n\nText", "The file is not text: there is a NUL at character 5."),
        (b"\x01\x02\x03\x04 text", "The file is not text: it is full of control characters."),
        (b"<!DOCTYPE html><p>Hello", "The file is a page of HTML or XML, not plain text."),
        (rb"{\rtf1 Hello}", "The file is RTF, not plain text."),
        (
            b"x" * 50_000_000,
            "The file has 50,000,000 bytes; a text of more than 5,000,000 is not read.",
        ),
        (b"x\n" * 250_000, "The file has more than 200,000 lines; that is no article."),
        (
            b"-----\n\n***",
            "The text has no title: no line before its first paragraph looks like one.",
        ),
    ],
)
def test_what_is_no_text_is_refused_with_a_sentence(data, sentence):
    with pytest.raises(Unreadable) as refusal:
        plain_text.parse(data)
    assert str(refusal.value) == sentence


def test_a_text_without_a_title_is_refused():
    with pytest.raises(Unreadable, match="no title"):
        read("no-title")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_newlines_make_no_difference(encoding, newline):
    text = (PAGES / "river-ferries.txt").read_text(encoding="utf-8")
    assert plain_text.parse(text.replace("\n", newline).encode(encoding)) == read("river-ferries")


# Files made to be slow to read: each is near the limit, and is one pattern's worst case.
@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join(["The river froze early and nobody had counted the boats. " * 9] * 9000),
        "*-" * 2_400_000 + "x",
        "[" * 2_000_000 + "(((" * 900_000,
        "." + "'" * 4_900_000 + "x",
        "\n".join(["follow us " * 25] * 19_000),
        "By " + "Anna Maria " * 400_000,
        "Also read" + " " * 4_000_000 + "x",
        "x. " * 1_600_000,
    ],
    ids=["prose", "rule", "brackets", "quotes", "shares", "names", "label", "stops"],
)
def test_five_megabytes_take_seconds(text):
    started = time.process_time()
    parse("The Title\n\n" + text)
    # It takes one or two on a slow machine; a quadratic pattern takes hours.
    assert time.process_time() - started < 15
