"""What one request reads of articles."""

from __future__ import annotations

from datetime import timedelta

from articles import publishing
from articles.models import Publication, reading
from tests.conftest import NOON

HOUR = timedelta(hours=1)


def test_documents_are_those_of_live_articles(make_live, make_article, django_assert_num_queries):
    live, other = make_live(title="One"), make_live(title="Two")
    expired, draft = make_article(title="Three", expires_at=NOON + HOUR), make_article(title="Four")
    publishing.publish(article=expired, at=NOON)

    with django_assert_num_queries(1):
        found = reading.documents([live.pk, expired.pk, draft.pk], at=NOON + HOUR)

    row = Publication.objects.get(pk=live.pk)
    assert found == {live.pk: reading.Stored(row.shape, row.list_json, row.detail_json)}
    assert reading.documents([expired.pk], at=NOON).keys() == {expired.pk}
    entries = reading.documents([live.pk, other.pk], at=NOON, is_detailed=False)
    assert entries[live.pk] == reading.Stored(row.shape, row.list_json, "")
    assert entries.keys() == {live.pk, other.pk}


def test_none_are_not_asked_for(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert reading.documents([], at=NOON) == {}
