"""How two states are shown: lines beside lines, names for ids, what is the same folded away."""

from __future__ import annotations

from articles.admin import comparing
from articles.content.comparing import words
from tests.content.test_comparing import content, link, section


def sides(before, after):
    """Return each pair as the text of its left and its right side."""
    return [
        ("".join(each.text for each in pair.was), "".join(each.text for each in pair.now))
        for pair in comparing.pairs(words(before, after))
    ]


def test_each_line_stands_beside_what_became_of_it():
    assert sides("One.\nTwo here.\nThree.", "One.\nTwo there.\nThree.") == [
        ("One.", "One."),
        ("Two here.", "Two there."),
        ("Three.", "Three."),
    ]


def test_what_is_the_same_is_folded_from_the_second_line_on():
    lines = "\n".join(f"Line {number} stays." for number in range(5))

    [part] = comparing.show(
        content(sections=[section("a", f"<p>Old</p><p>{lines}</p>")]),
        content(sections=[section("a", f"<p>New</p><p>{lines}</p>")]),
    ).changed_sections

    assert [(run.is_changed, len(run.pairs), run.is_folded) for run in part.runs] == [
        (True, 1, False),
        (False, 5, True),
    ]


def test_sections_that_are_the_same_are_named_together(db):
    same = [section(key, heading=key.upper()) for key in "abc"]

    shown = comparing.show(
        content(sections=[*same, section("d", "<p>Old.</p>")]),
        content(sections=[*same, section("d", "<p>New.</p>")]),
    )

    first, changed = shown.sections
    assert first.titles == ("Section 1: A", "Section 2: B", "Section 3: C")
    assert changed.title == "Section 4: (no heading)"


def test_a_section_s_marks_say_what_its_words_do_not(db):
    shown = comparing.show(
        content(sections=[section("a"), section("b", level=2), section("c", "<p>x</p>")]),
        content(sections=[section("b", level=3), section("c", "<p><em>x</em></p>"), section("a")]),
    )

    assert [(each.title[:9], each.marks) for each in shown.changed_sections] == [
        ("Section 1", ("level 2 → 3",)),
        ("Section 2", ("same words, other formatting",)),
        ("Section 3", ("moved from 1 to 3",)),
    ]
    assert shown.changed_sections[1].markup


def test_a_link_that_moved_says_where_it_stood_and_stands(db):
    url = "https://a.kz/"
    moved = link("1", title="Rain", url=url)

    [part] = comparing.show(
        content(sections=[section("a", heading="Talks", links=[moved])]),
        content(sections=[section("a", heading="Talks")], links=[moved]),
    ).links

    assert (part.title, part.marks) == ("Also read – Rain", ("moved",))
    [line] = [pair for run in part.runs if run.is_changed for pair in run.pairs]
    assert "".join(each.text for each in line.was) == "After “Talks”"
    assert "".join(each.text for each in line.now) == "At the end of the article"


def test_the_summary_counts():
    shown = comparing.show(
        content(title="Snow", sections=[section("a", "<p>One two.</p>")]),
        content(title="Ice", sections=[section("a", "<p>One.</p>"), section("b", "<p>New.</p>")]),
    )

    assert shown.summary == "1 field and 2 sections: 2 words removed, 2 added"
    assert not comparing.show(content(), content())
