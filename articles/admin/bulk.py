"""Publishing, withdrawing and binning several articles at once, with one summary at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
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
from articles.models import Article, Tag

from . import rights, standing
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
class Asked:
    """By whom, when, and what they chose."""

    at: datetime
    by: AbstractBaseUser
    choices: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    right: str
    title: str
    button: str
    explanation: str
    do: Callable[[list[Article], Asked], list[Result]]
    form: type[forms.Form] | None = None  # what is asked besides the articles


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
    form = ACTS[act].form
    return _ask(desk, request, act, chosen, form() if form else None)


@require_POST
def perform(request: HttpRequest, act: str, *, desk: ModelAdmin) -> HttpResponse:
    """Do it, and show for each article what became of it."""
    if act not in ACTS:
        raise Http404
    if not rights.may(request.user, ACTS[act].right):
        raise PermissionDenied
    ids = [pk for value in request.POST.getlist("article") if (pk := _uuid(value))]
    articles = list(Article.objects.filter(pk__in=ids[:AT_ONCE]).order_by("title", "id"))
    if not articles:
        messages.warning(request, "No article was chosen: tick some in the list.")
        return HttpResponseRedirect(reverse("admin:articles_article_changelist"))
    form = _form(act, request)
    if form and not form.is_valid():
        return _ask(desk, request, act, articles, form)
    asked = Asked(timezone.now(), editor(request), form.cleaned_data if form else {})
    results = ACTS[act].do(articles, asked)
    done = [result for result in results if result.is_done]
    refused = [result for result in results if not result.is_done]
    return _page(desk, request, act, "bulk_result", {"done": done, "refused": refused})


def _form(act: str, request: HttpRequest) -> forms.Form | None:
    form = ACTS[act].form
    return form(request.POST) if form else None


def _ask(
    desk: ModelAdmin,
    request: HttpRequest,
    act: str,
    articles: list[Article],
    form: forms.Form | None,
) -> HttpResponse:
    rows = [(article, standing.Status(article.status)) for article in articles]
    if form and not rights.may(request.user, "publish"):
        form.fields.pop("publish", None)
    context: dict[str, Any] = {"rows": rows, "form": form}
    if form:
        context["media"] = desk.media + form.media
    return _page(desk, request, act, "bulk_confirm", context)


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


def publish_several(articles: list[Article], asked: Asked) -> list[Result]:
    """Publish them, and say of each what became of it."""
    try:
        outcomes = publishing.publish_many(articles=articles, at=asked.at, by=asked.by)
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
) -> Callable[[list[Article], Asked], list[Result]]:
    def each(articles: list[Article], asked: Asked) -> list[Result]:
        results = []
        for article in articles:
            try:
                act(article=article, at=asked.at)
            except publishing.Refusal as refusal:
                results.append(Result(article, is_done=False, remark=str(refusal)))
            else:
                results.append(Result(article, is_done=True, remark=remark))
        return results

    return each


class TagForm(forms.Form):
    """Which tag, on or off, and whether callers get it at once."""

    what = forms.ChoiceField(
        label="What",
        choices=[("add", "Add a tag"), ("remove", "Take a tag off")],
        initial="add",
        widget=forms.RadioSelect,
    )
    tag = forms.ModelChoiceField(label="Tag", queryset=Tag.objects.order_by("name", "id"))
    publish = forms.BooleanField(
        label="Publish those that are live and have no other unpublished changes",
        required=False,
    )

    class Media:
        css = {"all": ["articles/admin/moments.css"]}


def tag_several(articles: list[Article], asked: Asked) -> list[Result]:
    """Tag the drafts; then publish those whose callers get the tag alone by it, if asked to."""
    tag, is_wanted = asked.choices["tag"], asked.choices["what"] == "add"
    is_published_too = asked.choices.get("publish") and rights.may(asked.by, "publish")
    results, to_publish = [], []
    for article in articles:
        try:
            tagged = _tagged(article, tag, asked, is_wanted=is_wanted)
        except publishing.Refusal as refusal:
            results.append(Result(article, is_done=False, remark=str(refusal)))
            continue
        if tagged.is_changed and tagged.was_live_as_drafted and is_published_too:
            to_publish.append(article)
        else:
            remark = _left_a_draft(tagged, is_wanted=is_wanted, was_asked=bool(is_published_too))
            results.append(Result(article, is_done=True, remark=remark))
    return [*results, *(publish_several(to_publish, asked) if to_publish else ())]


def _tagged(article: Article, tag: Tag, asked: Asked, *, is_wanted: bool) -> publishing.Tagged:
    if not rights.may(asked.by, "change", article):
        raise publishing.Refusal("You may not change this one: it isn’t yours.")
    return publishing.set_tag(
        article=article, tag=tag, is_wanted=is_wanted, at=asked.at, by=asked.by
    )


def _left_a_draft(tagged: publishing.Tagged, *, is_wanted: bool, was_asked: bool) -> str:
    if not tagged.is_changed:
        return "Has it already." if is_wanted else "Hasn’t got it."
    if was_asked:
        return "Saved as a draft, not published: it isn’t live, or has other unpublished changes."
    return "Saved as a draft."


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


ACTS = {
    "publish": Act(
        right="publish",
        title="Publish several articles",
        button="Publish them",
        explanation="Each becomes what callers get, as it was saved last. One that isn’t ready "
        "stays as it is, and holds up no other.",
        do=publish_several,
    ),
    "withdraw": Act(
        right="publish",
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
    "tag": Act(
        right="change",
        title="Tag several articles",
        button="Do it",
        explanation="The drafts change, and each is kept as a revision. What is live doesn’t move, "
        "unless you have it published too.",
        do=tag_several,
        form=TagForm,
    ),
}
