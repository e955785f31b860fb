from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from standardwebhooks import WebhookVerificationError

from articles import publishing, webhooks
from articles.models import Article, AuditEntry, Change, WebhookDelivery, WebhookEndpoint
from articles.webhooks import recording
from tests.conftest import NOON

Later = 503, {"Retry-After": "3600"}


def states():
    return list(WebhookDelivery.objects.order_by("sequence").values_list("state", flat=True))


def update(article, title):
    Article.objects.filter(pk=article.pk).update(title=title)
    publishing.save(article=article, at=timezone.now())
    publishing.publish(article=article, at=timezone.now())


def test_a_change_arrives_signed_and_is_in_the_log(make_endpoint, make_live, receiver, send):
    endpoint = make_endpoint()
    receiver.answer = lambda received: (202, {"X-Ours": "yes"}, b"Thank you.")
    article = make_live()

    send(lambda: receiver.received)
    send(lambda: states() == ["delivered"])

    (received,) = receiver.received
    change = Change.objects.get()
    message = received.verified(endpoint.secret)
    assert message["type"] == "article.published"
    assert message["data"]["id"] == str(article.pk)
    assert message["data"]["sequence"] == change.sequence
    assert received.id == f"msg_{endpoint.pk.hex}_{change.sequence}"
    delivery = WebhookDelivery.objects.get()
    assert (delivery.status, delivery.attempts, delivery.error) == (202, 1, "")
    assert delivery.body == received.text
    assert delivery.answer_body == "Thank you."
    assert delivery.answer_headers["x-ours"] == "yes"
    assert delivery.request_headers["webhook-id"] == received.id
    endpoint.refresh_from_db()
    assert endpoint.last_success_at is not None
    assert endpoint.sequence == change.sequence


def test_the_data_is_the_feeds_entry(make_endpoint, make_live, receiver, send, api):
    make_endpoint()
    article = make_live(title="Snow")
    update(article, "Ice")
    publishing.rename(article=article, slug="ice", at=timezone.now())
    publishing.withdraw(article=article, at=timezone.now())

    send(lambda: len(receiver.received) == 4)

    assert [each.data for each in receiver.received] == api.get("/api/v1/changes").json()["results"]
    assert [each.message["type"] for each in receiver.received] == [
        *("article.published", "article.updated", "article.moved", "article.withdrawn"),
    ]


def test_nothing_is_sent_of_what_was_before_unless_asked(make_live, make_endpoint, receiver, send):
    make_live(title="Before")
    now = make_endpoint(description="Now")
    beginning = make_endpoint(description="All", from_beginning=True, url=receiver.url("/all"))
    make_live(title="After")

    send(lambda: len(receiver.received) == 3)

    assert WebhookDelivery.objects.filter(endpoint=now).count() == 1
    assert WebhookDelivery.objects.filter(endpoint=beginning).count() == 2


def test_the_changes_of_an_article_arrive_in_their_order(make_endpoint, make_live, receiver, send):
    make_endpoint()
    articles = [make_live(title=f"Article {number}") for number in range(3)]
    for number in range(4):
        for article in articles:
            update(article, f"{article.title} {number}")

    send(lambda: len(receiver.received) == 15)

    for article in articles:
        told = [x.data["sequence"] for x in receiver.received if x.data["id"] == str(article.pk)]
        assert told == sorted(told)
    assert len({each.connection for each in receiver.received}) <= 8  # connections are kept


def test_killed_between_sending_and_recording_it_repeats_with_the_same_id(
    make_endpoint, make_live, receiver, send, sender, monkeypatch
):
    make_endpoint()
    make_live()

    def killed(*arguments, **more):
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(recording, "write", killed)
        with pytest.raises(OperationalError):
            send(lambda: False)
    sender.engine.close()
    WebhookEndpoint.objects.update(leased_until=NOON)
    other = webhooks.Sender()

    send(lambda: states() == ["delivered"], by=other)
    other.close()

    first, second = receiver.received
    assert first.id == second.id
    assert first.text == second.text


def test_what_was_sent_is_recorded_once_the_database_is_back(
    make_endpoint, make_live, receiver, send, monkeypatch
):
    make_endpoint()
    make_live()
    with monkeypatch.context() as patch:
        patch.setattr(recording, "write", lambda *a, **k: (_ for _ in ()).throw(OperationalError))
        with pytest.raises(OperationalError):
            send(lambda: False)

    send(lambda: states() == ["delivered"])

    assert len(receiver.received) == 1


def test_an_endpoint_has_one_sender_until_its_lease_ends(make_endpoint, make_live, receiver, send):
    make_endpoint()
    first, second = webhooks.Sender(), webhooks.Sender()
    first.step()
    make_live()

    for _ in range(10):
        time.sleep(second.step())
    assert not receiver.received

    WebhookEndpoint.objects.update(leased_until=NOON)  # the first is dead
    send(lambda: receiver.received, by=second)

    assert WebhookEndpoint.objects.get().leased_by == second.holder
    second.close()
    assert WebhookEndpoint.objects.get().leased_by == ""
    first.engine.close()


def test_who_stood_still_sends_nothing_with_a_lease_that_ended(
    make_endpoint, make_live, receiver, send, sender
):
    make_endpoint()
    sender.step()
    other = webhooks.Sender()
    WebhookEndpoint.objects.update(leased_until=NOON)
    other.step()  # has taken over
    make_live()
    sender._leased_until = time.monotonic() - 1

    for _ in range(10):
        time.sleep(sender.step())

    assert not receiver.received
    send(lambda: receiver.received, by=other)
    other.close()


def test_an_article_that_is_never_taken_stops_no_other(make_endpoint, make_live, receiver, send):
    make_endpoint()
    poison = make_live(title="Poison")
    receiver.answer = lambda received: 500 if received.data["id"] == str(poison.pk) else 204
    others = [make_live(title=f"Other {number}") for number in range(5)]

    send(lambda: states().count("delivered") == len(others))

    stuck = WebhookDelivery.objects.get(state="waiting")
    assert stuck.subject_id == poison.pk
    assert stuck.error == (
        "It answers 500 Internal Server Error, where anything from 200 to 299 would say that it "
        "was taken."
    )
    assert stuck.next_try_at > timezone.now()


def test_retry_after_is_waited_for(make_endpoint, make_live, receiver, send, sender):
    endpoint = make_endpoint()
    receiver.answer = lambda received: Later
    make_live()

    send(lambda: receiver.received and not sender._sent)

    endpoint.refresh_from_db()
    assert endpoint.next_try_at > timezone.now() + timedelta(minutes=55)
    make_live(title="Another")
    for _ in range(10):
        time.sleep(sender.step())
    assert len(receiver.received) == 1


def test_gone_switches_it_off_and_is_in_the_audit_log(make_endpoint, make_live, receiver, send):
    endpoint = make_endpoint()
    receiver.answer = lambda received: 410
    make_live()

    send(lambda: not WebhookEndpoint.objects.get().is_on)

    endpoint.refresh_from_db()
    assert endpoint.off_reason == "It answered 410 Gone: it wants nothing more."
    assert endpoint.off_at is not None
    assert states() == ["waiting"]
    entry = AuditEntry.objects.get(act="switched off")
    assert (entry.actor, entry.subject_id) == ("webhooks", str(endpoint.pk))


def test_what_takes_nothing_for_days_is_switched_off(make_endpoint, make_live, receiver, send):
    endpoint = make_endpoint()
    WebhookEndpoint.objects.update(failing_since=timezone.now() - timedelta(days=6), failures=1)
    receiver.answer = lambda received: 500
    make_live()

    send(lambda: not WebhookEndpoint.objects.get().is_on)

    endpoint.refresh_from_db()
    assert endpoint.off_reason.startswith("It took nothing for 5 days.")


def test_switched_on_again_it_goes_on_where_it_was(make_endpoint, make_live, receiver, send):
    endpoint = make_endpoint()
    webhooks.switch_off(endpoint=endpoint, at=NOON)
    missed = make_live(title="Missed")
    webhooks.switch_on(endpoint=endpoint, at=NOON)

    send(lambda: receiver.received)

    assert receiver.received[0].data["id"] == str(missed.pk)


def test_switched_on_from_now_it_skips_what_was_missed(make_endpoint, make_live, receiver, send):
    endpoint = make_endpoint()
    receiver.answer = lambda received: Later
    make_live(title="Waiting")
    send(lambda: WebhookEndpoint.objects.get().next_try_at)
    webhooks.switch_off(endpoint=endpoint, at=NOON)
    make_live(title="Missed")
    receiver.answer = lambda received: 204
    webhooks.switch_on(endpoint=endpoint, at=NOON, skip=True)
    receiver.received.clear()
    after = make_live(title="After")

    send(lambda: receiver.received)

    assert [each.data["id"] for each in receiver.received] == [str(after.pk)]
    assert states() == ["skipped", "delivered"]


def test_during_a_rotation_either_secret_verifies(make_endpoint, make_live, receiver, send, sender):
    def arrived(slug):
        # A machine that stands still for ten seconds sends it twice: that is promised.
        return [each for each in receiver.received if each.data["slug"] == slug]

    endpoint = make_endpoint()
    sender.step()  # knows one secret
    second = webhooks.add_secret(endpoint=endpoint, at=NOON)
    sender._look_at = 0.0  # as it does each second
    make_live(title="Both")
    send(lambda: arrived("both"))
    first_row = endpoint.secrets.order_by("id").first()
    webhooks.remove_secret(endpoint=endpoint, secret_id=first_row.pk, at=NOON)
    sender._look_at = 0.0
    make_live(title="One")

    send(lambda: arrived("one"))

    both, one = arrived("both")[0], arrived("one")[0]
    assert both.verified(endpoint.secret)
    assert both.verified(second)
    assert one.verified(second)
    with pytest.raises(WebhookVerificationError):
        one.verified(endpoint.secret)


def test_a_secret_that_cant_be_read_switches_it_off(
    make_endpoint, make_live, receiver, sender, settings
):
    make_endpoint()
    make_live()
    settings.SECRET_KEY = "another"

    sender.step()

    endpoint = WebhookEndpoint.objects.get()
    assert not endpoint.is_on
    assert "SECRET_KEY" in endpoint.off_reason
    assert not receiver.received


def test_what_was_delivered_is_sent_again_with_its_id(make_endpoint, make_live, receiver, send):
    make_endpoint()
    make_live()
    send(lambda: states() == ["delivered"])

    assert webhooks.send_again(delivery=WebhookDelivery.objects.get(), at=NOON)
    send(lambda: len(receiver.received) == 2)
    send(lambda: states() == ["delivered"])

    assert receiver.ids[0] == receiver.ids[1]
    delivery = WebhookDelivery.objects.get()
    assert delivery.attempts == 2
    assert [each["status"] for each in delivery.history] == [204]


def test_one_that_hangs_holds_up_no_other(make_endpoint, make_live, receiver, send):
    slow, fast = threading.Event(), make_endpoint(description="Fast")
    make_endpoint(description="Slow", url=receiver.url("/slow"))
    receiver.answer = lambda received: (slow.wait(60) and 204) if received.path == "/slow" else 204
    for number in range(10):
        make_live(title=f"Article {number}")

    send(lambda: WebhookDelivery.objects.filter(endpoint=fast, state="delivered").count() == 10)

    assert not WebhookDelivery.objects.exclude(endpoint=fast).filter(state="delivered").exists()
    slow.set()


def test_a_log_that_a_backup_replaced_is_followed_from_its_end(
    make_endpoint, make_live, receiver, send
):
    endpoint = make_endpoint()
    WebhookEndpoint.objects.update(sequence=1_000, token="0123456789abcdef")
    make_live()

    send(lambda: AuditEntry.objects.filter(act="moved to the log’s end").exists())
    make_live(title="After")
    send(lambda: receiver.received)

    assert AuditEntry.objects.get(act="moved to the log’s end").subject_id == str(endpoint.pk)
    assert [each.data["slug"] for each in receiver.received] == ["after"]
