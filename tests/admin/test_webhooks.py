"""Who is told of changes: made, changed, tried, switched, and given another secret."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import webhooks
from articles.models import AuditEntry, WebhookDelivery, WebhookEndpoint, WebhookSecret
from articles.webhooks import sealing
from tests.conftest import NOON


@pytest.fixture
def desk(client, make_member):
    client.force_login(make_member("Admin"))
    return client


def at(name, *arguments):
    return reverse(f"admin:articles_webhook{name}", args=arguments)


def fields(**more):
    return {"description": "Mirror", "url": "https://hooks.example.org/in"} | more


def secret_in(response):
    return re.search(r"whsec_[A-Za-z0-9+/=]+", response.text).group()


def test_a_new_one_shows_its_secret_once(desk):
    response = desk.post(at("endpoint_add"), fields(kinds=["published", "deleted"]))

    secret = secret_in(response)
    endpoint = WebhookEndpoint.objects.get()
    assert sealing.unseal(endpoint.secrets.get().sealed) == secret
    assert endpoint.kinds == ["published", "deleted"]
    assert "no-store" in response["Cache-Control"]
    page = desk.get(at("endpoint_change", endpoint.pk)).text
    assert secret not in page
    assert f"whsec_…{secret[-4:]}" in page
    for entry in AuditEntry.objects.all():
        assert secret[6:] not in entry.words + entry.detail
        assert "hooks.example.org/in" not in entry.words


def test_it_begins_at_the_end_or_at_the_beginning_of_the_log(desk, make_live):
    make_live()
    desk.post(at("endpoint_add"), fields(description="Now"))
    desk.post(at("endpoint_add"), fields(description="All", from_beginning="on"))

    assert WebhookEndpoint.objects.get(description="Now").sequence > 0
    assert WebhookEndpoint.objects.get(description="All").sequence == 0


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "ftp://a.example/", "https://a:b@c.example/"]
)
def test_an_address_that_cant_be_is_refused(desk, url):
    response = desk.post(at("endpoint_add"), fields(url=url))

    assert response.status_code == 200
    assert "errorlist" in response.text
    assert not WebhookEndpoint.objects.exists()


def test_plain_http_is_taken_with_a_warning(desk):
    response = desk.post(at("endpoint_add"), fields(url="http://hooks.example.org/"), follow=True)

    assert "isn’t https" in response.text
    assert WebhookEndpoint.objects.exists()


def test_filters_are_kept_whatever_becomes_of_what_they_name(desk, make_tag, make_category):
    tag, category = make_tag("ice"), make_category("News")
    chosen = {"tags": [tag.pk], "categories": [category.pk], "languages": "kk, EN"}
    desk.post(at("endpoint_add"), fields(**chosen))
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.tags == [str(tag.pk)]
    assert endpoint.categories == [str(category.pk)]
    assert endpoint.languages == ["en", "kk"]
    gone = str(tag.pk)
    tag.delete()

    desk.post(at("endpoint_change", endpoint.pk), fields(description="Other", languages="kk, en"))

    endpoint.refresh_from_db()
    assert endpoint.tags == [gone]  # empty would mean: all there are
    assert endpoint.categories == []
    assert endpoint.description == "Other"


def test_a_change_reaches_its_sender_and_leaves_what_that_wrote(desk, make_endpoint):
    endpoint = make_endpoint()
    WebhookEndpoint.objects.update(failures=7, sequence=5)

    desk.post(at("endpoint_change", endpoint.pk), fields(url="https://other.example/"))

    endpoint.refresh_from_db()
    assert (endpoint.url, endpoint.version) == ("https://other.example/", 2)
    assert (endpoint.failures, endpoint.sequence) == (7, 5)


def test_a_test_shows_request_and_answer(desk, make_endpoint, receiver):
    endpoint = make_endpoint()
    receiver.answer = lambda received: (200, {"X-Mine": "yes"}, b"<b>Got it</b>")

    page = desk.post(at("endpoint_test", endpoint.pk)).text

    (received,) = receiver.received
    assert received.verified(endpoint.secret)["type"] == "test"
    for shown in (received.id, received.headers["webhook-signature"], "x-mine: yes"):
        assert shown in page
    assert "&lt;b&gt;Got it&lt;/b&gt;" in page
    assert endpoint.secret not in page
    assert WebhookDelivery.objects.get().state == "delivered"


def test_a_test_that_fails_says_why(desk, make_endpoint, receiver):
    endpoint = make_endpoint()
    receiver.answer = lambda received: 404

    page = desk.post(at("endpoint_test", endpoint.pk)).text

    assert "It answers 404 Not Found" in page
    assert WebhookDelivery.objects.get().state == "failed"


def test_secrets_are_rotated_two_at_most_and_one_at_least(desk, make_endpoint):
    endpoint = make_endpoint()
    first = endpoint.secrets.get()

    second = secret_in(desk.post(at("endpoint_add_secret", endpoint.pk)))
    refused = desk.post(at("endpoint_add_secret", endpoint.pk), follow=True)
    assert "has two secrets" in refused.text
    desk.post(at("endpoint_remove_secret", endpoint.pk), {"secret": first.pk})
    left = WebhookSecret.objects.get()
    refused = desk.post(at("endpoint_remove_secret", endpoint.pk), {"secret": left.pk}, follow=True)

    assert "the only one" in refused.text
    assert sealing.unseal(WebhookSecret.objects.get().sealed) == second
    acts = AuditEntry.objects.order_by("id").values_list("act", flat=True)
    assert [act for act in acts if "secret" in act] == ["added a secret", "removed a secret"]


def test_it_is_switched_off_and_on_where_it_was_or_from_now(
    desk,
    make_endpoint,
    make_live,
):
    endpoint = make_endpoint()
    before = endpoint.sequence
    desk.post(at("endpoint_switch", endpoint.pk), {"to": "off"})
    endpoint.refresh_from_db()
    assert not endpoint.is_on
    make_live()

    desk.post(at("endpoint_switch", endpoint.pk), {"to": "on"})
    endpoint.refresh_from_db()
    assert (endpoint.is_on, endpoint.sequence) == (True, before)
    desk.post(at("endpoint_switch", endpoint.pk), {"to": "off"})
    desk.post(at("endpoint_switch", endpoint.pk), {"to": "skip"})
    endpoint.refresh_from_db()
    assert endpoint.is_on
    assert endpoint.sequence > before


def test_deliveries_are_sent_again_one_or_all_that_were_given_up(desk, make_endpoint):
    endpoint = make_endpoint()
    rows = [
        WebhookDelivery.objects.create(
            endpoint=endpoint, sequence=n, created_at=NOON, state=state, done_at=NOON
        )
        for n, state in enumerate(["delivered", "failed", "failed"])
    ]

    desk.post(at("delivery_send_again", rows[0].pk))
    assert WebhookDelivery.objects.get(pk=rows[0].pk).state == "waiting"
    desk.post(at("endpoint_send_again", endpoint.pk))

    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"waiting"}


@pytest.mark.parametrize("asked", ["snow", "7", "msg_7", "00000000-0000-0000-0000-000000000007"])
def test_the_log_is_searched_by_whole_values(desk, make_endpoint, asked):
    endpoint = make_endpoint()
    for number, slug in ((7, "snow"), (8, "ice")):
        WebhookDelivery.objects.create(
            endpoint=endpoint,
            sequence=number,
            message_id=f"msg_{number}",
            subject_id=f"00000000-0000-0000-0000-00000000000{number}",
            slug=slug,
            created_at=NOON,
        )

    page = desk.get(at("delivery_changelist"), {"q": asked}).text

    assert "snow" in page
    assert "ice</td>" not in page


def test_the_log_costs_as_many_queries_for_a_hundred(
    desk,
    make_endpoint,
    django_assert_max_num_queries,
):
    endpoint = make_endpoint()
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(endpoint=endpoint, sequence=n, created_at=NOON) for n in range(100)
    )

    with django_assert_max_num_queries(12):
        desk.get(at("delivery_changelist"))


def test_editors_are_told_on_the_front_page_what_was_switched_off(
    client,
    make_member,
    make_endpoint,
):
    endpoint = make_endpoint(description="The app of the Herald")
    WebhookEndpoint.objects.update(is_on=False, off_reason="It answered 410 Gone.")

    for role, may_open in (("Editor", False), ("Admin", True)):
        client.force_login(make_member(role))
        page = client.get(reverse("admin:index")).text
        assert "The webhook “The app of the Herald” was switched off." in page
        assert (at("endpoint_change", endpoint.pk) in page) is may_open
        assert endpoint.url not in page
    client.force_login(make_member("Writer"))
    assert "Herald" not in client.get(reverse("admin:index")).text


@pytest.mark.parametrize(("minutes", "is_told"), [(61, True), (59, False)])
def test_editors_are_told_of_one_that_has_taken_nothing_for_an_hour(
    client, make_member, make_endpoint, minutes, is_told
):
    make_endpoint(description="The Herald")
    since = timezone.now() - timedelta(minutes=minutes)
    WebhookEndpoint.objects.update(failing_since=since, failures=5)
    client.force_login(make_member("Editor"))

    page = client.get(reverse("admin:index")).text

    said = f"The webhook “The Herald” has taken nothing since {since:%-d %B %Y, %H:%M} UTC."
    assert (said in page) is is_told


def test_nobody_is_told_of_one_that_somebody_switched_off(
    client,
    make_member,
    make_endpoint,
):
    webhooks.switch_off(endpoint=make_endpoint(), at=NOON)
    client.force_login(make_member("Admin"))

    assert "was switched off" not in client.get(reverse("admin:index")).text
