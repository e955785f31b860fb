from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.content import slugs


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Snow in Astana", "snow-in-astana"),
        ("Қазақстан Республикасы", "qazaqstan-respublikasy"),
        ("Город с пятью именами", "gorod-s-pyatyu-imenami"),
        ("阿斯塔纳", "asitana"),
        ("Astana's 10th — and last? — round", "astanas-10th-and-last-round"),
        ("L’été à Astana", "lete-a-astana"),
        ("  ", ""),
        ("!?…", ""),
    ],
)
def test_writes_any_script_in_ascii(title, slug):
    assert slugs.slugify(title) == slug


def test_arabic_becomes_letters():
    assert re.fullmatch(slugs.PATTERN, slugs.slugify("محادثات أستانا"))


def test_what_is_too_long_is_cut_between_words():
    assert slugs.slugify("alpha beta gamma", max_length=12) == "alpha-beta"
    assert slugs.slugify("alpha beta gamma", max_length=10) == "alpha-beta"
    assert slugs.slugify("alphabetagamma", max_length=5) == "alpha"


@given(st.text(max_size=400))
def test_every_slug_has_the_one_format_and_is_its_own_slug(title):
    slug = slugs.slugify(title)

    assert slug == "" or re.fullmatch(slugs.PATTERN, slug)
    assert len(slug) <= slugs.MAX_LENGTH
    assert slugs.slugify(slug) == slug


def test_the_first_free_one_is_numbered():
    assert slugs.free("snow", is_taken={"snow", "snow-2"}.__contains__) == "snow-3"
    assert slugs.free("snow", is_taken=set().__contains__) == "snow"


def test_a_reserved_one_is_never_given():
    assert slugs.free("by-id", is_taken=set().__contains__) == "by-id-2"


def test_what_has_no_letters_gets_a_name_all_the_same():
    assert slugs.free("", is_taken={"article"}.__contains__) == "article-2"
    assert slugs.free("", is_taken=set().__contains__, fallback="tag") == "tag"


@given(st.integers(1, 130), st.integers(0, 12))
def test_a_numbered_one_keeps_the_format_and_the_length(length, taken):
    base = "a-" * (length // 2) + "a"
    base = slugs.slugify(base)
    used = set()
    for _ in range(taken):
        slug = slugs.free(base, is_taken=used.__contains__)
        assert re.fullmatch(slugs.PATTERN, slug)
        assert len(slug) <= slugs.MAX_LENGTH
        assert slug not in used
        used.add(slug)
