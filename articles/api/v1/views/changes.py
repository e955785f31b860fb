"""`/changes`: the log of what callers could see change."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from articles.api import conditional, errors, log_cursor, tags
from articles.api.conditional import Freshness
from articles.api.parameters import canonical
from articles.api.public import PublicView
from articles.api.schema import described
from articles.api.v1 import examples, queries, serializers
from articles.content.rendering import dumps
from articles.models import Fact, feed
from articles.models.feed import END, START, Filter


class ChangeList(PublicView):
    parameters = queries.Changes

    @described(
        "listChanges",
        tag="Changes",
        answer=serializers.ChangePage,
        example=examples.CHANGE_PAGE,
        is_log=True,
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        """
        List what changed, in the order in which it did.

        From the beginning of the log, or from a cursor on. What leaves the filters appears as
        withdrawn, what enters them as published. Whoever keeps the cursor, and asks again with
        it, misses nothing.
        """
        page = feed.page(
            _position(self.asked["cursor"]),
            size=self.asked["limit"],
            at=self.at,
            only=_filter(self.asked),
            has_articles=self.asked["include"] is not None,
        )
        if page.is_lost:
            return errors.cursor_gone()
        cursor = log_cursor.encode(page.end)
        results = ",".join(entry.json for entry in page.entries)
        query = canonical(self.parameters, {**self.asked, "cursor": cursor, "wait": 0})
        if not page.entries:
            request.META[conditional.NOTHING_NEW] = True
        return conditional.answer(
            request,
            f'{{"results":[{results}],"next_cursor":{dumps(cursor)}}}',
            # A shared cache's copy would hold up the end of the log for all who ask through it.
            freshness=Freshness(self.at, page.changed_at, page.due_at, page.ends_at, is_kept=False),
            tags=[tags.LOG],
            links={"next": f"{settings.PUBLIC_URL}{request.path}?{query}"},
        )


def _position(cursor: str | None) -> feed.Position:
    if cursor is None:
        return START
    return END if cursor == log_cursor.NOW else log_cursor.decode(cursor)


def _filter(asked: dict[str, Any]) -> Filter:
    groups = (
        tuple((kind, name) for name in asked[kind] or ())
        for kind in (Fact.Kind.TAG, Fact.Kind.CATEGORY, Fact.Kind.LANGUAGE)
    )
    return Filter(groups=tuple(filter(None, groups)), kinds=asked["kind"] or ())
