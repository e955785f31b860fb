from __future__ import annotations

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.content import comparing


def told(before, after):
    """Return the pieces as one line: [-removed-]{+added+}."""
    marks = {"equal": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(marks[each.kind].format(each.text) for each in comparing.words(before, after))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a b", "a b c", "a b{+ c+}"),
        ("a b c", "a c", "a [-b -]c"),
        ("", "a", "{+a+}"),
        ("one two", "one  two", "one {+ +}two"),
        (
            "The quick brown fox jumps over the lazy dog.",
            "The slow brown fox leaps over a lazy dog, twice.",
            "The [-quick-]{+slow+} brown fox [-jumps-]{+leaps+} over [-the-]{+a+} lazy dog"
            "{+, twice+}.",
        ),
        # A word that stands in both by chance is no island
        (
            "rain or snow in May",
            "wind and snow at noon",
            "[-rain or snow in May-]{+wind and snow at noon+}",
        ),
        # An apostrophe, a hyphen and a number are one word's
        ("It’s much colder now", "Its much colder now", "[-It’s-]{+Its+} much colder now"),
        ("a well-known fact", "a well-made fact", "a [-well-known-]{+well-made+} fact"),
        ("all of 1,000 people", "all of 1,001 people", "all of [-1,000-]{+1,001+} people"),
    ],
)
def test_words_of_one_line(before, after, expected):
    assert told(before, after) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "Снег выпал рано утром",
            "Снег выпал рано вечером",
            "Снег выпал рано [-утром-]{+вечером+}",
        ),
        ("Қыс келді", "Қыс кетті", "Қыс [-келді-]{+кетті+}"),
        # A sign is a part of its letter's word
        ("हिन्दी में लिखा", "हिन्दी मे लिखा", "हिन्दी [-में-]{+मे+} लिखा"),
        # Without spaces, letter by letter, each with its own signs
        ("今天去北京看大雪", "今天去上海看大雪", "今天去[-北京-]{+上海+}看大雪"),
        ("ที่นี่มีหิมะ", "ที่นั่นมีหิมะ", "ที่[-นี่-]{+นั่น+}มีหิมะ"),
    ],
)
def test_words_of_other_scripts(before, after, expected):
    assert told(before, after) == expected


def test_a_line_that_went_does_not_run_into_the_next():
    before = "It fell on Monday.\nNobody saw it.\nThe end."
    after = "It fell on Tuesday.\nThe end.\nOr not."

    assert told(before, after) == (
        "It fell on [-Monday-]{+Tuesday+}.[-\nNobody saw it.-]\nThe end.{+\nOr not.+}"
    )


def test_a_line_that_was_parted_says_only_where():
    before = "First words here. Then some others follow."

    assert told(before, before.replace(". ", ".\n")) == (
        "First words here.[- -]{+\n+}Then some others follow."
    )


def test_lines_that_resemble_each_other_stand_side_by_side():
    before = "Alpha beta gamma.\nThe second one is long and it is here.\nThird."
    after = "Alpha delta gamma.\nThird one."

    assert told(before, after) == (
        "Alpha [-beta-]{+delta+} gamma.\n[-The second one is long and it is here.\n-]Third{+ one+}."
    )


texts = st.text("ab .,\n\u00a0雪é", max_size=40)


@given(texts, texts)
def test_pieces_make_up_both_texts_to_the_letter(before, after):
    pieces = comparing.words(before, after)

    assert "".join(each.text for each in pieces if each.kind != "added") == before
    assert "".join(each.text for each in pieces if each.kind != "removed") == after
    assert all(each.text for each in pieces)
    assert all(one.kind != other.kind for one, other in pairwise(pieces))
    assert comparing.is_changed(pieces) == (before != after)


def of_words(count, *, seed, vocabulary, joined=" "):
    chosen = random.Random(seed)  # noqa: S311
    return joined.join(f"w{chosen.randrange(vocabulary)}" for _ in range(count))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (of_words(17_000, seed=1, vocabulary=90_000), of_words(17_000, seed=2, vocabulary=90_000)),
        (of_words(20_000, seed=1, vocabulary=900), of_words(20_000, seed=2, vocabulary=900)),
        (of_words(9_900, seed=1, vocabulary=900), of_words(9_900, seed=2, vocabulary=900)),
        (
            of_words(20_000, seed=1, vocabulary=90, joined="\n"),
            of_words(20_000, seed=2, vocabulary=90, joined="\n"),
        ),
        ("a b " * 25_000, "b c " * 25_000),
        ("a\n" * 50_000, "b\n" + "a\n" * 49_998),
        ("雪" * 50_000, "雪花" * 25_000),
    ],
    ids=["other words", "few words", "at the limit", "lines", "two words", "one line", "no spaces"],
)
def test_texts_of_100_kilobytes_take_less_than_a_second(before, after):
    started = time.process_time()

    pieces = comparing.words(before, after)

    assert time.process_time() - started < 1
    assert "".join(each.text for each in pieces if each.kind != "added") == before


def test_a_word_in_every_paragraph_of_a_long_text_is_told_as_such():
    before = "\n".join(of_words(150, seed=line, vocabulary=5_000) for line in range(100))
    after = "\n".join(f"New {line}" for line in before.splitlines())

    pieces = comparing.words(before, after)

    assert comparing.changed_words(pieces) == (0, 100)


# Contents


def content(*, sections=(), links=(), **fields):
    return {
        **dict.fromkeys(
            ("slug", "language", "title", "subtitle", "standfirst", "byline", "canonical_url"), ""
        ),
        "authors": [],
        "category": None,
        "tags": [],
        "expires_at": None,
        "sections": list(sections),
        "related_links": list(links),
    } | fields


def section(key, html="<p>x</p>", *, heading="", level=2, links=(), anchor=None):
    return {
        "id": key,
        "anchor": anchor or key,
        "level": level,
        "heading": heading,
        "html": html,
        "related_links": list(links),
    }


def link(key, *, title="", target=None, url="", label="Also read", want=None):
    return {
        "id": key,
        "label": label,
        "title": title,
        "url": url,
        "target": target,
        "want": want,
    }


def test_a_field_is_told_with_its_words():
    comparison = comparing.compare(
        content(title="Snow in Astana", slug="snow"), content(title="Snow in May", slug="snow")
    )

    [field] = comparison.fields
    assert (field.name, field.before, field.after) == ("title", "Snow in Astana", "Snow in May")
    assert [(each.kind, each.text) for each in field.pieces] == [
        ("equal", "Snow in "),
        ("removed", "Astana"),
        ("added", "May"),
    ]
    assert comparison


def test_an_expiry_and_what_a_later_format_adds_are_fields_too():
    comparison = comparing.compare(
        content(expires_at="2026-03-01T12:00:00Z"), content(season="winter")
    )

    assert [(each.name, each.before, each.after) for each in comparison.fields] == [
        ("expires_at", "2026-03-01T12:00:00Z", ""),
        ("season", "", "winter"),
    ]


def test_authors_tags_and_category_are_told_by_id():
    comparison = comparing.compare(
        content(authors=["a", "b"], tags=["1", "2"], category="x"),
        content(authors=["b", "a", "c"], tags=["2"], category=None),
    )

    authors, category, tags = comparison.references
    assert (authors.name, authors.removed, authors.added) == ("authors", (), ("c",))
    assert authors.is_reordered
    assert (category.name, category.before, category.after) == ("category", ("x",), ())
    assert (tags.name, tags.removed, tags.added, tags.is_reordered) == ("tags", ("1",), (), False)


def test_sections_are_matched_by_their_ids():
    comparison = comparing.compare(
        content(sections=[section("a"), section("b", "<p>Old words.</p>"), section("c")]),
        content(sections=[section("a"), section("d"), section("b", "<p>New words.</p>")]),
    )

    new, changed, gone = comparison.sections
    assert (new.id, new.is_added, new.position_after) == ("d", True, 2)
    assert (changed.id, changed.position_before, changed.position_after) == ("b", 2, 3)
    assert [(each.kind, each.text) for each in changed.text] == [
        ("removed", "Old"),
        ("added", "New"),
        ("equal", " words."),
    ]
    assert (gone.id, gone.is_removed, gone.position_before) == ("c", True, 3)
    assert not changed.is_moved
    assert [each.id for each in comparison.every_section] == ["a", "d", "b", "c"]


def test_only_the_fewest_sections_count_as_moved():
    before = content(sections=[section(key) for key in "abcde"])
    after = content(sections=[section(key) for key in "eabcd"])

    assert [each.id for each in comparing.compare(before, after).sections] == ["e"]
    assert comparing.compare(before, after).sections[0].is_moved


def test_a_section_s_heading_level_and_anchor_are_told():
    [changed] = comparing.compare(
        content(sections=[section("a", heading="The month", level=2, anchor="month")]),
        content(sections=[section("a", heading="The year", level=3, anchor="year")]),
    ).sections

    assert [(each.kind, each.text) for each in changed.heading] == [
        ("equal", "The "),
        ("removed", "month"),
        ("added", "year"),
    ]
    assert (changed.level, changed.anchor) == ((2, 3), ("month", "year"))
    assert not changed.is_formatted_only


def test_formatting_alone_is_told_as_such():
    [changed] = comparing.compare(
        content(sections=[section("a", '<p>It <a href="https://a.kz/?x=1&amp;y=2">fell</a>.</p>')]),
        content(sections=[section("a", "<p>It <strong>fell</strong>.</p>")]),
    ).sections

    assert changed.is_formatted_only
    assert changed.addresses_removed == ("https://a.kz/?x=1&y=2",)
    assert changed.addresses_added == ()


def test_links_are_matched_by_their_ids():
    comparison = comparing.compare(
        content(
            sections=[section("a", links=[link("1"), link("2", url="https://a.kz")])],
            links=[link("3", title="Rain"), link("4")],
        ),
        content(
            sections=[section("a", links=[link("2", url="https://b.kz"), link("5")])],
            links=[link("3", title="Wind"), link("1")],
        ),
    )

    told = {each.id: each for each in comparison.links}
    assert set(told) == {"1", "2", "3", "4", "5"}
    assert (told["1"].place_before, told["1"].place_after, told["1"].is_moved) == ("a", None, True)
    assert (told["2"].is_retargeted, told["2"].is_moved) == (True, False)
    assert (told["3"].is_reworded, told["3"].is_retargeted) == (True, False)
    assert told["4"].is_removed
    assert told["5"].is_added
    assert not comparison.sections


def test_a_link_goes_along_with_its_section():
    one, other = section("a", links=[link("1")]), section("b")

    comparison = comparing.compare(content(sections=[one, other]), content(sections=[other, one]))

    assert comparison.links == ()
    assert len(comparison.sections) == 1


def test_a_link_that_found_its_article_is_retargeted():
    [changed] = comparing.compare(
        content(links=[link("1", title="Rain", want="k")]),
        content(links=[link("1", title="Rain", target="t")]),
    ).links

    assert (changed.is_retargeted, changed.is_reworded) == (True, False)


ids = st.uuids().map(str)
links_drawn = st.builds(
    link, ids, title=st.sampled_from(["", "Rain"]), target=st.none() | ids, url=st.just("")
)
sections_drawn = st.builds(
    section,
    ids,
    st.sampled_from(["", "<p>a b</p>", "<p>a <em>b</em></p>", "<p>c</p>"]),
    heading=st.sampled_from(["", "One", "Two"]),
    level=st.integers(2, 4),
    links=st.lists(links_drawn, max_size=2),
)
contents = st.builds(
    content,
    sections=st.lists(sections_drawn, max_size=4),
    links=st.lists(links_drawn, max_size=3),
    title=st.sampled_from(["", "Snow", "Ice"]),
    tags=st.lists(st.sampled_from("abc"), unique=True),
    category=st.none() | st.just("x"),
)


@st.composite
def edited(draw):
    """Draw a content and another that was made of it."""
    before = draw(contents)
    sections = draw(st.permutations(before["sections"]))
    kept = sections[: draw(st.integers(0, len(sections)))]
    after = before | {
        "sections": [
            each | {"html": draw(st.sampled_from([each["html"], "<p>Other</p>"]))} for each in kept
        ],
        "related_links": draw(st.permutations(before["related_links"])),
        "title": draw(st.sampled_from([before["title"], "Rain"])),
    }
    return before, after


@given(contents)
def test_equal_contents_differ_in_nothing(one):
    comparison = comparing.compare(one, one)

    assert not comparison
    assert [each.id for each in comparison.every_section] == [
        each["id"] for each in one["sections"]
    ]


@given(edited())
def test_other_contents_differ_in_something(pair):
    before, after = pair

    assert bool(comparing.compare(before, after)) == (before != after)


@given(edited())
def test_to_go_back_is_to_tell_it_the_other_way_round(pair):
    there, back = comparing.compare(*pair), comparing.compare(*reversed(pair))

    assert {each.id for each in there.sections if each.is_added} == {
        each.id for each in back.sections if each.is_removed
    }
    assert {each.id for each in there.links if each.is_removed} == {
        each.id for each in back.links if each.is_added
    }
