"""Two people's changes to one article become one."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.content import merging
from articles.content.merging import BOTH, MINE, THEIRS, TOGETHER, Written


def content(*, sections=(), links=(), **fields):
    """Build an article; a section is (id, heading, html, *its links), a link (id, title)."""
    return {
        "title": "Snow",
        "standfirst": "",
        "authors": [],
        "tags": [],
        "category": None,
        "sections": [
            {
                "id": uid,
                "anchor": uid,
                "level": 2,
                "heading": heading,
                "html": html,
                "related_links": [link(*each) for each in placed],
            }
            for uid, heading, html, *placed in sections
        ],
        "related_links": [link(*each) for each in links],
        **fields,
    }


def link(uid, title, url="", target=None):
    return {
        "id": uid,
        "label": "Also read",
        "title": title,
        "url": url,
        "target": target,
        "want": None if url or target else f"key of {title}",
    }


def told(base, mine, theirs):
    """Return who changed what."""
    return {each.key: each.changed_by for each in merging.differences(base, mine, theirs)}


def order(merged):
    return [section["id"] for section in merged["sections"]]


A, B, C = ("a", "A", "<p>a</p>"), ("b", "B", "<p>b</p>"), ("c", "C", "<p>c</p>")
X, Y = ("x", "X", "<p>x</p>"), ("y", "Y", "<p>y</p>")


def test_what_both_have_alike_is_no_difference():
    base = content(sections=[A])
    both = content(title="Ice", sections=[("a", "A", "<p>new</p>"), X])

    assert merging.differences(base, both, copy.deepcopy(both)) == []
    assert merging.merge(base, both, both, {}) == both


def test_what_one_side_changed_is_taken_from_it():
    base = content(sections=[A, B])
    mine = content(title="Ice", sections=[("a", "A", "<p>mine</p>"), B])
    theirs = content(standfirst="Cold.", sections=[A, ("b", "Their B", "<p>b</p>")])

    assert told(base, mine, theirs) == {
        "title": MINE,
        "standfirst": THEIRS,
        "section:a:html": MINE,
        "section:b:heading": THEIRS,
    }
    assert merging.merge(base, mine, theirs, {}) == content(
        title="Ice",
        standfirst="Cold.",
        sections=[("a", "A", "<p>mine</p>"), ("b", "Their B", "<p>b</p>")],
    )


def test_what_both_changed_has_to_be_chosen():
    base, mine, theirs = content(), content(title="Ice"), content(title="Rain")

    assert told(base, mine, theirs) == {"title": BOTH}
    with pytest.raises(merging.Undecided) as undecided:
        merging.merge(base, mine, theirs, {})
    assert undecided.value.keys == ("title",)
    for choice, title in ((MINE, "Ice"), (THEIRS, "Rain"), (Written("Sleet"), "Sleet")):
        assert merging.merge(base, mine, theirs, {"title": choice})["title"] == title


def test_tags_of_both_are_taken_and_those_that_either_took_off_are_not():
    base = content(tags=["1", "2", "3"])
    mine, theirs = content(tags=["2", "3", "4"]), content(tags=["0", "1", "2"])

    assert merging.merge(base, mine, theirs, {})["tags"] == ["0", "2", "4"]


def test_authors_of_both_can_be_taken_together():
    base = content(authors=["1"])
    mine, theirs = content(authors=["1", "2"]), content(authors=["3", "1"])

    (difference,) = merging.differences(base, mine, theirs)

    assert difference.is_open
    assert merging.merge(base, mine, theirs, {"authors": TOGETHER})["authors"] == ["3", "1", "2"]


def test_sections_that_either_added_are_all_there():
    base = content(sections=[A, B])
    mine, theirs = content(sections=[X, A, B]), content(sections=[A, Y, B])

    assert told(base, mine, theirs) == {"section:x": MINE, "section:y": THEIRS}
    assert order(merging.merge(base, mine, theirs, {})) == ["x", "a", "y", "b"]


def test_sections_that_either_deleted_are_gone():
    base = content(sections=[A, B, C])
    mine, theirs = content(sections=[B, C]), content(sections=[A, B])

    assert order(merging.merge(base, mine, theirs, {})) == ["b"]


@pytest.mark.parametrize("is_mine", [True, False])
def test_a_section_deleted_here_and_edited_there_is_asked_about(is_mine):
    base = content(sections=[A, B])
    gone, edited = content(sections=[A]), content(sections=[A, ("b", "B", "<p>better</p>")])
    mine, theirs = (gone, edited) if is_mine else (edited, gone)

    assert told(base, mine, theirs) == {"section:b": BOTH}
    for choice in (MINE, THEIRS):
        chosen = mine if choice == MINE else theirs
        assert merging.merge(base, mine, theirs, {"section:b": choice}) == chosen


def test_a_name_that_both_gave_to_a_new_section_stays_with_theirs():
    base, mine, theirs = content(), content(sections=[X]), content(sections=[Y])
    mine["sections"][0]["anchor"] = theirs["sections"][0]["anchor"] = "text"

    merged = merging.merge(base, mine, theirs, {})

    assert {each["id"]: each["anchor"] for each in merged["sections"]} == {"x": "", "y": "text"}


def test_the_order_is_taken_from_whoever_moved_sections():
    base = content(sections=[A, B, C])
    mine, theirs = content(sections=[C, A, B]), content(sections=[A, B, Y, C])

    assert told(base, mine, theirs) == {"order": MINE, "section:y": THEIRS}
    assert order(merging.merge(base, mine, theirs, {})) == ["c", "a", "b", "y"]


def test_the_order_is_asked_about_where_both_moved_sections():
    base = content(sections=[A, B, C])
    mine, theirs = content(sections=[C, A, B]), content(sections=[B, A, C])

    assert told(base, mine, theirs) == {"order": BOTH}
    assert order(merging.merge(base, mine, theirs, {"order": MINE})) == ["c", "a", "b"]
    assert order(merging.merge(base, mine, theirs, {"order": THEIRS})) == ["b", "a", "c"]


def test_links_are_merged_by_their_parts():
    base = content(sections=[A], links=[("l", "Old")])
    mine = content(sections=[A], links=[("l", "New")])
    theirs = content(sections=[(*A, ("l", "Old", "https://example.org/"))])

    assert told(base, mine, theirs) == {
        "link:l:title": MINE,
        "link:l:leads_to": THEIRS,
        "link:l:place": THEIRS,
    }
    merged = merging.merge(base, mine, theirs, {})
    assert merged["related_links"] == []
    assert merged["sections"][0]["related_links"] == [link("l", "New", "https://example.org/")]


def test_an_address_and_an_article_are_not_mixed_into_one_target():
    base = content(links=[("l", "T")])
    mine, theirs = content(links=[("l", "T", "https://x/")]), content(links=[("l", "T", "", "9")])

    assert told(base, mine, theirs) == {"link:l:leads_to": BOTH}
    merged = merging.merge(base, mine, theirs, {"link:l:leads_to": THEIRS})
    assert (merged["related_links"][0]["url"], merged["related_links"][0]["target"]) == ("", "9")


def test_a_link_of_a_section_that_goes_stands_after_the_one_before():
    base = content(sections=[A, B, C])
    mine = content(sections=[A, (*B, ("l", "Mine")), C])
    theirs = content(sections=[A, C])

    merged = merging.merge(base, mine, theirs, {})

    assert order(merged) == ["a", "c"]
    assert [each["id"] for each in merged["sections"][0]["related_links"]] == ["l"]


def test_links_of_both_stand_in_the_order_of_whoever_moved_them():
    base = content(links=[("k", "K"), ("l", "L")])
    mine = content(links=[("l", "L"), ("k", "K")])
    theirs = content(links=[("k", "K"), ("m", "M"), ("l", "L")])

    merged = merging.merge(base, mine, theirs, {})

    assert [each["id"] for each in merged["related_links"]] == ["l", "k", "m"]


def test_a_field_that_a_revision_did_not_know_yet_is_merged_too():
    base, theirs = content(), content()
    mine = content(seo_title="For machines")

    assert merging.merge(base, mine, theirs, {})["seo_title"] == "For machines"


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "together", "overlaps"),
    [
        ("Snow in Astana", "Snow falls in Astana", "Snow in Almaty", "Snow falls in Almaty", False),
        ("Snow", "Ice", "Rain", "Rain Ice", True),
        ("", "Mine", "Theirs", "Theirs Mine", True),
        ("a b c", "a c", "a b c d", "a c d", False),
    ],
)
def test_words_of_both_are_put_together(base, mine, theirs, together, overlaps):
    assert merging.together_words(base, mine, theirs) == merging.Together(together, overlaps)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "together", "overlaps"),
    [
        ("<p>a</p><p>b</p>", "<p>A</p><p>b</p>", "<p>a</p><p>B</p>", "<p>A</p><p>B</p>", False),
        (
            "<p>a</p><p>x</p><p>b</p>",
            "<p>A</p><p>x</p><p>b</p>",
            "<p>a</p><p>x</p><p>B</p><ul><li>new</li></ul>",
            "<p>A</p><p>x</p><p>B</p><ul><li>new</li></ul>",
            False,
        ),
        (
            "<p>one two three four</p>",
            "<p>ONE two three four</p>",
            "<p>one two three <em>four</em></p>",
            "<p>ONE two three <em>four</em></p>",
            False,
        ),
        ("<p>one</p>", "<p>mine</p>", "<p>theirs</p>", "<p>theirs</p><p>mine</p>", True),
    ],
)
def test_blocks_of_both_are_put_together(base, mine, theirs, together, overlaps):
    found = merging.together_html(base, mine, theirs)

    assert found == merging.Together(together, overlaps)


def test_a_very_long_text_is_told_as_one_passage():
    base = " ".join(map(str, range(5_000)))

    found = merging.together_words(base, "x " + base, base + " y")

    assert found.overlaps
    assert found.text == f"{base} y x {base}"


# Whatever two people do

titles = st.sampled_from(["", "Snow", "Ice", "Rain on snow", "Snow on ice"])
ids = st.sampled_from("abcdef")
bodies = st.lists(st.sampled_from(["<p>a</p>", "<p>b c</p>", "<p>b d</p>"]), max_size=3)


@st.composite
def contents(draw):
    placed = draw(st.lists(ids, unique=True, max_size=5))
    where = {uid: draw(st.integers(0, 6)) for uid in placed}
    sections = draw(st.lists(ids, unique=True, max_size=5))
    made = [
        (
            *(uid, draw(titles), "".join(draw(bodies))),
            *((f"l{each}", draw(titles)) for each in placed if where[each] == number),
        )
        for number, uid in enumerate(sections)
    ]
    at_end = [(f"l{each}", draw(titles)) for each in placed if where[each] >= len(sections)]
    return content(
        title=draw(titles),
        authors=draw(st.lists(ids, unique=True, max_size=3)),
        tags=sorted(draw(st.sets(ids, max_size=3))),
        sections=made,
        links=at_end,
    )


@given(contents(), contents())
def test_changes_of_one_side_alone_are_that_side(base, changed):
    assert merging.merge(base, changed, base, {}) == changed
    assert merging.merge(base, base, changed, {}) == changed


@given(contents(), contents(), contents(), st.sampled_from([MINE, THEIRS]))
def test_nothing_vanishes_without_being_shown(base, mine, theirs, choice):
    found = merging.differences(base, mine, theirs)
    merged = merging.merge(base, mine, theirs, {each.key: choice for each in found})

    shown = {text for each in found for side in (each.mine, each.theirs) for text in texts(side)}
    for side in (mine, theirs):
        new = set(texts(side)) - set(texts(base))
        assert new <= shown | set(texts(merged))
    held = order(merged)
    assert len(held) == len(set(held))
    for each in found:
        if each.name == "section" and not each.is_open:
            assert (each.of in held) == (each.chosen({}) is not None)
        if each.key == "title":
            wanted = each.chosen({each.key: choice})
            assert merged["title"] == wanted
    links = [link["id"] for section in merged["sections"] for link in section["related_links"]]
    links += [link["id"] for link in merged["related_links"]]
    assert len(links) == len(set(links))


@given(contents(), contents(), contents())
def test_whoever_merges_twice_has_the_same(base, mine, theirs):
    """What was merged, saved by the one, is what the other then reads: nothing is left to merge."""
    found = merging.differences(base, mine, theirs)
    merged = merging.merge(base, mine, theirs, {each.key: MINE for each in found})

    assert merging.merge(theirs, merged, theirs, {}) == merged


def texts(value):
    """Yield every text and id in it, but what is made of others."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from texts(each) if name != "want" else ()
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, str):
        yield value


@given(bodies, bodies, bodies)
def test_a_body_put_together_has_every_new_block_of_both(base, mine, theirs):
    found = merging.together_html("".join(base), "".join(mine), "".join(theirs))

    if not found.overlaps:
        return
    for word in ("a", "b", "c", "d"):
        if any(word in block for block in [*mine, *theirs]) and not any(
            word in block for block in base
        ):
            assert word in found.text
