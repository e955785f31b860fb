"""What stands on an article's page below it. Whoever may change the article may change these."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from articles import publishing
from articles.models import (
    Article,
    Byline,
    LinkTarget,
    OutgoingLink,
    Publication,
    RelatedLink,
    Section,
)
from articles.models.outgoing import NEVER

from . import rights
from .choices import TargetSelect
from .forms import (
    URL_FIELDS,
    BylineForm,
    LinkForm,
    LinkFormSet,
    OrderedFormSet,
    SectionForm,
    SectionFormSet,
)

ROWS = "admin/articles/article/rows.html"


def reading_order(links: QuerySet[RelatedLink]) -> QuerySet[RelatedLink]:
    """Sort one article's links by their sections; those at the end come last."""
    return links.order_by(
        F("after__position").asc(nulls_last=True),
        "after__created_at",
        "after__id",
        "position",
        "created_at",
        "id",
    )


def offer(form: Any, field: str, **acts: bool) -> None:
    """Offer beside a choice only what doesn't lead away from the page by a slip of the hand."""
    if field in form.base_fields:
        widget = form.base_fields[field].widget
        for act in ("add", "change", "delete", "view"):
            allowed = getattr(widget, f"can_{act}_related", False)
            setattr(widget, f"can_{act}_related", allowed and acts.get(act, False))


class OfAnArticle(admin.options.InlineModelAdmin):
    """Permissions are the article's: nobody is given those of a section alone."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rights.may(request.user, "view", obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return rights.may(request.user, "add") or rights.may(request.user, "change")
        return obj.binned_at is None and rights.may(request.user, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


class BylineInline(OfAnArticle, admin.StackedInline):
    template = ROWS
    adds = "an author"
    model = Byline
    form = BylineForm
    formset = OrderedFormSet
    extra = 0
    fields = ["author", "position"]
    autocomplete_fields = ["author"]
    verbose_name = "author"
    verbose_name_plural = "authors, in the order of the byline"

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        offer(formset.form, "author", add=True)
        return formset


class SectionInline(OfAnArticle, admin.StackedInline):
    template = ROWS
    adds = "a section"
    model = Section
    form = SectionForm
    formset = SectionFormSet
    verbose_name_plural = "sections and links"

    def get_extra(self, request: HttpRequest, obj: Article | None = None, **kwargs: Any) -> int:
        return 0 if obj else 1

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        fields: list[Any] = ["heading", "html", ("level", "anchor", "position")]
        if self.has_change_permission(request, obj):
            fields.append("uid")
        return [(None, {"fields": fields})]


class LinkInline(OfAnArticle, admin.StackedInline):
    template = ROWS
    adds = "a link"
    model = RelatedLink
    form = LinkForm
    fk_name = "article"  # not the target
    formfield_overrides = URL_FIELDS
    formset = LinkFormSet
    extra = 0
    autocomplete_fields = ["target"]
    readonly_fields = ["leads_to"]
    verbose_name = "related link"
    verbose_name_plural = "related links"

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        offer(formset.form, "target", view=True)
        return formset

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "target":
            kwargs["widget"] = TargetSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[RelatedLink]:
        links: QuerySet[RelatedLink] = super().get_queryset(request)
        is_live = Exists(Publication.objects.filter(pk=OuterRef("target_id")))
        filed = OutgoingLink.objects.filter(
            article=OuterRef("article"), row=OuterRef("pk"), target__kind=LinkTarget.Kind.URL
        ).order_by("-id")
        links = links.select_related("article", "target").annotate(
            target_is_live=is_live,
            url_state=Subquery(filed.values("target__state")[:1]),
            url_detail=Subquery(filed.values("target__detail")[:1]),
            url_checked_at=Subquery(filed.values("target__checked_at")[:1]),
        )
        return reading_order(links)

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        place = "place" if self.has_change_permission(request, obj) else "after"
        rows = [(place, "label", "position"), "target", "url", "title", "leads_to"]
        return [(None, {"fields": rows})]

    @admin.display(description="What callers get")
    def leads_to(self, link: RelatedLink) -> str:
        """Say what callers get of it."""
        if link._state.adding:
            return "Not saved yet."
        if link.url:
            return _outside(link)
        if link.target_id:
            return _of_ours(link)
        target, count = publishing.would_resolve_to(link, language=link.article.language)
        if target:
            return format_html("Needs no hand: its title is that of {}.", _named(target))
        if count > 1:
            return (
                f"Needs a target: {count} live articles have this title. Choose one; until then "
                "it is left out."
            )
        return (
            "Needs a target: no live article has this title. It is left out until one has, or "
            "until you choose an article or give a URL."
        )


def _named(article: Article) -> str:
    address = reverse("admin:articles_article_change", args=[article.pk])
    return format_html('<a href="{}">{}</a>', address, article)


def _of_ours(link: RelatedLink) -> str:
    if link.target is None:  # deleted since the page was read
        return "Needs a target: choose an article or give a URL."
    if link.target.binned_at:
        return format_html("{} is in the bin: the link is left out.", _named(link.target))
    if getattr(link, "target_is_live", False):
        return format_html("Leads to {}.", _named(link.target))
    return format_html("{} isn’t live: the link is left out until it is.", _named(link.target))


def _outside(link: RelatedLink) -> str:
    """Say what was found when the URL was last checked."""
    state, checked_at = getattr(link, "url_state", None), getattr(link, "url_checked_at", None)
    if state in {None, LinkTarget.State.UNCHECKED} or checked_at is None:
        return "Leads out."
    said = f"Leads out. {LinkTarget.State(state).label}. {getattr(link, 'url_detail', '')}".strip()
    return f"{said} Checked {checked_at:%-d %B %Y}." if checked_at > NEVER else said
