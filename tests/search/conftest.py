from __future__ import annotations

import pytest
from django.conf import settings

from articles import search
from articles.models import Publication
from articles.search import Asked, Filters
from tests.conftest import NOON


@pytest.fixture
def reader(indexed):
    return search.reader(settings.SEARCH_INDEX)


@pytest.fixture
def look(indexed):
    """Search, and return the titles that are found, in their order."""

    def look(typed, *, at=NOON, **filters):
        found = search.search(Asked(typed, Filters(**filters), size=50), at=at)
        titles = {
            row.pk: row.detail_json.partition('"title":"')[2].partition('"')[0]
            for row in Publication.objects.live(at).filter(pk__in=[hit.id for hit in found.hits])
        }
        return [titles[hit.id] for hit in found.hits if hit.id in titles]

    return look


@pytest.fixture
def differences(reader):
    """Compare the index with the database."""

    def compare():
        return [each.what for each in search.differences(reader, told=lambda count: None)]

    return compare
