from __future__ import annotations

import pytest

from articles.content import directions


@pytest.mark.parametrize("language", ["ar", "he", "fa-IR", "ur", "az-Arab", "ks-Arab-IN", "AR-eg"])
def test_are_from_right_to_left(language):
    assert directions.of(language) == "rtl"


@pytest.mark.parametrize("language", ["en", "kk", "ru-KZ", "ur-Latn", "zh-Hant", "", "x-nothing"])
def test_are_from_left_to_right(language):
    assert directions.of(language) == "ltr"
