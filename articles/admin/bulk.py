"""Publishing, withdrawing and binning several articles at once, with one summary at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from articles import publishing
from articles.models import Article

from . import standing
from .acts import editor
from .problems import Mend, to_mend

AT_ONCE = 500  # articles: some seconds' work, below any server's or proxy's patience


@dataclass(frozen=True, slots=True)
class Result:
    article: Article
    is_done: bool
    remark: str  # what became of it; for a refusal, what the problems don't say
    problems: Sequence[Mend] = ()


@dataclass(frozen=True, slots=True)
class Act:
    right: str
    title: str
    button: str
    explanation: str
    do: Callable[[list[Article], datetime, AbstractBaseUser], list[Result]]


def confirm(
    desk: ModelAdmin, request: HttpRequest, articles: QuerySet[Article], *, act: str
) -> HttpResponse:
    """Say what would happen to the articles that were ticked; nothing happens yet."""
    chosen = list(articles.order_by("title", "id")[: AT_ONCE + 1])
    if len(chosen) > AT_ONCE:
        messages.error(
            request,
            f"At most {AT_ONCE} articles at once: narrow the list with a filter, then try again.",
        )
        return HttpResponseRedirect(request.get_full_path())
    rows = [(article, standing.status_of(article)) for article in chosen]
    return _page(desk, request, act, "bulk_confirm", {"rows": rows})


@require_POST
def perform(request: HttpRequest, act: str, *, desk: ModelAdmin) -> HttpResponse:
    """Do it, and show for each article what became of it."""
    if act not in ACTS:
        raise Http404
    if not request.user.has_perm(f"articles.{ACTS[act].right}_article"):
        raise PermissionDenied
    ids = [pk for value in request.POST.getlist("article") if (pk := _uuid(value))]
    articles = list(Article.objects.filter(pk__in=ids[:AT_ONCE]).order_by("title", "id"))
    if not articles:
        messages.warning(request, "No article was chosen: tick some in the list.")
        return HttpResponseRedirect(reverse("admin:articles_article_changelist"))
    results = ACTS[act].do(articles, timezone.now(), editor(request))
    done = [result for result in results if result.is_done]
    refused = [result for result in results if not result.is_done]
    return _page(desk, request, act, "bulk_result", {"done": done, "refused": refused})


def _page(
    desk: ModelAdmin, request: HttpRequest, act: str, template: str, context: dict[str, Any]
) -> HttpResponse:
    request.current_app = desk.admin_site.name
    everything = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "media": desk.media,
        "title": ACTS[act].title,
        "act": ACTS[act],
        "act_name": act,
    }
    return TemplateResponse(
        request, f"admin/articles/article/{template}.html", everything | context
    )


def _publish(articles: list[Article], at: datetime, by: AbstractBaseUser) -> list[Result]:
    try:
        outcomes = publishing.publish_many(articles=articles, at=at, by=by)
    except publishing.Busy as busy:
        return [Result(article, is_done=False, remark=str(busy)) for article in articles]
    return [_published(article, outcome) for article, outcome in outcomes]


def _published(article: Article, outcome: publishing.Outcome | publishing.Refusal) -> Result:
    if isinstance(outcome, publishing.NotReady):
        return Result(
            article, is_done=False, remark="", problems=to_mend(article, outcome.problems)
        )
    if isinstance(outcome, publishing.Refusal):
        return Result(article, is_done=False, remark=str(outcome))
    remark = "Live now." if outcome.kind else "Was live already, exactly so."
    return Result(article, is_done=True, remark=remark)


def _one_by_one(
    act: Callable[..., Any], remark: str
) -> Callable[[list[Article], datetime, AbstractBaseUser], list[Result]]:
    def each(articles: list[Article], at: datetime, by: AbstractBaseUser) -> list[Result]:
        results = []
        for article in articles:
            try:
                act(article=article, at=at)
            except publishing.Refusal as refusal:
                results.append(Result(article, is_done=False, remark=str(refusal)))
            else:
                results.append(Result(article, is_done=True, remark=remark))
        return results

    return each


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


ACTS = {
    "publish": Act(
        right="change",
        title="Publish several articles",
        button="Publish them",
        explanation="Each becomes what callers get, as it was saved last. One that isn’t ready "
        "stays as it is, and holds up no other.",
        do=_publish,
    ),
    "withdraw": Act(
        right="change",
        title="Withdraw several articles",
        button="Withdraw them",
        explanation="Their addresses answer 404, and links to them are left out. The drafts stay.",
        do=_one_by_one(publishing.withdraw, "Withdrawn."),
    ),
    "bin": Act(
        right="delete",
        title="Put several articles into the bin",
        button="Put them into the bin",
        explanation="Those that are live are withdrawn. They can be taken out again, with their "
        "sections, links and history.",
        do=_one_by_one(publishing.delete, "In the bin."),
    ),
}
