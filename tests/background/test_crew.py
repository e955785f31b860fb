"""What a worker does."""

from __future__ import annotations

from uuid import uuid4

from articles.background import duties_of_a_worker


def names():
    return [duty.name.split(" varnish ")[0] for duty in duties_of_a_worker(uuid4())]


def test_each_duty_has_a_name_of_its_own_that_a_row_can_hold(settings):
    settings.PURGE_URLS = ["http://10.0.0.7:6081", "http://10.0.0.8:6081"]

    names = [duty.name for duty in duties_of_a_worker(uuid4())]

    assert len(names) == len(set(names))
    assert all(0 < len(name) <= 60 for name in names)


def test_there_is_one_for_each_cache(settings):
    settings.PURGE_URLS = ["http://10.0.0.7:6081", "http://10.0.0.8:6081"]
    assert names().count("purging") == 2

    settings.PURGE_URLS = []
    assert "purging" not in names()


def test_links_are_checked_unless_the_setting_says_no(settings):
    assert "link checking" in names()

    settings.CHECK_LINKS = False
    assert "link checking" not in names()
