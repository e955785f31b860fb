"""
Authors, categories and tags. They have no drafts: saving one changes every article that shows it.

So the form first says how many articles that is, and asks; nothing typed is lost by being asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html

from articles import publishing
from articles.models import Article, Author, Category, Fact, KeyCount, Tag

CONFIRMED = "_confirmed"
REMAKING_SECONDS = 2  # that an editor waits for; what takes longer is brought up to date after


class EmbeddedForm(forms.ModelForm):
    """Asks before it changes what is live."""

    asks_about = 0  # live articles, where it was not confirmed that they change

    def _get_validation_exclusions(self) -> set[str]:
        """An empty slug isn't refused: it is made when it is saved."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded if self.cleaned_data.get("slug") else excluded | {"slug"}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors or self.instance._state.adding or not self.changed_data:
            return cleaned
        if CONFIRMED in self.data:
            return cleaned
        if count := publishing.articles_embedding(self.instance):
            self.asks_about = count
            raise ValidationError("Confirm that live articles change.", code="unconfirmed")
        return cleaned


class EmbeddedAdmin(admin.ModelAdmin):
    """What articles embed. `kind` is that of its fact."""

    kind: ClassVar[str]
    in_public: ClassVar[str]  # the collection's name in the API
    form = EmbeddedForm
    change_form_template = "admin/articles/embedded_change_form.html"
    list_display = ["name", "slug", "live_articles"]
    list_per_page = 100
    show_full_result_count = False
    search_fields = ["name", "slug"]
    ordering = ["name", "id"]

    class Media:
        css = {"all": ["articles/admin/articles.css"]}
        js = ["articles/admin/renewing.js"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        # By slug: each kind's facts have the slugs of their things, and an index on them.
        count = KeyCount.objects.filter(fact__kind=self.kind, fact__slug=OuterRef("slug"))
        things: QuerySet = super().get_queryset(request)
        live_count = Coalesce(Subquery(count.values("live")[:1]), 0)
        annotated: QuerySet = things.annotate(live_count=live_count)
        return annotated

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title} | (extra_context or {}))

    @admin.display(description="live articles", ordering="live_count")
    def live_articles(self, thing: Author | Category | Tag) -> int:
        count: int = getattr(thing, "live_count", 0)
        return count

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form = context["adminform"].form
        if asks_about := getattr(form, "asks_about", 0):
            context |= {"asks_about": asks_about, "errors": None}
        thing = context.get("original")
        context["live_count"] = publishing.articles_embedding(thing) if thing else 0
        context["remake"] = publishing.remake_of(thing) if thing else None
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Author | Category | Tag, form: Any, change: bool
    ) -> None:
        publishing.save_embedded(thing=obj)
        if change:
            self._remake_after_commit(request)

    def delete_model(self, request: HttpRequest, obj: Author | Category | Tag) -> None:
        publishing.delete_embedded(thing=obj)
        self._remake_after_commit(request)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        with transaction.atomic():
            for thing in queryset:
                publishing.delete_embedded(thing=thing)
            self._remake_after_commit(request)

    def get_deleted_objects(
        self, objs: Iterable[Any], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """Say what goes, and name the articles in whose way it stands."""
        things = list(objs)
        lines = [self._what_goes(thing) for thing in things]
        in_use = [line for thing in things for line in self._uses(thing)]
        return lines, {str(self.opts.verbose_name_plural): len(things)}, set(), in_use

    def uses(self, thing: Any) -> QuerySet[Article]:
        """Return the working copies that forbid deleting it."""
        return Article.objects.none()

    def _uses(self, thing: Any) -> list[str]:
        return [
            format_html(
                '<a href="{}">{}</a>{}',
                reverse("admin:articles_article_change", args=[article.pk]),
                article,
                " (in the bin)" if article.binned_at else "",
            )
            for article in self.uses(thing).order_by("title", "id")
        ]

    def _what_goes(self, thing: Any) -> str:
        count = publishing.articles_embedding(thing)
        if not count:
            return f"{thing}: no live article shows it."
        articles = "1 live article shows" if count == 1 else f"{count} live articles show"
        return f"{thing}: {articles} it, and will be made again without it."

    def _remake_after_commit(self, request: HttpRequest) -> None:
        transaction.on_commit(lambda: _remake(request))


def _remake(request: HttpRequest) -> None:
    try:
        changed = publishing.remake_stale(seconds=REMAKING_SECONDS)
    except publishing.Busy:
        messages.info(request, "Saved. The live articles that show it follow in a moment.")
        return
    if changed:
        articles = "1 live article" if changed == 1 else f"{changed} live articles"
        messages.info(request, f"Changed with it: {articles}.")
    if left := publishing.stale_documents():
        follow = "1 more follows" if left == 1 else f"{left} more follow"
        messages.info(request, f"{follow} in the background; you can go on, and need not wait.")


@admin.register(Author)
class AuthorAdmin(EmbeddedAdmin):
    kind = Fact.Kind.AUTHOR
    in_public = "authors"
    fields = ["name", "slug", "bio"]

    def uses(self, thing: Any) -> QuerySet[Article]:
        return Article.objects.filter(authors=thing)


@admin.register(Category)
class CategoryAdmin(EmbeddedAdmin):
    kind = Fact.Kind.CATEGORY
    in_public = "categories"
    fields = ["name", "slug", "description"]

    def uses(self, thing: Any) -> QuerySet[Article]:
        return Article.objects.filter(category=thing)


@admin.register(Tag)
class TagAdmin(EmbeddedAdmin):
    kind = Fact.Kind.TAG
    in_public = "tags"
    fields = ["name", "slug"]
