"""An article's sections, and what to read beside it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from articles import search
from articles.api import collections, conditional, tags
from articles.api.collections import Collection
from articles.api.conditional import Freshness
from articles.api.errors import NotHere
from articles.api.public import PublicView
from articles.api.schema import described
from articles.api.v1 import examples, queries, serializers
from articles.content.rendering import dumps
from articles.models import Fact, Publication, reading
from articles.models.listing import Entry, Order, Selection
from articles.models.reading import earliest

from . import found, listed, matching

SIMILAR = 6  # articles at most
# For so long an answer without them is held at most: there may be an index by then.
WITHOUT_SIMILAR = timedelta(minutes=1)


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
    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """
        List the sections of an article.

        All of them in reading order, never in pages.
        """
        document = found.document(found.by_slug(self, request, slug), at=self.at)
        sections = json.loads(document.text)["sections"]
        count = len(sections) if self.asked["count"] else None
        return conditional.answer(
            request,
            collections.text(map(dumps, sections), count=count),
            freshness=document.freshness,
            tags=document.tags,
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
    def get(self, request: HttpRequest, slug: str, anchor: str) -> HttpResponse:
        """
        Get a section of an article by its anchor.

        A former anchor of a section that is still there redirects to the present one.
        """
        article = found.by_slug(self, request, slug)
        document = found.document(article, at=self.at)
        sections = json.loads(document.text)["sections"]
        for section in sections:
            if section["anchor"] == anchor:
                return conditional.answer(
                    request,
                    dumps(section),
                    freshness=document.freshness,
                    tags=document.tags,
                )
        former = article.former_anchors.get(anchor)
        for section in sections:
            if section["id"] == former:
                raise found.moved(self, request, article, anchor=section["anchor"])
        raise NotHere(*document.tags)


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
    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """
        Get what to read beside an article.

        `chosen`: the articles that its links lead to. `linked_from`: a page of those that link
        to it, newest first; the parameters are of that page. `similar`: others that are like it.
        """
        article = found.by_slug(self, request, slug)
        horizon = reading.horizon(at=self.at)  # before what is read: it may be younger, never older
        document = found.document(article, at=self.at)
        detail = json.loads(document.text)
        selection = Selection(groups=(((Fact.Kind.ARTICLE, str(article.id)),),))
        collection = Collection(
            f"related:{article.id}", request.path, self.parameters, self.asked, listed.PLACE
        )
        linking = listed.read(collection, selection, order=Order(), at=self.at)
        targets = _targets(detail)
        chosen = self._chosen(targets)
        # Any of the articles shown may be the last to change.
        moments = [document.freshness.changed_at, linking.page.changed_at]
        changed_at = max(*moments, *(row.rendered_at for row in chosen))
        ends_at = earliest(horizon.expires_at, self.at + WITHOUT_SIMILAR)
        fresh = Freshness(self.at, changed_at, horizon.due_at, ends_at)
        standing_on = [tags.article(article.id), *linking.tags, *map(tags.article, targets)]
        similar = "null"
        if (alike := self._similar(detail, {article.id, *targets})) is not None:
            similar, is_complete = alike
            # Whatever is published may be more like it than what is shown.
            fresh = matching.freshness(horizon, at=self.at, is_complete=is_complete)
            standing_on = matching.standing_on(is_complete=is_complete)
        page = collections.text(linking.entries, linking.beside, linking.page.count)
        return conditional.answer(
            request,
            f'{{"chosen":[{",".join(_entries(chosen))}],"linked_from":{page},"similar":{similar}}}',
            freshness=fresh,
            tags=standing_on,
            links=linking.beside.links,
        )

    def _similar(self, detail: dict[str, Any], without: set[UUID]) -> tuple[str, bool] | None:
        """Return similar articles as JSON, and whether that may be kept; None without an index."""
        try:
            found = search.resembling(detail, without=without, size=SIMILAR, at=self.at)
        except search.NotReady:
            return None
        documents = matching.documents(found.ids, at=self.at)
        entries = [documents[each].entry for each in found.ids if each in documents]
        return f"[{','.join(entries)}]", found.is_complete

    def _chosen(self, targets: list[UUID]) -> list[Publication]:
        live = Publication.objects.live(self.at).in_bulk(targets)
        return [live[target] for target in targets if target in live]


def _entries(chosen: list[Publication]) -> list[str]:
    entries = (
        Entry(row.published_at, row.pk, row.shape, row.list_json, row.expires_at) for row in chosen
    )
    return listed.in_shape(tuple(entries))


def _targets(document: dict[str, Any]) -> list[UUID]:
    """Return the articles that an article's links lead to, each once, in reading order."""
    links = [link for section in document["sections"] for link in section["related_links"]]
    links += document["related_links"]
    return list(dict.fromkeys(UUID(link["article"]["id"]) for link in links if link["article"]))
