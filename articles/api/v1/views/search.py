"""`/search`, `/search/suggest`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from articles import search
from articles.api import collections, conditional, cursors
from articles.api.collections import Collection
from articles.api.public import PublicView
from articles.api.schema import described
from articles.api.v1 import examples, queries, serializers
from articles.content.rendering import dumps
from articles.models import reading
from articles.search import Asked, Beginning, Found, Passage, Sorting

from . import matching

# The log's sequence and the hour at which the search began, and an entry's place in it.
PLACE = (int, int, int, int)


class Search(PublicView):
    parameters = queries.Search

    @described(
        "searchArticles",
        tag="Search",
        answer=serializers.SearchPage,
        example=examples.SEARCH_PAGE,
        is_searched=True,
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        """
        Search live articles.

        Most relevant first, with the passages and sections that match. A word is found in the
        forms that it takes in the article's language, and names in other scripts.
        """
        asked = self.asked
        horizon = reading.horizon(at=self.at)
        collection = Collection("search", request.path, self.parameters, asked, PLACE)
        cursor = collection.cursor()
        found = search.search(_asked(asked, cursor), at=self.at)
        documents = matching.documents([hit.id for hit in found.hits], at=self.at)
        marker, is_ranked = search.marker(found), asked["ordering"] == "relevance"
        results = [
            _result(documents[hit.id], hit.score if is_ranked else None, marker)
            for hit in found.hits
            if hit.id in documents
        ]
        begun = (found.begun.sequence, found.begun.hour)
        places = [(*begun, *hit.key) for hit in found.hits]
        beside = collections.neighbours(collection, cursor, places, has_more=found.has_more)
        facets = matching.named(found.facets, asked["facets"])
        told = dumps(
            {
                "facets": facets,
                "did_you_mean": found.did_you_mean,
                "understood": _understood(found),
            }
        )
        page = collections.text(results, beside, found.count)
        return conditional.answer(
            request,
            f"{page[:-1]},{told[1:]}",
            freshness=matching.freshness(horizon, at=self.at, is_complete=found.is_complete),
            tags=matching.standing_on(is_complete=found.is_complete),
            links=beside.links,
        )


class Suggest(PublicView):
    parameters = queries.Suggest

    @described(
        "listSuggestions",
        tag="Search",
        answer=serializers.SuggestionPage,
        example=examples.SUGGESTION_PAGE,
        is_searched=True,
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        """
        Suggest titles, tags and authors while somebody types.

        Each word that is typed begins one of theirs; one typo in a word is forgiven.
        """
        horizon = reading.horizon(at=self.at)
        has_expired = horizon.expired_at is not None
        suggested = search.suggest(self.asked["q"], at=self.at, has_expired=has_expired)
        results = [
            dumps({"kind": each.kind, "text": each.text, "slug": each.slug})
            for each in suggested.suggestions
        ]
        return conditional.answer(
            request,
            collections.text(results),
            freshness=matching.freshness(horizon, at=self.at, is_complete=suggested.is_complete),
            tags=matching.standing_on(is_complete=suggested.is_complete),
        )


def _asked(asked: Mapping[str, Any], cursor: cursors.Cursor | None) -> Asked:
    beyond = begun = None
    if cursor:
        sequence, hour, first, tie = map(int, cursor.place)
        beyond, begun = (first, tie), Beginning(sequence, hour)
    ordering = asked["ordering"]
    moment = "" if ordering == "relevance" else ordering.lstrip("-").removesuffix("_at")
    return Asked(
        typed=asked["q"],
        filters=matching.filters(asked),
        size=asked["page_size"],
        sorting=Sorting(moment, ordering.startswith("-")),
        beyond=beyond,
        begun=begun,
        is_backward=cursor is not None and cursor.is_backward,
        is_counted=asked["count"] == "exact",
        facets=asked["facets"] or (),
    )


def _result(document: matching.Document, score: float | None, marker: search.Marker) -> str:
    matches = search.matches(document.detail, marker)
    told = dumps(
        {
            "score": None if score is None else round(score, 4),
            "passages": _passages(matches.passages),
            "sections": [
                {
                    "anchor": section.anchor,
                    "heading": section.heading,
                    "passages": _passages(section.passages),
                }
                for section in matches.sections
            ],
        }
    )
    return f'{{"article":{document.entry},{told[1:]}'


def _passages(passages: Iterable[Passage]) -> list[dict[str, Any]]:
    return [
        {
            "html": passage.html,
            "text": passage.text,
            "marks": [{"start": start, "end": end} for start, end in passage.marks],
        }
        for passage in passages
    ]


def _understood(found: Found) -> dict[str, Any]:
    understood = found.understood
    terms = understood.terms
    return {
        "text": str(understood),
        "words": [str(term) for term in terms if not term.is_phrase],
        "phrases": [" ".join(term.words) for term in terms if term.is_phrase],
        "without": [" ".join(term.words) for term in understood.unwanted],
        "beginning": next((term.words[-1] for term in terms if term.is_open), None),
        "is_cut": understood.is_cut,
        "is_loose": found.is_loose,
    }
