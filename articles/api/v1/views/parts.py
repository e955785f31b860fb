"""An article's sections, and what to read beside it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from rest_framework.request import Request

from articles.api import collections, conditional
from articles.api.collections import Collection
from articles.api.conditional import Freshness
from articles.api.public import PublicView
from articles.api.schema import described
from articles.api.v1 import examples, queries, serializers
from articles.content.rendering import dumps
from articles.models import Fact, Publication, reading
from articles.models.listing import Entry, Order, Place, Selection

from . import found, listed


class SectionList(PublicView):
    parameters = queries.Sections

    @described(
        "listSections",
        tag="Sections",
        answer=serializers.SectionPage,
        example=examples.SECTION_PAGE,
        path=("slug",),
        moves=True,
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        """
        List the sections of an article.

        All of them in reading order, never in pages.
        """
        document = found.document(found.by_slug(request, slug, at=self.at), at=self.at)
        sections = json.loads(document.text)["sections"]
        count = len(sections) if self.asked["count"] else None
        return conditional.answer(
            request._request,
            collections.text(map(dumps, sections), count=count),
            freshness=document.freshness,
        )


class SectionDetail(PublicView):
    @described(
        "getSection",
        tag="Sections",
        answer=serializers.Section,
        example=examples.SECTION,
        path=("slug", "anchor"),
        moves=True,
    )
    def get(self, request: Request, slug: str, anchor: str) -> HttpResponse:
        """
        Get a section of an article by its anchor.

        A former anchor of a section that is still there redirects to the present one.
        """
        article = found.by_slug(request, slug, at=self.at)
        document = found.document(article, at=self.at)
        sections = json.loads(document.text)["sections"]
        for section in sections:
            if section["anchor"] == anchor:
                text = dumps(section)
                return conditional.answer(request._request, text, freshness=document.freshness)
        former = article.former_anchors.get(anchor)
        for section in sections:
            if section["id"] == former:
                raise found.moved(request, article, at=self.at, anchor=section["anchor"])
        raise Http404


class RelatedReading(PublicView):
    parameters = queries.Related

    @described(
        "getRelated",
        tag="Articles",
        answer=serializers.Related,
        example=examples.RELATED,
        path=("slug",),
        moves=True,
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        """
        Get what to read beside an article.

        `chosen`: the articles that its links lead to. `linked_from`: a page of those that link
        to it, newest first; the parameters are of that page.
        """
        article = found.by_slug(request, slug, at=self.at)
        # Any of the articles shown may be the last to change; read before them, it is never late.
        horizon = reading.horizon(at=self.at)
        document = json.loads(found.document(article, at=self.at).text)
        selection = Selection(groups=(((Fact.Kind.ARTICLE, str(article.id)),),))
        collection = Collection(
            f"related:{article.id}", request.path, request.query_params, self.asked, listed.PLACE
        )
        linking = listed.read(collection, selection, order=Order(), at=self.at)
        chosen = self._chosen(document)
        page = collections.text(linking.entries, linking.beside, linking.page.count)
        return conditional.answer(
            request._request,
            f'{{"chosen":[{",".join(chosen)}],"linked_from":{page}}}',
            freshness=Freshness(self.at, horizon.changed_at, horizon.due_at),
            links=linking.beside.links,
        )

    def _chosen(self, document: dict[str, Any]) -> list[str]:
        links = [link for section in document["sections"] for link in section["related_links"]]
        links += document["related_links"]
        targets = dict.fromkeys(UUID(link["article"]["id"]) for link in links if link["article"])
        live = Publication.objects.live(self.at).in_bulk(list(targets))
        rows = [live[target] for target in targets if target in live]
        entries = [Entry(Place(row.published_at, row.pk), row.shape, row.list_json) for row in rows]
        return listed.in_shape(tuple(entries))
