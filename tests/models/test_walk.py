"""Whichever way the walk goes, it finds what the bounds say, in the order."""

from __future__ import annotations

import random
from datetime import timedelta
from uuid import UUID

import pytest

from articles.content import rendering
from articles.models import Fact, KeyCount, Publication, PublicationKey, listing, walk
from articles.models.listing import Order, Selection, page
from tests.conftest import NOON

MANY = 60
LATE = NOON + timedelta(hours=MANY)


@pytest.fixture
def rows(db):
    """An hour apart; a third were modified up to three days later, and one has expired."""
    chance = random.Random(3)  # noqa: S311  the same each time
    fact = Fact.objects.create(kind="all", ref="")
    KeyCount.objects.create(fact=fact, live=MANY, changed_at=NOON)
    made = []
    for number in range(MANY):
        published = NOON + timedelta(hours=number)
        later = timedelta(hours=chance.randrange(72)) if chance.random() < 0.3 else timedelta()
        made.append(
            Publication(
                id=UUID(int=chance.getrandbits(128)),
                revision_id=number,
                revision_number=1,
                slug=f"article-{number}",
                language="en",
                published_at=published,
                first_published_at=published,
                modified_at=published + later,
                rendered_at=published,
                expires_at=NOON if number == MANY - 2 else None,
                shape=rendering.SHAPE,
                list_json="{}",
                detail_json="{}",
            )
        )
    Publication.objects.bulk_create(made)
    PublicationKey.objects.bulk_create(
        PublicationKey(
            publication=row,
            fact=fact,
            version=1,
            published_at=row.published_at,
            modified_at=row.modified_at,
        )
        for row in made
    )
    return [row for row in made if row.expires_at is None]


def walked(selection, order, size=7):
    """Return the ids of all pages, one after the other."""
    found, beyond = [], None
    while True:
        some = page(selection, order=order, size=size, at=LATE, beyond=beyond)
        found += [entry.place.id for entry in some.entries]
        if not some.has_more:
            return found
        beyond = some.entries[-1].place


def hours(number):
    return NOON + timedelta(hours=number)


@pytest.mark.parametrize("most_sorted", [0, 4, 20_000])
@pytest.mark.parametrize("moment", ["published_at", "modified_at"])
@pytest.mark.parametrize("is_descending", [True, False])
@pytest.mark.parametrize(
    "bounds",
    [
        {"modified_from": hours(50)},
        {"modified_from": hours(3)},
        {"modified_from": hours(200)},
        {"published_from": hours(20), "published_before": hours(30)},
        {"published_before": hours(10), "modified_from": hours(12)},
        {"published_from": hours(10), "published_before": hours(50), "modified_from": hours(30)},
    ],
)
def test_all_within_the_bounds_are_found_once(
    rows, bounds, moment, is_descending, most_sorted, monkeypatch
):
    monkeypatch.setattr(walk, "MOST_SORTED", most_sorted)
    monkeypatch.setattr(listing, "_statement", listing._statement.__wrapped__)  # none of before

    found = walked(Selection(**bounds), Order(moment, is_descending))

    expected = [
        row
        for row in rows
        if row.published_at >= bounds.get("published_from", NOON)
        and row.published_at < bounds.get("published_before", LATE)
        and row.modified_at >= bounds.get("modified_from", NOON)
    ]
    expected.sort(key=lambda row: (getattr(row, moment), row.id), reverse=is_descending)
    assert found == [row.id for row in expected]
