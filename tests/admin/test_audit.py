"""The audit log: every act, with who did it, for good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from articles import auditing, publishing, reviewing
from articles.models import Article, AuditEntry, Publication, Schedule
from tests.admin.forms import ADD, filled, new_article, page_of
from tests.conftest import NOON


def told(**wanted):
    """Return who did what to what, in the order it was written."""
    entries = AuditEntry.objects.filter(**wanted).exclude(subject_kind="session").order_by("id")
    return list(entries.values_list("actor", "act", "subject"))


@pytest.fixture
def article(make_live):
    article = make_live()
    AuditEntry.objects.all().delete()
    return article


def test_writing_and_publishing_are_told_with_who_did_it(admin_client):
    admin_client.post(ADD, new_article(sections=[{"html": "It fell."}]))
    article = Article.objects.get()
    admin_client.post(page_of(article), filled(admin_client, page_of(article), title="Ice"))
    admin_client.post(page_of(article), filled(admin_client, page_of(article)))
    admin_client.post(page_of(article, "publish"), {"revision": "2"})

    assert told() == [
        ("admin", "created", "Snow in Astana"),
        ("admin", "saved", "Ice"),
        ("admin", "published", "Ice"),
    ]


@pytest.mark.parametrize(
    ("name", "data", "act"),
    [
        ("withdraw", {}, "withdrawn"),
        ("rename", {"slug": "ice"}, "renamed"),
        ("bin", {}, "put into the bin"),
        (
            "schedule",
            {"action": "withdraw", "due_at_0": "2100-01-01", "due_at_1": "12:00"},
            "scheduled",
        ),
    ],
)
def test_each_act_is_told_once(admin_client, article, name, data, act):
    admin_client.post(page_of(article, name), data)

    acts = [row for row in told() if row[1] != "saved"]
    assert acts == [("admin", act, "Snow in Astana")]


def test_hiding_a_revision_is_told(admin_client, article):
    admin_client.post(page_of(article, "revision_visibility", 1), {"is_hidden": "yes"})

    assert told() == [("admin", "hid a revision", "Snow in Astana")]


def test_the_bin_is_told_both_ways(admin_client, article):
    admin_client.post(page_of(article, "bin"))
    admin_client.post(page_of(article, "restore"))

    assert [act for _, act, _ in told()] == ["put into the bin", "taken out of the bin"]


def test_each_of_several_is_told(admin_client, article):
    address = reverse("admin:articles_article_bulk", args=["withdraw"])
    admin_client.post(address, {"article": [str(article.pk)]})

    assert told() == [("admin", "withdrawn", "Snow in Astana")]


def test_what_is_refused_is_not_told(admin_client, make_article):
    article = make_article(sections=())
    AuditEntry.objects.all().delete()

    admin_client.post(page_of(article, "publish"), {"revision": "1"})

    assert told() == []
    assert not Publication.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_undone_takes_its_entry_along(make_article, monkeypatch):
    """The entry stands in the act's own transaction."""
    article = make_article()
    before = AuditEntry.objects.count()

    def fail(ids):
        raise RuntimeError

    monkeypatch.setattr("articles.publishing.standing.restand", fail)
    with pytest.raises(RuntimeError):
        publishing.publish(article=article, at=NOON)

    assert AuditEntry.objects.count() == before


def test_what_the_clock_does_is_the_schedules(article):
    Schedule.objects.create(article=article, action="withdraw", due_at=NOON)

    publishing.apply_due()

    assert told() == [("schedule", "withdrawn", "Snow in Astana")]


def test_an_expiry_is_the_schedules(make_article):
    make_live = make_article(expires_at=NOON + timedelta(hours=1))
    publishing.publish(article=make_live, at=NOON)

    publishing.apply_due()

    assert told()[-1] == ("schedule", "expired", "Snow in Astana")


def test_what_a_command_does_is_its_own(db):
    call_command("load_sample_content")

    assert set(AuditEntry.objects.values_list("actor", flat=True)) == {"manage.py"}


def test_authors_and_shelves_are_told(admin_client):
    add = reverse("admin:articles_tag_add")
    admin_client.post(add, {"name": "snow"})

    entry = AuditEntry.objects.get(subject_kind="tag")
    assert (entry.actor, entry.act, entry.subject) == ("admin", "created", "snow")
    admin_client.post(
        reverse("admin:articles_tag_delete", args=[entry.subject_id]), {"post": "yes"}
    )
    assert told(subject_kind="tag")[-1] == ("admin", "deleted", "snow")


def test_reviews_are_told(article, make_member):
    writer, editor = make_member("Writer"), make_member("Editor")
    Article.objects.filter(pk=article.pk).update(title="Ice")
    publishing.save(article=article, at=NOON, by=writer)
    AuditEntry.objects.all().delete()

    review = reviewing.submit(article=article, at=NOON, by=writer, note="Please")
    reviewing.comment(review=review, at=NOON, by=editor, text="Why?")
    reviewing.send_back(review=review, at=NOON, by=editor, reason="Not yet")

    assert told() == [
        ("writer", "handed in for review", "Ice"),
        ("editor", "commented", "Ice"),
        ("editor", "sent back", "Ice"),
    ]


def test_an_entry_outlives_the_account_that_acted(article, make_member):
    writer = make_member("Writer")
    auditing.record(act="looked", at=NOON, subject=article, actor=writer)

    writer.delete()
    article.delete()

    assert told(act="looked") == [("writer", "looked", "Snow in Astana")]


LOG = reverse("admin:articles_auditentry_changelist")


def shown(client, query=""):
    response = client.get(f"{LOG}?{query}")
    assert response.status_code == 200
    return [row.subject for row, _ in response.context["rows"]]


@pytest.fixture
def entries(db):
    AuditEntry.objects.all().delete()
    for number in range(120):
        auditing.record(
            act="saved" if number % 2 else "published",
            at=NOON + timedelta(hours=number),
            subject=f"Қар {number}",
            subject_kind="article",
            subject_id=number % 3,
            actor="dana" if number % 5 else "ainur",
        )


def test_the_log_is_read_page_by_page_and_back(admin_client, entries):
    everything = [f"Қар {number}" for number in reversed(range(120))]
    query, seen = "act=saved", []
    while True:
        response = admin_client.get(f"{LOG}?{query}")
        seen.append([row.subject for row, _ in response.context["rows"]])
        if not response.context["older"]:
            break
        query = response.context["older"]

    assert [name for page in seen for name in page] == everything[::2]
    back = admin_client.get(f"{LOG}?{response.context['newer']}")
    assert [row.subject for row, _ in back.context["rows"]] == seen[0]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("actor=ainur", 24),
        ("act=published&actor=ainur", 12),
        ("kind=article&id=1", 40),
        ("q=ҚАР+119", 1),
        ("since=2026-03-02&until=2026-03-02", 24),
        ("act=published&actor=ainur&since=0001-01-01&until=9999-12-31", 12),
        ("q=nothing+of+it", 0),
    ],
)
def test_it_is_narrowed(admin_client, entries, query, count):
    assert len(shown(admin_client, query)) == count


def test_a_page_of_it_costs_the_same_wherever_it_is(
    admin_client, entries, django_assert_num_queries
):
    # Session and account; what acts and kinds there are; the row it begins at; the page.
    middle = AuditEntry.objects.order_by("id")[60].pk
    with django_assert_num_queries(6):
        admin_client.get(f"{LOG}?older={middle}&act=saved")


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["add", "change", "delete"])
def test_nobody_changes_it_not_even_a_superuser(admin_client, entries, name, method):
    entry = AuditEntry.objects.first()
    before = list(AuditEntry.objects.order_by("id").values())
    args = [] if name == "add" else [entry.pk]

    response = getattr(admin_client, method)(
        reverse(f"admin:articles_auditentry_{name}", args=args), {"post": "yes", "actor": "x"}
    )

    assert response.status_code == (200 if (name, method) == ("change", "get") else 403)
    assert list(AuditEntry.objects.order_by("id").values()) == before
