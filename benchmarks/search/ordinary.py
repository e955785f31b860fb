"""
The same answer as an ordinary API gives it: Django REST framework and `django.contrib.postgres`.

Our tables of vectors as models, serializers, page numbers. It's asked without middleware or a
router, and the list entries it is given ready-made.
"""

from __future__ import annotations

import json
from typing import Any

from django.contrib.postgres.search import (
    SearchHeadline,
    SearchQuery,
    SearchRank,
    SearchVectorField,
)
from django.db import models
from django.test import RequestFactory
from rest_framework import generics, pagination, serializers

LABEL = "benchmarks_search"


class Entry(models.Model):
    id = models.UUIDField(primary_key=True)
    list_json = models.TextField()

    class Meta:
        app_label = LABEL
        managed = False
        db_table = "articles_publication"


class Searched(models.Model):
    entry = models.OneToOneField(
        Entry, models.CASCADE, primary_key=True, db_column="id", related_name="+"
    )
    text = models.TextField()
    vector = SearchVectorField()

    class Meta:
        app_label = LABEL
        managed = False
        db_table = "searched"


class Section(models.Model):
    article = models.ForeignKey(Searched, models.CASCADE, related_name="sections")
    anchor = models.TextField()
    heading = models.TextField()
    text = models.TextField()
    vector = SearchVectorField()

    class Meta:
        app_label = LABEL
        managed = False
        db_table = "searched_section"


class SectionSerializer(serializers.ModelSerializer[Section]):
    passage = serializers.CharField()

    class Meta:
        model = Section
        fields = ("anchor", "heading", "passage")


class HitSerializer(serializers.ModelSerializer[Searched]):
    article = serializers.SerializerMethodField()
    score = serializers.FloatField()
    passage = serializers.CharField()
    sections = SectionSerializer(many=True)

    class Meta:
        model = Searched
        fields = ("article", "score", "passage", "sections")

    def get_article(self, hit: Searched) -> Any:
        return json.loads(hit.entry.list_json)


class Twenty(pagination.PageNumberPagination):  # it counts what is found
    page_size = 20


class Search(generics.ListAPIView[Searched]):
    serializer_class = HitSerializer
    pagination_class = Twenty
    authentication_classes = ()

    def get_queryset(self) -> models.QuerySet[Searched]:
        query = SearchQuery(self.request.GET["q"], search_type="websearch", config="english")
        found = {
            "score": SearchRank("vector", query),
            "passage": SearchHeadline("text", query, config="english"),
        }
        sections = Section.objects.filter(vector=query).annotate(**found).order_by("-score")
        return (
            Searched.objects.filter(vector=query)
            .annotate(**found)
            .order_by("-score")
            .select_related("entry")
            .prefetch_related(models.Prefetch("sections", sections))
        )


_view = Search.as_view()


def ask(words: str) -> bytes:
    """Return the answer's body. What is found is counted: page numbers need it."""
    answer = _view(RequestFactory(SERVER_NAME="localhost").get("/search", {"q": words})).render()
    if answer.status_code != 200:
        raise SystemExit(f"{words}: {answer.status_code}")
    body: bytes = answer.content
    return body
