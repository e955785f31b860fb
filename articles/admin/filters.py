"""
What the list of articles can be narrowed to: each a parameter, all of them one form.

Authors and tags can be thousands: they are typed, and offered as they are typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from articles.models import Article, Author, Byline, Category, Tag
from articles.models.finding import languages

from .standing import Status

PROBLEMS = {
    "need-a-target": ("A link needs a target", Q(links_without_target__gt=0)),
    "not-live": ("A link’s target isn’t live", Q(links_not_live__gt=0)),
    "failing": ("An outside page fails", Q(urls_failing__gt=0)),
}
DAY = timedelta(days=1)
CHANGED: dict[str, tuple[str, Callable[[datetime], Q]]] = {
    "day": ("In the last 24 hours", lambda now: Q(updated_at__gte=now - DAY)),
    "week": ("In the last 7 days", lambda now: Q(updated_at__gte=now - 7 * DAY)),
    "month": ("In the last 30 days", lambda now: Q(updated_at__gte=now - 30 * DAY)),
    "year": ("In the last 365 days", lambda now: Q(updated_at__gte=now - 365 * DAY)),
    "older": ("Longer ago", lambda now: Q(updated_at__lt=now - 365 * DAY)),
}


class Narrowed(admin.ListFilter):
    """
    One parameter of the list: taken out of those that Django would read as fields.

    What isn't one of its values narrows nothing, and the form shows that nothing is chosen.
    """

    title = "articles"
    name = ""

    def __init__(
        self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any
    ) -> None:
        super().__init__(request, params, model, model_admin)
        self.value = ""
        if self.name in params:
            self.value = params.pop(self.name)[-1]
            self.used_parameters[self.name] = self.value

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str | None]:
        return [self.name]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Nothing: the list's own form offers them."""
        return iter(())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        condition = self.condition(request)
        return queryset.filter(condition) if condition is not None else queryset

    def condition(self, request: HttpRequest) -> Q | None:
        raise NotImplementedError


class StatusFilter(Narrowed):
    name = "status"

    def condition(self, request: HttpRequest) -> Q:
        """Without one: all but the bin."""
        if self.value in Status.values:
            in_bin = self.value == Status.BIN
            return Q(status=self.value) & Q(binned_at__isnull=not in_bin)
        return Q(binned_at=None)


class WhoseFilter(Narrowed):
    name = "whose"

    def condition(self, request: HttpRequest) -> Q | None:
        return Q(created_by=request.user.pk) if self.value == "mine" else None


class ProblemsFilter(Narrowed):
    name = "problems"

    def condition(self, request: HttpRequest) -> Q | None:
        return PROBLEMS[self.value][1] if self.value in PROBLEMS else None


class ChangedFilter(Narrowed):
    name = "changed"

    def condition(self, request: HttpRequest) -> Q | None:
        return CHANGED[self.value][1](timezone.now()) if self.value in CHANGED else None


class LanguageFilter(Narrowed):
    name = "language"

    def condition(self, request: HttpRequest) -> Q | None:
        return Q(language=self.value) if self.value else None


class KeyFilter(Narrowed):
    """By the key of what an article belongs to."""

    field = ""

    def condition(self, request: HttpRequest) -> Q | None:
        try:
            return Q(**{self.field: UUID(self.value)})
        except ValueError:
            return None


class CategoryFilter(KeyFilter):
    name, field = "category", "category"


class AuthorFilter(KeyFilter):
    name, field = "author", "bylines__author"


class TagFilter(KeyFilter):
    name, field = "tag", "tags"


FILTERS: list[Any] = [
    StatusFilter,
    WhoseFilter,
    CategoryFilter,
    LanguageFilter,
    AuthorFilter,
    TagFilter,
    ProblemsFilter,
    ChangedFilter,
]


class NarrowingForm(forms.Form):
    """The search box and the filters. Its choices cost a query each for what the desk has."""

    q = forms.CharField(
        label="Search",
        required=False,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "id": "searchbar",
                "placeholder": "All words, in titles and texts",
            }
        ),
    )
    status = forms.ChoiceField(
        required=False, choices=[("", "All but the bin"), *Status.choices], label="Status"
    )
    whose = forms.ChoiceField(
        required=False, choices=[("", "Everybody’s"), ("mine", "Mine")], label="Whose"
    )
    category = forms.ModelChoiceField(
        Category.objects.order_by("name", "id"), required=False, empty_label="Any"
    )
    language = forms.ChoiceField(required=False)
    author = forms.ModelChoiceField(
        Author.objects.all(),
        required=False,
        widget=AutocompleteSelect(
            Byline._meta.get_field("author"), admin.site, attrs={"data-placeholder": "Any"}
        ),
    )
    tag = forms.ModelChoiceField(
        Tag.objects.all(),
        required=False,
        widget=AutocompleteSelect(
            Article._meta.get_field("tags"), admin.site, attrs={"data-placeholder": "Any"}
        ),
    )
    problems = forms.ChoiceField(
        required=False,
        choices=[("", "With or without"), *((key, said) for key, (said, _) in PROBLEMS.items())],
        label="To mend",
    )
    changed = forms.ChoiceField(
        required=False,
        choices=[("", "Whenever"), *((key, said) for key, (said, _) in CHANGED.items())],
        label="Last change",
    )

    def __init__(self, request: HttpRequest, query: str) -> None:
        asked = {name: request.GET.get(name, "") for name in self.base_fields}
        for name in ("category", "author", "tag"):
            asked[name] = _key(asked[name])
        super().__init__(initial=asked | {"q": query}, auto_id="filter_%s")
        choices = [("", "Any"), *((each, each) for each in languages())]
        self.fields["language"].choices = choices  # type: ignore[attr-defined]
        if not request.user.has_perm("articles.view_author"):
            del self.fields["author"]
        if not request.user.has_perm("articles.view_tag"):
            del self.fields["tag"]


def _key(value: str) -> str:
    """What isn't a key is none: a field of rows would ask the database for it."""
    try:
        return str(UUID(value))
    except ValueError:
        return ""
