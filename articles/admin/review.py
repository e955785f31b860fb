"""One article's review: handing it in, the thread, the decision. And the queue of all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from articles import reviewing
from articles.models import Article, Review

from . import rights
from .acts import article_for, done, editor, page, to_page
from .records import ReadOnly

SHOWN = 10  # reviews of one article, with their threads: older ones are in the audit log


class CommentForm(forms.Form):
    section = forms.ChoiceField(label="About", required=False)
    text = forms.CharField(
        label="Comment", max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, article: Article, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = _section_names(article)
        choices = [("", "The whole article"), *((str(pk), name) for pk, name in names.items())]
        self.fields["section"] = forms.ChoiceField(label="About", required=False, choices=choices)


@require_http_methods(["GET", "HEAD"])
def show(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    article = article_for(desk, request, article_id, "view")
    return _page(desk, request, article, CommentForm(article=article))


@require_POST
def submit(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    article = article_for(desk, request, article_id, "change")
    note = request.POST.get("note", "")[:5000]
    try:
        reviewing.submit(article=article, at=timezone.now(), by=editor(request), note=note)
    except reviewing.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        done(desk, request, article, f"“{article}” waits for review now.")
    return to_page("review", article)


@require_POST
def comment(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    article = article_for(desk, request, article_id, "change")
    form = CommentForm(request.POST, article=article)
    review = reviewing.latest(article)
    if review is None:
        messages.error(request, "There is no review to comment on: hand the draft in first.")
        return to_page("review", article)
    if not form.is_valid():
        return _page(desk, request, article, form)
    section = form.cleaned_data["section"]
    reviewing.comment(
        review=review,
        text=form.cleaned_data["text"],
        at=timezone.now(),
        by=editor(request),
        section=UUID(section) if section else None,
    )
    done(desk, request, article, "Your comment stands below.")
    return to_page("review", article)


@require_POST
def decide(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    """Approve what waits or send it back; approving may lead on to the page that publishes."""
    article = article_for(desk, request, article_id, "publish")
    review = reviewing.current(article)
    act, reason = request.POST.get("act"), request.POST.get("reason", "")[:5000]
    if review is None or str(review.pk) != request.POST.get("review"):
        messages.error(request, "It doesn’t wait for review any more. Look again.")
        return to_page("review", article)
    if str(article.head_id) != request.POST.get("draft"):
        messages.warning(
            request, "The draft was saved again since you opened this page. Look, then decide."
        )
        return to_page("review", article)
    now = timezone.now()
    try:
        if act == "send-back":
            reviewing.send_back(review=review, at=now, by=editor(request), reason=reason)
            done(desk, request, article, f"“{article}” was sent back to its writer.")
        else:
            reviewing.approve(review=review, at=now, by=editor(request), reason=reason)
            done(desk, request, article, f"“{article}” is approved. Publish it when it should go.")
    except reviewing.Refused as refusal:
        messages.error(request, str(refusal))
        return to_page("review", article)
    return to_page("publish" if act == "approve-and-publish" else "review", article)


@require_POST
def take_back(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    article = article_for(desk, request, article_id, "change")
    if review := reviewing.current(article):
        try:
            reviewing.take_back(review=review, at=timezone.now(), by=editor(request))
        except reviewing.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            done(desk, request, article, f"“{article}” doesn’t wait for review any more.")
    else:
        messages.info(request, "It didn’t wait for review any more.")
    return to_page("review", article)


def _page(
    desk: ModelAdmin, request: HttpRequest, article: Article, form: CommentForm
) -> HttpResponse:
    reviews = list(reviewing.of(article).prefetch_related("comments__author")[:SHOWN])
    names = _section_names(article)
    threads = [
        (
            review,
            [
                (remark, names.get(remark.section, "a section that is gone"))
                for remark in review.comments.all()
            ],
        )
        for review in reviews
    ]
    newest = reviews[0] if reviews else None
    context = {
        "title": "Review",
        "threads": threads,
        "waiting": newest if newest and newest.is_waiting else None,
        "is_newer": bool(newest and newest.is_waiting and reviewing.is_newer(newest)),
        "why_not": reviewing.why_not_submit(article),
        "form": form,
    }
    return page(desk, request, article, "review", context)


def _section_names(article: Article) -> dict[UUID | None, str]:
    rows = article.sections.values_list("pk", "heading")
    return {
        pk: f"{place}. {heading or 'without a heading'}"
        for place, (pk, heading) in enumerate(rows, start=1)
    }


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("all", "All"), *((str(value), str(label)) for value, label in _DECIDED)]

    def choices(self, changelist: Any) -> Iterator[Any]:
        waiting, *others = super().choices(changelist)
        yield {**waiting, "display": "Waiting"}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Review]) -> QuerySet[Review]:
        if self.value() == "all":
            return queryset
        return queryset.filter(state=self.value() or Review.State.WAITING)


_DECIDED = [each for each in Review.State.choices if each[0] != Review.State.WAITING]


class MineFilter(admin.SimpleListFilter):
    title = "who handed it in"
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("me", "Me")]

    def choices(self, changelist: Any) -> Iterator[Any]:
        everybody, mine = super().choices(changelist)
        yield {**everybody, "display": "Anybody"}
        yield mine

    def queryset(self, request: HttpRequest, queryset: QuerySet[Review]) -> QuerySet[Review]:
        return queryset.filter(submitted_by=request.user.pk) if self.value() else queryset


@admin.register(Review)
class ReviewAdmin(ReadOnly):
    """The queue: what waits for review, the one that has waited longest first."""

    list_display = ["of", "state", "by", "since", "number", "note"]
    list_display_links = None
    list_filter = [StateFilter, MineFilter]
    list_select_related = ["article", "revision", "submitted_by"]
    search_fields = ["article__title", "submitted_by__username"]
    search_help_text = "Searches titles, and the names of those who handed it in."
    ordering = ["submitted_at", "id"]

    class Media:
        css = {"all": ["articles/admin/articles.css"]}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return rights.may(request.user, "view")

    def has_view_permission(self, request: HttpRequest, obj: Review | None = None) -> bool:
        """Whoever may look at articles may see what waits."""
        return rights.may(request.user, "view", obj.article if obj else None)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Review queue"} | (extra_context or {}))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        review = self.get_object(request, object_id)
        if review is None or not self.has_view_permission(request, review):
            return super().change_view(request, object_id, form_url, extra_context)
        return to_page("review", review.article)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        reviews: QuerySet[Review] = super().get_queryset(request).defer("revision__content")
        sees_all = rights.may_all(request.user, "view") or rights.may_all(request.user, "change")
        # Whoever may see none is refused, not told that there is no such review.
        if sees_all or not rights.may(request.user, "view"):
            return reviews
        return reviews.filter(article__created_by=request.user.pk)

    @admin.display(description="article", ordering="article__title")
    def of(self, review: Review) -> str:
        address = reverse("admin:articles_article_review", args=[review.article_id])
        return format_html('<a href="{}">{}</a>', address, review.article)

    @admin.display(description="handed in by", ordering="submitted_by__username")
    def by(self, review: Review) -> str:
        return str(review.submitted_by or "–")

    @admin.display(description="handed in (UTC)", ordering="submitted_at")
    def since(self, review: Review) -> str:
        return f"{review.submitted_at:%Y-%m-%d %H:%M}"

    @admin.display(description="revision")
    def number(self, review: Review) -> str:
        newer = " (the draft is newer)" if reviewing.is_newer(review) and review.is_waiting else ""
        return f"{review.revision.number}{newer}"
