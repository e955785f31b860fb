"""The list of articles: what it shows, finds and does with several at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from articles import search
from articles.models import Article, Byline, finding
from articles.search import Filters, Sorting

from . import bulk
from .filters import FILTERS, NarrowingForm
from .pages_of_lists import BOUND, BoundedChangeList, BoundedPaginator

AUTOCOMPLETE = "/autocomplete/"  # where the admin answers a choice that is being typed
NEWEST = Sorting("published")
KEPT_ORDER = "articles_order"  # in the session: the order that this editor chose

# What a row shows, and no more: texts and snapshots stay in the database.
SHOWN = [
    *("title", "slug", "status", "published_at", "planned_at", "binned_at", "byline"),
    *("language", "word_count", "updated_at", "category__name", "created_by"),
    *("links_without_target", "links_not_live", "urls_failing"),
    *("head__number", "head__created_by__username"),
    *("head__created_by__first_name", "head__created_by__last_name"),
]


class ArticleChangeList(BoundedChangeList):
    def get_queryset(
        self, request: HttpRequest, exclude_parameters: Any = None
    ) -> QuerySet[Article]:
        articles: QuerySet[Article] = super().get_queryset(request, exclude_parameters)
        bylines = Byline.objects.select_related("author").only(
            "article", "position", "author__name"
        )
        return (
            articles.select_related("category", "head__created_by")
            .only(*SHOWN)
            .prefetch_related(Prefetch("bylines", bylines))
        )


class ArticleList(admin.ModelAdmin):
    list_display = ["name", "badge", "by", "shelf", "language", "words", "last_change", "problems"]
    list_filter = FILTERS
    sortable_by = ["name", "words", "last_change"]  # what an index has
    empty_value_display = ""
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # a count for each choice would grow with the list
    paginator = BoundedPaginator
    ordering = ["-updated_at", "-id"]
    search_fields = ["title"]  # turns the search on; `get_search_results` says what it searches
    actions = ["publish_selected", "withdraw_selected", "tag_selected", "bin_selected"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ArticleChangeList]:
        return ArticleChangeList

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """
        Let an address narrow the list by its own filters alone.

        Django lets it name any column and comparison: without an index, and a regular expression
        that isn't one ends in an error.
        """
        if lookup not in {each.name for each in FILTERS}:
            raise IncorrectLookupParameters(lookup)  # Django shows the list that is not narrowed
        return True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        articles: QuerySet[Article] = super().get_queryset(request)
        if request.path.endswith(AUTOCOMPLETE):
            return articles.filter(binned_at=None)
        return articles

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        if not search_term.strip():
            return queryset, False
        if request.path.endswith(AUTOCOMPLETE):
            return finding.found(queryset, search_term, in_names=True), False
        return finding.found(queryset, search_term, also=_found_by_readers(search_term)), False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if kept := _without_empty(request):
            return kept
        _keep_order(request)
        form = NarrowingForm(request, request.GET.get("q", ""))
        base = admin.ModelAdmin(self.model, self.admin_site).media  # without the page's own
        own = forms.Media(
            css={"all": ["articles/admin/articles.css", "articles/admin/list.css"]},
            js=["admin/js/jquery.init.js", "articles/admin/choices.js", "articles/admin/list.js"],
        )
        context = {"title": "Articles", "narrowing": form, "media": base + form.media + own}
        return super().changelist_view(request, context | (extra_context or {}))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)  # the bin takes its place
        return actions

    @admin.display(description="title", ordering="title")
    def name(self, article: Article) -> str:
        if not article.slug:
            return str(article)
        return format_html('{}<span class="quiet-text">{}</span>', article, article.slug)

    @admin.display(description="status")
    def badge(self, article: Article) -> str:
        status = Article.Status(article.status)
        shown = format_html('<span class="article-status {}">{}</span>', status, status.label)
        if article.planned_at is None or article.binned_at:
            return shown
        moment = f"{article.planned_at:%Y-%m-%d %H:%M}"
        return format_html('{}<div class="quiet-text">goes live {}</div>', shown, moment)

    @admin.display(description="authors")
    def by(self, article: Article) -> str:
        return article.byline or ", ".join(str(each.author) for each in article.bylines.all())

    @admin.display(description="category")
    def shelf(self, article: Article) -> str:
        return str(article.category) if article.category else ""

    @admin.display(description="words", ordering="word_count")
    def words(self, article: Article) -> str:
        return f"{article.word_count:,}"

    @admin.display(description="changed (UTC)", ordering="updated_at")
    def last_change(self, article: Article) -> str:
        who = article.head.created_by if article.head else None
        name = f" by {who.get_full_name() or who.get_username()}" if who else ""
        return format_html(
            '{}<span class="quiet-text">{}{}</span>',
            f"{article.updated_at:%Y-%m-%d}",
            f"{article.updated_at:%H:%M}",
            name,
        )

    @admin.display(description="to mend")
    def problems(self, article: Article) -> str:
        said = [
            _count(article.links_without_target, "link needs a target", "links need a target"),
            _count(article.links_not_live, "target isn’t live", "targets aren’t live"),
            _count(article.urls_failing, "outside page fails", "outside pages fail"),
        ]
        return format_html_join("", "<div>{}</div>", ((each,) for each in said if each))

    @admin.action(description="Publish the selected articles", permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse:
        return bulk.confirm(self, request, queryset, act="publish")

    @admin.action(description="Withdraw the selected articles", permissions=["publish"])
    def withdraw_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse:
        return bulk.confirm(self, request, queryset, act="withdraw")

    @admin.action(description="Tag the selected articles…", permissions=["change"])
    def tag_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse:
        return bulk.confirm(self, request, queryset, act="tag")

    @admin.action(description="Put the selected articles into the bin", permissions=["delete"])
    def bin_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse:
        return bulk.confirm(self, request, queryset, act="bin")


def _found_by_readers(typed: str) -> list[UUID]:
    """Return live articles as readers find them: by other forms of words, and in other scripts."""
    try:
        found = search.listed(typed, Filters(), sorting=NEWEST, size=BOUND, at=timezone.now())
    except search.NotReady:
        return []
    return [UUID(digits) for _, digits in found.places]


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}" if number else ""


def _without_empty(request: HttpRequest) -> HttpResponse | None:
    """A form sends what was left open too; an address that is kept or shared is short."""
    asked = request.GET.copy()
    empty = [name for name, value in request.GET.items() if not value]
    if not empty or request.method != "GET":
        return None
    if ORDER_VAR in empty:
        request.session.pop(KEPT_ORDER, None)
    for name in empty:
        del asked[name]
    return HttpResponseRedirect(f"{request.path}?{asked.urlencode()}" if asked else request.path)


def _keep_order(request: HttpRequest) -> None:
    """The order that an editor chose stays until they choose another."""
    kept = request.session.get(KEPT_ORDER)
    if asked := request.GET.get(ORDER_VAR):
        if asked != kept:
            request.session[KEPT_ORDER] = asked
    elif kept:
        asked_for = request.GET.copy()
        asked_for[ORDER_VAR] = kept
        request.GET = asked_for  # type: ignore[assignment]
