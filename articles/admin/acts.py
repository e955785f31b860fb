"""
One article's way to its callers and back: each act a page of its own that says what will happen.

The admin saves in one transaction; publishing must be the outermost. So these are views of their
own: a GET shows, a POST does, and nothing that was typed elsewhere is touched.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.widgets import AdminSplitDateTime
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, strip_tags
from django.views.decorators.http import require_http_methods, require_POST

from articles import publishing
from articles.content import slugs
from articles.models import Article, RelatedLink, Revision, Schedule

from . import standing
from .problems import Mend, to_mend

SCHEDULED = {Schedule.Action.PUBLISH: "Publish", Schedule.Action.WITHDRAW: "Withdraw"}


class ScheduleForm(forms.Form):
    action = forms.ChoiceField(
        label="What", choices=list(SCHEDULED.items()), widget=forms.RadioSelect
    )
    due_at = forms.SplitDateTimeField(
        label="When (UTC)",
        widget=AdminSplitDateTime,
        help_text="At this moment, or at most a second later. Nobody need be here.",
    )


class RenameForm(forms.Form):
    slug = forms.SlugField(
        max_length=slugs.MAX_LENGTH,
        help_text="Lower-case ASCII letters and digits, parted by single hyphens.",
        widget=forms.TextInput(attrs={"class": "vTextField", "size": 60}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    article = article_for(desk, request, article_id, "change")
    refusal: publishing.Refusal | None = None
    if request.method == "POST":
        if request.POST.get("revision") != str(article.revision_count):
            say = "The article was saved again since you opened this page. Look again, then decide."
            messages.warning(request, say)
            return to_page("publish", article)
        try:
            outcome = publishing.publish(
                article=article, at=timezone.now(), by=editor(request), note=_note(request)
            )
        except publishing.Refusal as error:
            refusal = error
        else:
            done(desk, request, article, _published(outcome))
            return to_page("change", article)
    review = publishing.review(article=article, at=timezone.now())
    now = standing.standing_of(article)
    context = {
        "title": "Publish",
        "problems": _mends(article, review.problems, refusal),
        "warnings": to_mend(article, review.warnings),
        "former_slug": _former_slug(article, now),
        "waiting": publishing.waiting_for(article) if not now.is_live else [],
        "busy": refusal if not isinstance(refusal, publishing.NotReady) else None,
    }
    return page(desk, request, article, "publish", context, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    article = article_for(desk, request, article_id, "change")
    if request.method == "POST":
        is_done = attempt(
            desk,
            request,
            article,
            lambda: publishing.withdraw(article=article, at=timezone.now()),
            f"“{article}” is withdrawn: its address answers 404. The draft is as it was.",
        )
        return to_page("change" if is_done else "withdraw", article)
    context = {"title": "Withdraw", "links_here": _links_here(article)}
    return page(desk, request, article, "withdraw", context)


@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    article = article_for(desk, request, article_id, "change")
    now = standing.standing_of(article)
    problems: list[Mend] = []
    form = ScheduleForm(
        request.POST or None, initial={"action": "withdraw" if now.is_live else "publish"}
    )
    if request.method == "POST" and form.is_valid():
        plan = form.cleaned_data
        if plan["action"] == "withdraw" and not _will_be_live(now):
            form.add_error("action", "It isn't live, and no publishing is planned.")
        else:
            try:
                publishing.schedule(
                    article=article,
                    action=plan["action"],
                    due_at=plan["due_at"],
                    at=timezone.now(),
                    by=editor(request),
                )
            except publishing.NotReady as refusal:
                others = [each for each in refusal.problems if each.field != "due_at"]
                problems = to_mend(article, others)
                for problem in refusal.problems:
                    if problem.field == "due_at":
                        form.add_error("due_at", f"{problem.message} Choose a later moment.")
            else:
                done(desk, request, article, _planned(plan["action"], plan["due_at"], article))
                return to_page("change", article)
    context = {
        "title": "Schedule",
        "form": form,
        "problems": problems,
        "media": desk.media + form.media,
    }
    return page(desk, request, article, "schedule", context, now=now)


@require_POST
def unschedule(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    article = article_for(desk, request, article_id, "change")
    action = request.POST.get("action", "")
    if publishing.unschedule(article=article, action=action, at=timezone.now()):
        done(desk, request, article, f"The plan to {action} “{article}” was called off.")
    else:
        messages.info(request, "There was nothing left to call off.")
    return to_page("change", article)


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    article = article_for(desk, request, article_id, "change")
    if article.binned_at:
        messages.error(request, "The article is in the bin. Take it out first.")
        return to_page("change", article)
    form = RenameForm(request.POST or None, initial={"slug": article.slug})
    if request.method == "POST" and form.is_valid():
        slug = form.cleaned_data["slug"]
        try:
            publishing.rename(article=article, slug=slug, at=timezone.now(), by=editor(request))
        except publishing.NotReady as refusal:
            for problem in refusal.problems:
                form.add_error("slug", problem.message)
        except publishing.Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            done(desk, request, article, f"The address of “{article}” is now {slug}.")
            return to_page("change", article)
    return page(desk, request, article, "rename", {"title": "Change the address", "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def put_into_bin(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    article = article_for(desk, request, article_id, "delete")
    if request.method == "POST":
        back = reverse("admin:articles_article_change", args=[article.pk])
        is_done = attempt(
            desk,
            request,
            article,
            lambda: publishing.delete(article=article, at=timezone.now()),
            format_html('“{}” is in the bin. <a href="{}">Look at it there.</a>', article, back),
        )
        return HttpResponseRedirect(
            reverse("admin:articles_article_changelist") if is_done else request.path
        )
    context = {"title": "Put into the bin", "links_here": _links_here(article)}
    return page(desk, request, article, "bin", context)


@require_POST
def take_out_of_bin(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    article = article_for(desk, request, article_id, "change")
    attempt(
        desk,
        request,
        article,
        lambda: publishing.restore(article=article),
        f"“{article}” is out of the bin, as a draft. Publish it when it should be live again.",
    )
    return to_page("change", article)


# What the pages share


def editor(request: HttpRequest) -> AbstractBaseUser:
    """Return who sits at the desk: the admin's own wrapper lets nobody in without an account."""
    return cast(AbstractBaseUser, request.user)


def article_for(desk: ModelAdmin, request: HttpRequest, article_id: UUID, right: str) -> Article:
    """
    Return the article, for those who have the right to it: "view", "change" or "delete".

    :raises PermissionDenied: before it is told whether the article exists.
    """
    rights = {"view": ("view", "change")}.get(right, (right,))
    if not any(request.user.has_perm(f"articles.{each}_article") for each in rights):
        raise PermissionDenied
    return get_object_or_404(Article, pk=article_id)


def page(
    desk: ModelAdmin,
    request: HttpRequest,
    article: Article,
    template: str,
    context: dict[str, Any],
    *,
    now: standing.Standing | None = None,
) -> HttpResponse:
    request.current_app = desk.admin_site.name
    return TemplateResponse(
        request,
        f"admin/articles/article/{template}.html",
        {
            **desk.admin_site.each_context(request),
            "opts": desk.opts,
            "original": article,
            "standing": now or standing.standing_of(article),
            "may_change": desk.has_change_permission(request),
            "may_delete": desk.has_delete_permission(request),
            "media": desk.media,
            **context,
        },
    )


def to_page(name: str, article: Article) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"admin:articles_article_{name}", args=[article.pk]))


def attempt(
    desk: ModelAdmin, request: HttpRequest, article: Article, act: Callable[[], Any], said: str
) -> bool:
    """Do it and say that it's done, or say why not; return whether it was."""
    try:
        act()
    except publishing.Refusal as refusal:
        messages.error(request, str(refusal))
        return False
    done(desk, request, article, said)
    return True


def done(desk: ModelAdmin, request: HttpRequest, article: Article, said: str) -> None:
    """Tell who did it, and keep it for the others."""
    messages.success(request, said)
    desk.log_change(request, article, strip_tags(said))


def _mends(
    article: Article, problems: tuple[publishing.Problem, ...], refusal: publishing.Refusal | None
) -> list[Mend]:
    """A refusal may know more than the review: it was told under the lock."""
    known = {problem.code: problem for problem in problems}
    if isinstance(refusal, publishing.NotReady):
        known |= {problem.code: problem for problem in refusal.problems}
    further = [problem for problem in problems if problem not in known.values()]
    return to_mend(article, [*known.values(), *further])


def _former_slug(article: Article, now: standing.Standing) -> str:
    if now.publication and now.publication.slug != article.slug:
        return now.publication.slug
    return ""


def _will_be_live(now: standing.Standing) -> bool:
    return now.is_live or any(plan.action == Schedule.Action.PUBLISH for plan in now.plans)


def _links_here(article: Article) -> list[RelatedLink]:
    links = RelatedLink.objects.filter(target=article, article__binned_at=None)
    return list(links.select_related("article").order_by("article__title", "id"))


def _note(request: HttpRequest) -> str:
    length = Revision._meta.get_field("note").max_length
    return request.POST.get("note", "")[:length]


def _published(outcome: publishing.Outcome) -> str:
    if outcome.kind is None:
        return "Callers already had exactly this: nothing changed for them."
    others = f" {outcome.remade} other articles changed with it." if outcome.remade > 1 else ""
    others = " One other article changed with it." if outcome.remade == 1 else others
    number = outcome.revision.number if outcome.revision else 0
    return format_html(
        'Revision {} is live. <a href="{}">See what callers get.</a>{}',
        number,
        standing.json_url(outcome.article.slug),
        others,
    )


def _planned(action: str, due_at: Any, article: Article) -> str:
    what = "goes live" if action == Schedule.Action.PUBLISH else "is withdrawn"
    pinned = (
        " What you type from now on stays a draft." if action == Schedule.Action.PUBLISH else ""
    )
    return f"“{article}” {what} on {due_at:%-d %B %Y at %H:%M} UTC.{pinned}"
