from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection

from articles import link_checking, publishing
from articles.link_checking import checking
from articles.models import Article, LinkHost, LinkTarget, OutgoingLink
from tests.conftest import NOON

HOUR = timedelta(hours=1)


class Clock:
    """A clock that stands until it is put on."""

    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def check(clock, **more):
    return link_checking.check_next(clock=clock, **more)


def row(url):
    return LinkTarget.objects.get(url=url)


def test_a_new_link_is_checked_and_then_not_again(make_article, outside, clock):
    url = outside.says("/page")
    make_article(links=[{"url": url}])

    assert check(clock)
    assert not check(clock)

    found = row(url)
    assert (found.state, found.checked_at, found.fine_at) == ("fine", NOON, NOON)
    assert found.due_at >= NOON + timedelta(days=7)
    assert outside.asked == ["HEAD /page"]
    assert link_checking.due_count(at=NOON) == 0


def test_get_is_asked_where_head_is_not_answered_well(make_article, outside, clock):
    outside.says("/no-head", methods=("GET",))
    make_article(links=[{"url": outside.url("/no-head")}])

    check(clock)

    assert row(outside.url("/no-head")).state == "fine"
    assert outside.asked == ["HEAD /no-head", "GET /no-head"]


def test_get_is_asked_where_head_breaks_off(outside, clock):
    def hang_up_on_head(request):
        if request.command == "GET":
            request.send_response(204)
            request.end_headers()

    found = link_checking.look(outside.does("/", hang_up_on_head), clock=clock)

    assert found.kind == "fine"


def test_a_failure_that_passes_leaves_nothing(make_article, outside, clock):
    url = outside.says("/", 500)
    article = make_article(links=[{"url": url}])

    check(clock)
    assert row(url).state == "suspect"
    clock.now += 2 * HOUR
    outside.says("/")
    check(clock)

    assert row(url).state == "fine"
    article.refresh_from_db()
    assert article.urls_failing == 0


def test_a_page_that_is_gone_is_counted_on_each_article(make_article, outside, clock):
    url = outside.url("/gone")
    articles = [make_article(title=title, links=[{"url": url}]) for title in ("One", "Two")]

    check(clock)
    clock.now += 2 * HOUR
    check(clock)

    assert row(url).state == "failing"
    assert [Article.objects.get(pk=each.pk).urls_failing for each in articles] == [1, 1]
    outside.says("/gone")
    clock.now += 24 * HOUR
    check(clock)
    assert [Article.objects.get(pk=each.pk).urls_failing for each in articles] == [0, 0]


def test_an_article_keeps_its_count_when_it_is_saved(make_article, outside, clock):
    article = make_article(links=[{"url": outside.url("/gone")}])
    check(clock)
    clock.now += 2 * HOUR
    check(clock)

    publishing.save(article=article, at=NOON)

    assert Article.objects.get().urls_failing == 1


def test_a_private_address_fails_without_being_asked(make_article, outside, clock, settings):
    settings.LINK_CHECK_ALLOW_PRIVATE = []
    make_article(links=[{"url": outside.says("/")}])

    check(clock)

    assert (row(outside.url("/")).state, row(outside.url("/")).fault) == ("failing", "private")
    assert outside.asked == []


def test_a_host_is_left_alone_between_two_questions(make_article, outside, clock):
    outside.says("/a")
    outside.says("/b")
    make_article(links=[{"url": outside.url("/a")}, {"url": outside.url("/b")}])

    assert check(clock)
    assert not check(clock)
    assert link_checking.seconds_to_next_turn(at=clock()) == 2.0
    clock.now += timedelta(seconds=2)
    assert check(clock)
    assert link_checking.seconds_to_next_turn(at=clock()) is None


def test_a_host_that_asks_to_wait_is_left_alone_for_all_its_links(make_article, outside, clock):
    for path in ("/a", "/b"):
        outside.says(path, 429, Retry_After="3600")
    make_article(links=[{"url": outside.url("/a")}, {"url": outside.url("/b")}])

    assert check(clock)
    clock.now += timedelta(minutes=59)
    assert not check(clock)

    assert len(outside.asked) == 1
    assert set(LinkTarget.objects.values_list("state", flat=True)) == {"unchecked"}
    clock.now += timedelta(minutes=2)
    assert check(clock)


def test_a_claim_of_one_who_died_passes_by_itself(make_article, outside, clock):
    """SIGKILL while the network is waited for: the row is as it was, the host is claimed."""
    make_article(links=[{"url": outside.says("/")}])

    class Killed(BaseException):
        pass

    def die():
        raise Killed

    with pytest.raises(Killed):
        check(clock, before_asking=die)

    assert not check(clock)
    clock.now += checking.CLAIM
    assert check(clock)
    assert row(outside.url("/")).state == "fine"


def test_what_nothing_leads_to_any_more_is_dropped_unasked(make_article, outside, clock):
    article = make_article(links=[{"url": outside.says("/")}])
    article.related_links.all().delete()
    publishing.save(article=article, at=NOON)

    assert not check(clock)

    assert not LinkTarget.objects.exists()
    assert outside.asked == []
    assert LinkHost.objects.get().due_at is None


def test_somebody_who_waits_is_not_held_up_by_the_pause(make_article, outside, clock):
    make_article(links=[{"url": outside.says("/a")}, {"url": outside.says("/b")}])
    check(clock)
    target = LinkTarget.objects.get(state="unchecked")

    assert link_checking.check_now(target=target, clock=clock)

    assert target.state == "fine"


def test_nor_does_he_ask_a_host_that_is_being_asked_or_wants_to_be_left_alone(
    make_article, outside, clock
):
    make_article(links=[{"url": outside.says("/")}])
    target = LinkTarget.objects.get()
    LinkHost.objects.create(host="127.0.0.1", free_at=NOON + timedelta(seconds=60))

    assert not link_checking.check_now(target=target, clock=clock)

    assert outside.asked == []
    assert LinkTarget.objects.get().state == "unchecked"


def test_no_transaction_is_open_while_the_network_is_waited_for(
    transactional_db, make_article, outside, clock
):
    seen = []

    def answer(request):
        # Another connection writes: SQLite would refuse it beside an open transaction.
        OutgoingLink.objects.filter(place="image").delete()
        seen.append(LinkHost.objects.get().free_at)
        connection.close()
        request.send_response(200)
        request.send_header("Content-Length", "0")
        request.end_headers()

    make_article(links=[{"url": outside.does("/", answer)}])

    assert check(clock, before_asking=connection.close)

    assert seen == [NOON + checking.CLAIM]


def test_several_who_check_at_once_ask_a_host_one_at_a_time(
    transactional_db, make_article, outside, clock, monkeypatch
):
    monkeypatch.setattr(checking, "PAUSE", timedelta(0))
    links = [{"url": outside.says(f"/{each}")} for each in range(8)]
    make_article(links=links)
    failures = []

    def work():
        try:
            until = time.monotonic() + 50
            while len(outside.asked) < len(links) and time.monotonic() < until:
                check(clock, before_asking=connection.close)
        except Exception as error:  # noqa: BLE001  told below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert failures == []
    assert outside.most_at_once == 1
    assert sorted(outside.asked) == [f"HEAD /{each}" for each in range(8)]
