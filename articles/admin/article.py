"""The desk: the list of articles, and one page on which an article is written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import quote
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import BaseFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join

from articles import publishing
from articles.models import Article, RelatedLink, Section

from . import acts, bulk, history, importing, standing
from .filters import LinksFilter, StatusFilter
from .forms import URL_FIELDS, ArticleForm, LinkFormSet, SectionForm, SectionFormSet
from .inlines import BylineInline, LinkInline, SectionInline, offer

AUTOCOMPLETE = "/autocomplete/"  # where the admin answers a choice that is being typed
NAMES = ("title", "slug")
EVERYWHERE = (*NAMES, "subtitle", "standfirst")  # and the sections


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    form = ArticleForm
    inlines = [BylineInline, SectionInline, LinkInline]
    formfield_overrides = URL_FIELDS
    autocomplete_fields = ["category", "tags"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "subtitle", "standfirst"]}),
        (
            "Where it belongs",
            {"fields": ["language", "category", "tags", "byline", "canonical_url", "expires_at"]},
        ),
    ]
    list_display = ["name", "status", "language", "category", "by", "saved_at", "problems"]
    list_filter = [
        StatusFilter,
        LinksFilter,
        ("language", admin.AllValuesFieldListFilter),
        "category",
        ("authors", admin.RelatedFieldListFilter),
        "tags",
    ]
    list_per_page = 50
    list_select_related = ["category"]
    show_full_result_count = False
    ordering = ["-updated_at", "-id"]
    search_fields = ["title"]  # turns the box on; `get_search_results` says what it searches
    search_help_text = "Searches titles, slugs, introductions, headings and texts for all words."
    actions = ["publish_selected", "withdraw_selected", "bin_selected"]

    class Media:
        css = {"all": ["articles/admin/articles.css"]}
        # After Django's own for inlines: both wait for the page, in this order.
        js = ["admin/js/jquery.init.js", "admin/js/inlines.js", "articles/admin/article.js"]

    # The list

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        articles = standing.with_standing(super().get_queryset(request))
        if request.path.endswith(AUTOCOMPLETE):
            return articles.filter(binned_at=None)
        waiting = RelatedLink.objects.filter(article=OuterRef("pk"), target=None, url="")
        count = waiting.order_by().values("article").annotate(count=Count("pk")).values("count")
        return articles.prefetch_related("bylines__author").annotate(
            links_without_target=Coalesce(Subquery(count), 0)
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        where = NAMES if request.path.endswith(AUTOCOMPLETE) else EVERYWHERE
        for word in search_term.split():
            queryset = queryset.filter(_has(word, where))
        return queryset, False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Articles"} | (extra_context or {}))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)  # the bin takes its place
        return actions

    @admin.display(description="title", ordering="title")
    def name(self, article: Article) -> str:
        return str(article)

    @admin.display(description="status")
    def status(self, article: Article) -> str:
        status = standing.status_of(article)
        badge = format_html('<span class="article-status {}">{}</span>', status, status.label)
        planned_at = getattr(article, "planned_at", None)
        if planned_at is None or article.binned_at:
            return badge
        moment = f"{planned_at:%Y-%m-%d %H:%M}"
        return format_html('{}<div class="quiet-text">goes live {}</div>', badge, moment)

    @admin.display(description="authors")
    def by(self, article: Article) -> str:
        return article.byline or ", ".join(str(each.author) for each in article.bylines.all())

    @admin.display(description="last save (UTC)", ordering="updated_at")
    def saved_at(self, article: Article) -> str:
        return f"{article.updated_at:%Y-%m-%d %H:%M}"

    @admin.display(description="to mend", ordering="links_without_target")
    def problems(self, article: Article) -> str:
        count: int = getattr(article, "links_without_target", 0)
        return f"{count} link{'s' if count > 1 else ''} without a target" if count else ""

    @admin.action(description="Publish the selected articles", permissions=["change"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse:
        return bulk.confirm(self, request, queryset, act="publish")

    @admin.action(description="Withdraw the selected articles", permissions=["change"])
    def withdraw_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse:
        return bulk.confirm(self, request, queryset, act="withdraw")

    @admin.action(description="Put the selected articles into the bin", permissions=["delete"])
    def bin_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse:
        return bulk.confirm(self, request, queryset, act="bin")

    # The pages of one article

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, view: Any, name: str) -> URLPattern:
            wrapped = self.admin_site.admin_view(partial(view, desk=self))
            return path(route, wrapped, name=f"articles_article_{name}")

        return [
            page("import/", importing.import_text, "import"),
            page("bulk/<str:act>/", bulk.perform, "bulk"),
            page("<uuid:article_id>/publish/", acts.publish, "publish"),
            page("<uuid:article_id>/withdraw/", acts.withdraw, "withdraw"),
            page("<uuid:article_id>/schedule/", acts.schedule, "schedule"),
            page("<uuid:article_id>/unschedule/", acts.unschedule, "unschedule"),
            page("<uuid:article_id>/rename/", acts.rename, "rename"),
            page("<uuid:article_id>/delete/", acts.put_into_bin, "bin"),
            page("<uuid:article_id>/restore/", acts.take_out_of_bin, "restore"),
            page("<uuid:article_id>/history/", history.revisions, "revisions"),
            page("<uuid:article_id>/history/<int:number>/", history.revision, "revision"),
            page(
                "<uuid:article_id>/history/<int:number>/restore/",
                history.restore,
                "revision_restore",
            ),
            page(
                "<uuid:article_id>/history/<int:number>/visibility/",
                history.set_visibility,
                "revision_visibility",
            ),
            *super().get_urls(),
        ]

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """What lies in the bin is looked at, and changed only once it is out of it."""
        if obj and obj.binned_at:
            return False
        return bool(super().has_change_permission(request, obj))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {
            "language": settings.DEFAULT_LANGUAGE,
            **super().get_changeform_initial_data(request),
        }

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:articles_article_changelist"))

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        form = super().get_form(request, obj, change, **kwargs)
        offer(form, "category", add=True)
        offer(form, "tags", add=True)
        return form

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Article | None = None,
    ) -> HttpResponse:
        if obj:
            context["standing"] = standing.standing_of(obj)
            context["may_change"] = super().has_change_permission(request)
            context["may_delete"] = self.has_delete_permission(request)
            context["title"] = str(obj)
            context["subtitle"] = None
        else:
            context["title"] = "New article"
        return super().render_change_form(request, context, add, change, form_url, obj)

    # Saving: the working copy alone, in the admin's one transaction

    def save_model(self, request: HttpRequest, obj: Article, form: ModelForm, change: bool) -> None:
        """Write what was typed and no more: the rest may have moved since the page was read."""
        if not change:
            obj.save()
            return
        typed = [each.name for each in self.opts.concrete_fields if each.name in form.cleaned_data]
        obj.save(update_fields=[*typed, "updated_at"])

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm,
        formsets: list[BaseFormSet],
        change: bool,
    ) -> None:
        sections = next(each for each in formsets if isinstance(each, SectionFormSet))
        links = next(each for each in formsets if isinstance(each, LinkFormSet))
        super().save_related(request, form, formsets, change)
        links.place(sections)
        publishing.save(
            article=form.instance,
            at=timezone.now(),
            by=acts.editor(request),
            note=form.cleaned_data.get("note", ""),
        )
        for section in sections.forms:
            if section.taken_out:
                self.message_user(request, _taken_out_of(section), messages.WARNING)

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        if "_publish" in request.POST:
            return _to("publish", obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        if "_publish" in request.POST:
            return _to("publish", obj)
        return super().response_change(request, obj)


def _to(act: str, article: Article) -> HttpResponseRedirect:
    return HttpResponseRedirect(
        reverse(f"admin:articles_article_{act}", args=[quote(str(article.pk))])
    )


def _taken_out_of(section: SectionForm) -> str:
    name = section.cleaned_data["heading"] or "without a heading"
    things = format_html_join(", ", "<code>{}</code>", ((each,) for each in section.taken_out))
    return format_html(
        "Section “{}” was saved without what readers’ sites can’t rely on: {}. Its words stayed, "
        "unless it says otherwise.",
        name,
        things,
    )


def _has(word: str, where: Sequence[str]) -> Q:
    """SQLite folds the case of ASCII letters only, so the usual spellings are asked for."""
    found, inside = Q(), Q()
    for spelling in {word, word.lower(), word.upper(), word.capitalize()}:
        for field in where:
            found |= Q(**{f"{field}__icontains": spelling})
        inside |= Q(heading__icontains=spelling) | Q(html__icontains=escape(spelling))
    if where is EVERYWHERE:
        found |= Q(Exists(Section.objects.filter(inside, article=OuterRef("pk"))))
    return found
