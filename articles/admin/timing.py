"""What happens to an article at a moment: planned, called off, and its expiry."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from articles import publishing
from articles.models import Article, Schedule

from . import standing
from .acts import article_for, done, editor, page, to_page
from .moments import MomentForm
from .problems import Mend, to_mend

SCHEDULED = {Schedule.Action.PUBLISH: "Publish", Schedule.Action.WITHDRAW: "Withdraw"}


class ScheduleForm(MomentForm):
    action = forms.ChoiceField(
        label="What", choices=list(SCHEDULED.items()), widget=forms.RadioSelect
    )

    field_order = ["action", "due_at", "zone"]


@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    article = article_for(desk, request, article_id, "publish")
    now = standing.standing_of(article)
    problems: list[Mend] = []
    form = ScheduleForm(
        request.POST or None, initial={"action": "withdraw" if now.is_live else "publish"}
    )
    if request.method == "POST" and form.is_valid():
        action, due_at = form.cleaned_data["action"], form.cleaned_data["due_at"]
        if action == "withdraw" and not _will_be_live(now):
            form.add_error("action", "It isn't live, and no publishing is planned.")
        else:
            try:
                publishing.schedule(
                    article=article,
                    action=action,
                    due_at=due_at,
                    at=timezone.now(),
                    by=editor(request),
                )
            except publishing.Refusal as refusal:
                problems = _refused(article, form, refusal, "due_at")
            else:
                done(desk, request, article, _planned(action, due_at, article))
                return to_page("change", article)
    context = {"title": "Schedule", "form": form, "problems": problems}
    context["media"] = desk.media + form.media
    return page(desk, request, article, "schedule", context, now=now)


@require_POST
def unschedule(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    article = article_for(desk, request, article_id, "publish")
    action = request.POST.get("action", "")
    if publishing.unschedule(article=article, action=action, at=timezone.now()):
        done(desk, request, article, f"The plan to {action} “{article}” was called off.")
    else:
        messages.info(request, "There was nothing left to call off.")
    return to_page("change", article)


@require_http_methods(["GET", "HEAD", "POST"])
def set_expiry(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    """Two buttons: to expire at the moment typed, and not to expire at all."""
    article = article_for(desk, request, article_id, "publish")
    now = standing.standing_of(article)
    at = timezone.now()
    present = now.publication.expires_at if now.publication else article.expires_at
    problems: list[Mend] = []
    is_clearing = "clear" in request.POST
    posted = request.POST if request.method == "POST" and not is_clearing else None
    form = MomentForm(posted, initial={"due_at": present})
    if is_clearing or (posted is not None and form.is_valid()):
        expires_at = None if is_clearing else form.cleaned_data["due_at"]
        try:
            outcome = publishing.set_expiry(
                article=article, expires_at=expires_at, at=at, by=editor(request)
            )
        except publishing.Refusal as refusal:
            problems = _refused(article, form, refusal, "expires_at")
        else:
            done(desk, request, article, _expiring(outcome, expires_at))
            return to_page("change", article)
    context = {"title": "Set the expiry", "form": form, "problems": problems, "present": present}
    context["media"] = desk.media + form.media
    return page(desk, request, article, "expiry", context, now=now)


def _refused(
    article: Article, form: MomentForm, refusal: publishing.Refusal, moment: str
) -> list[Mend]:
    """Put what is wrong with the moment at its field; return what else is wrong."""
    if not isinstance(refusal, publishing.NotReady):
        return [Mend(str(refusal), "")]
    if form.is_bound:
        for problem in refusal.problems:
            if problem.field == moment and problem.code == "past":
                form.add_error("due_at", f"{problem.message} Choose a later moment.")
    return to_mend(article, [each for each in refusal.problems if each.code != "past"])


def _will_be_live(now: standing.Standing) -> bool:
    return now.is_live or any(plan.action == Schedule.Action.PUBLISH for plan in now.plans)


def _planned(action: str, due_at: datetime, article: Article) -> str:
    what = "goes live" if action == Schedule.Action.PUBLISH else "is withdrawn"
    pinned = (
        " What you type from now on stays a draft." if action == Schedule.Action.PUBLISH else ""
    )
    return f"“{article}” {what} on {due_at:%-d %B %Y at %H:%M} UTC.{pinned}"


def _expiring(outcome: publishing.Outcome, expires_at: Any) -> str:
    article = outcome.article
    if expires_at is None:
        said = f"“{article}” doesn’t expire any more."
    else:
        said = f"“{article}” expires on {expires_at:%-d %B %Y at %H:%M} UTC."
    return said + (" Callers see that now." if outcome.kind else "")
