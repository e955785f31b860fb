"""`/redirects`: what else articles and sections were called."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from articles.api import collections, conditional, tags
from articles.api.collections import Collection
from articles.api.conditional import Freshness
from articles.api.errors import Invalid, InvalidParameters
from articles.api.public import PublicView
from articles.api.schema import described
from articles.api.v1 import examples, queries, serializers
from articles.content.rendering import dumps
from articles.models import former_address, reading
from articles.models.former_address import FormerAddresses


class RedirectList(PublicView):
    parameters = queries.Redirects

    @described(
        "listRedirects",
        tag="Articles",
        answer=serializers.RedirectPage,
        example=examples.REDIRECT_PAGE,
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        """
        List the former addresses of live articles.

        By the article's id; those that never had another address are left out. For whoever keeps a
        copy, or builds pages, and wants old links to go on leading somewhere.
        """
        asked = self.asked
        collection = Collection("redirects", request.path, self.parameters, asked, (str,))
        cursor, size = collection.cursor(), asked["page_size"]
        is_backward = cursor is not None and cursor.is_backward
        ids = asked["id"] or ()
        horizon = reading.horizon(at=self.at)  # before the rows: they may be younger, never older
        rows = former_address.page(
            size=size + 1,
            at=self.at,
            beyond=_id(str(cursor.place[0])) if cursor else None,
            is_backward=is_backward,
            ids=ids,
        )
        kept = rows[:size][::-1] if is_backward else rows[:size]
        places = [(each.id.hex,) for each in kept]
        beside = collections.neighbours(collection, cursor, places, has_more=len(rows) > size)
        count = former_address.count(at=self.at, ids=ids) if asked["count"] else None
        return conditional.answer(
            request,
            collections.text(map(_entry, kept), beside, count),
            freshness=Freshness(self.at, horizon.changed_at, horizon.due_at, horizon.expires_at),
            tags=map(tags.article, ids) if ids else [tags.LOG],
            links=beside.links,
        )


def _id(digits: str) -> UUID:
    try:
        return UUID(digits)
    except ValueError:
        detail = "This cursor wasn't made here. Start without it."
        raise InvalidParameters([Invalid("cursor", "invalid", detail)]) from None


def _entry(former: FormerAddresses) -> str:
    anchors = sorted(former.anchors.items())
    return dumps(
        {
            "id": str(former.id),
            "slug": former.slug,
            "former_slugs": former.slugs,
            "former_anchors": [{"anchor": name, "section": section} for name, section in anchors],
        }
    )
