"""What an index has to know of the log: where it ends, and what it has gained since a place."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Subquery

from articles.models import Change, LogHead
from articles.models.tail import Place

AT_ONCE = 500  # changes that are taken in with one commit


@dataclass(frozen=True, slots=True)
class Gained:
    articles: list[UUID]  # that changed, each once
    facts: list[int]  # that an article was filed under, or is
    end: Place
    is_continuous: bool  # False: this isn't the log that was followed, or not all of it is here
    has_more: bool


def end() -> Place:
    """Return the log's end."""
    last = LogHead.objects.values_list("last", flat=True).get()
    token = Change.objects.filter(sequence=last).values_list("token", flat=True).first()
    return Place(last, token)


def is_of_this_log(place: Place) -> bool:
    return _head(place)[1] == place.token


def since(place: Place) -> Gained:
    """Return what the log has gained since the place. One query; a second if there is anything."""
    last, token = _head(place)
    if token != place.token or last < place.sequence:
        return Gained([], [], place, is_continuous=False, has_more=False)
    if last == place.sequence:
        return Gained([], [], place, is_continuous=True, has_more=False)
    rows = Change.objects.filter(sequence__gt=place.sequence, sequence__lte=last)
    fields = ("sequence", "token", "subject", "subject_id", "facts_before", "facts_after")
    changes = list(rows.only(*fields).order_by("sequence")[:AT_ONCE])
    if not changes or changes[-1].sequence - place.sequence != len(changes):  # there is a gap
        return Gained([], [], place, is_continuous=False, has_more=False)
    subjects = [each for each in changes if each.subject == Change.Subject.ARTICLE]
    facts = {fact for each in changes for fact in (*each.facts_before, *each.facts_after)}
    newest = changes[-1]
    return Gained(
        articles=list(dict.fromkeys(each.subject_id for each in subjects)),
        facts=sorted(facts),
        end=Place(newest.sequence, newest.token),
        is_continuous=True,
        has_more=newest.sequence < last,
    )


def _head(place: Place) -> tuple[int, str | None]:
    known = Change.objects.filter(sequence=place.sequence).values("token")
    last, token = LogHead.objects.values_list("last", Subquery(known)).get()
    return last, token
