"""Links that show one article: what they show, until when, and what is noted of who opens them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.test import override_settings

from articles import preview, publishing
from articles.models import Article, AuditEntry, PreviewLink, PreviewOpening
from articles.preview import sharing
from tests.conftest import NOON

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def share(article, **fields):
    return preview.share(article=article, at=NOON, **fields)


def opened(link, *, at=NOON, **who):
    return preview.open_link(token=preview.token_of(link.pk), at=at, **who)[1].document


def change(article, **fields):
    Article.objects.filter(pk=article.pk).update(**fields)
    publishing.save(article=article, at=NOON)
    return Article.objects.select_related("head").get(pk=article.pk)


def test_follows_the_draft_unless_it_is_pinned(make_article):
    article = make_article(title="Snow")
    following, pinned = share(article), share(article, revision=article.head)

    change(article, title="Ice")

    assert opened(following)["title"] == "Ice"
    assert opened(pinned)["title"] == "Snow"


def test_keeps_its_meaning_whatever_callers_get(make_live):
    article = make_live(title="Snow")
    following, pinned = share(article), share(article, revision=article.head)
    change(article, title="Ice")

    publishing.publish(article=article, at=NOON)
    assert (opened(following)["title"], opened(pinned)["title"]) == ("Ice", "Snow")
    publishing.withdraw(article=article, at=NOON)
    assert (opened(following)["title"], opened(pinned)["title"]) == ("Ice", "Snow")


def test_ends_at_its_very_moment(make_article):
    link = share(make_article(), days=1)

    assert opened(link, at=NOON + DAY - SECOND)
    with pytest.raises(preview.NoLink):
        opened(link, at=NOON + DAY)
    assert PreviewLink.objects.get().opened_count == 1


def test_is_over_at_once_when_it_is_revoked(make_article):
    user = User.objects.create_user("aigul")
    link, other = share(make_article()), share(make_article(title="Ice"))

    assert preview.revoke(link=link, at=NOON, by=user) is True

    with pytest.raises(preview.NoLink):
        opened(link)
    assert opened(other)["title"] == "Ice"
    assert preview.revoke(link=link, at=NOON + DAY) is False
    link.refresh_from_db()
    assert (link.revoked_at, link.revoked_by) == (NOON, user)


def test_shows_nothing_of_what_is_in_the_bin(make_article):
    article = make_article()
    link = share(article)
    publishing.delete(article=article, at=NOON)

    with pytest.raises(preview.NoLink):
        opened(link)
    article.refresh_from_db()
    with pytest.raises(preview.NotShared, match="in the bin"):
        share(article)
    publishing.restore(article=article)
    assert opened(link)


def test_a_token_that_is_not_whole_and_ours_is_refused_without_a_query(
    make_article, django_assert_num_queries
):
    link = share(make_article())
    token = preview.token_of(link.pk)
    other = UUID(int=link.pk.int ^ 1).hex
    forged = [
        *(token[:-1], token + "0", token.upper() if token.upper() != token else "", "", "x" * 64),
        token[:32] + "0" * 32,
        other + token[32:],  # another link's id under this one's signature
        token[32:] + token[:32],
        "\0" * 64,
    ]

    with django_assert_num_queries(0):
        for each in forged:
            with pytest.raises(preview.NoLink):
                preview.open_link(token=each, at=NOON)


def test_a_signature_of_a_link_that_is_gone_opens_nothing(make_article):
    link = share(make_article())
    token = preview.token_of(link.pk)
    link.delete()

    with pytest.raises(preview.NoLink):
        preview.open_link(token=token, at=NOON)
    assert not PreviewOpening.objects.exists()


def test_a_former_key_verifies_while_it_is_a_fallback(make_article):
    link = share(make_article())
    with override_settings(SECRET_KEY="former"):
        token = preview.token_of(link.pk)

    with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=["former"]):
        assert preview.open_link(token=token, at=NOON)[0] == link
        assert preview.token_of(link.pk) != token
    with override_settings(SECRET_KEY="new"), pytest.raises(preview.NoLink):
        preview.open_link(token=token, at=NOON)


@pytest.mark.parametrize("days", [0, -1, 91])
def test_lasts_no_longer_than_is_allowed(make_article, days):
    with pytest.raises(preview.NotShared, match="from 1 day to 90"):
        share(make_article(), days=days)

    assert not PreviewLink.objects.exists()


def test_shows_no_other_articles_revision(make_article):
    other = make_article(title="Ice")

    with pytest.raises(preview.NotShared):
        share(make_article(), revision=other.head)


def test_each_opening_is_noted_with_its_network_alone(make_article):
    link = share(make_article())

    opened(link, address="203.0.113.77", user_agent="A" * 300)
    opened(link, at=NOON + 59 * SECOND, address="203.0.113.9", user_agent="B")
    opened(link, at=NOON + 60 * SECOND, address="203.0.113.77")
    opened(link, at=NOON + 60 * SECOND, address="2001:db8:1:2::3")

    rows = PreviewOpening.objects.order_by("id").values_list("minute", "network", "count")
    minute = timedelta(minutes=1)
    assert list(rows) == [
        (NOON, "203.0.113.0/24", 2),
        (NOON + minute, "203.0.113.0/24", 1),
        (NOON + minute, "2001:db8:1::/48", 1),
    ]
    assert PreviewOpening.objects.order_by("id").first().user_agent == "B"
    link.refresh_from_db()
    assert (link.opened_count, link.last_opened_at) == (4, NOON + minute)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.200", "198.51.100.0/24"),
        ("::ffff:198.51.100.200", "198.51.100.0/24"),
        ("2001:db8:abcd:12::1", "2001:db8:abcd::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", ""),
        ("unix:", ""),
        ("<script>", ""),
    ],
)
def test_an_address_is_kept_as_its_network(address, network):
    assert sharing.network_of(address) == network


def test_a_flood_fills_no_table(make_article, monkeypatch):
    monkeypatch.setattr(sharing, "OPENINGS_AT_MOST", 5)
    link = share(make_article())

    for number in range(20):
        opened(link, address=f"10.0.{number}.1")
        opened(link, address=f"10.0.{number}.2")

    kept = PreviewOpening.objects.order_by("id").values_list("network", flat=True)
    assert list(kept) == [f"10.0.{number}.0/24" for number in range(15, 20)]
    link.refresh_from_db()
    assert link.opened_count == 40


def test_lists_an_articles_links_with_their_last_openings(
    make_article, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(sharing, "OPENINGS_SHOWN", 2)
    article = make_article()
    first, second = share(article), preview.share(article=article, at=NOON + DAY)
    share(make_article(title="Ice"))
    for number in range(4):
        opened(first, address=f"10.0.{number}.1")

    with django_assert_num_queries(2):
        links = preview.links_of(article)

    assert links == [second, first]
    assert [each.network for each in links[1].last_openings] == ["10.0.3.0/24", "10.0.2.0/24"]
    assert links[0].last_openings == []


def test_the_audit_log_has_who_shared_and_who_revoked(make_article):
    article, user = make_article(title="Snow"), User.objects.create_user("aigul")
    AuditEntry.objects.all().delete()

    link = share(article, by=user, note="the lawyer", days=1)
    preview.revoke(link=link, at=NOON, by=user)

    rows = AuditEntry.objects.order_by("id").values_list("actor", "act", "subject", "detail")
    assert list(rows) == [
        (
            *("aigul", "shared a preview", "Snow"),
            "Shows the draft until 2026-03-02 12:00 UTC. For: the lawyer",
        ),
        (
            *("aigul", "revoked a preview", "Snow"),
            "Shared on 2026-03-01 12:00 UTC. For: the lawyer",
        ),
    ]


def test_opening_asks_few_questions(make_live, django_assert_num_queries):
    link = share(make_live())
    opened(link, address="203.0.113.1")

    # Begin, the link's count, the minute's, commit; the link with what it shows; what is live;
    # its facts.
    with django_assert_num_queries(7):
        opened(link, address="203.0.113.1")
