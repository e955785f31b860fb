"""What the list of articles can be narrowed to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from articles.models import Article, RelatedLink

from .standing import STATUS_FILTERS, Status


class StatusFilter(admin.SimpleListFilter):
    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(status.value, str(status.label)) for status in Status]

    def choices(self, changelist: Any) -> Iterator[Any]:
        everything, *statuses = super().choices(changelist)
        yield {**everything, "display": "All but the bin"}
        yield from statuses

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if condition := STATUS_FILTERS.get(self.value() or ""):
            return queryset.filter(condition)
        return queryset.filter(binned_at=None)


class LinksFilter(admin.SimpleListFilter):
    title = "related links"
    parameter_name = "links"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("need-a-target", "Some need a target")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if self.value() != "need-a-target":
            return queryset
        waiting = RelatedLink.objects.filter(article=OuterRef("pk"), target=None, url="")
        return queryset.filter(Exists(waiting))
