"""An editor saves the page of an article while somebody publishes it."""

from __future__ import annotations

import threading

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from articles import publishing
from articles.models import Article, Revision
from articles.publishing import working_copy
from tests.admin import forms
from tests.conftest import NOON
from tests.invariants.threads import at_once, wait_until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.postgres  # SQLite's transaction begins before the page reads anything
def test_the_save_writes_back_nothing_that_publishing_counts(make_live, client):
    article = make_live(title="Snow")
    client.force_login(User.objects.create_superuser("editor"))
    address = forms.page_of(article)
    page = forms.filled(client, address, title="Ice", _save="Save")
    holds = threading.Event()

    def publish():
        with transaction.atomic():
            working_copy.locked(article.pk)
            holds.set()
            wait_until_somebody_waits()
            Article.objects.filter(pk=article.pk).update(
                anchors_ever_live={"seen": "meanwhile"}, revision_count=7
            )

    def save():
        assert holds.wait(30)
        return client.post(address, page).status_code

    assert at_once([publish, save]) == [None, 302]

    article.refresh_from_db()
    assert (article.title, article.revision_count) == ("Ice", 8)
    assert article.anchors_ever_live == {"seen": "meanwhile"}
    assert Revision.objects.latest("number").number == 8


def test_both_go_through_many_times(make_live, client):
    article = make_live(title="Snow")
    client.force_login(User.objects.create_superuser("editor"))
    address = forms.page_of(article)

    for number in range(4):
        page = forms.filled(client, address, title=f"Ice {number}", _save="Save")
        at_once(
            [
                lambda page=page: client.post(address, page).status_code,
                lambda: publishing.publish(article=article, at=NOON),
            ]
        )

    publishing.publish(article=article, at=NOON)
    article.refresh_from_db()
    assert article.title == "Ice 3"
    numbers = Revision.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, article.revision_count + 1))
