"""
The desk of links: all that articles lead to, what is wrong with it, and where to mend it.

What is shown was found before; only *Check now* asks the outside, once, and somebody waits for it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from articles import link_checking, publishing
from articles.models import Article, LinkTarget, OutgoingLink

from . import rights
from .acts import editor
from .problems import to_mend

ASKING_SECONDS = 8.0  # somebody waits for the page
State = LinkTarget.State

SHOWN = [
    ("problems", "All problems"),
    (State.WAITING.value, "Needs a target"),
    (State.NOT_LIVE.value, "Target isn’t live"),
    (State.FAILING.value, "Outside link fails"),
    (State.SUSPECT.value, "Suspect: failed once, asked again soon"),
    (State.UNSURE.value, "Can’t tell"),
    ("accepted", "Marked as fine"),
    (State.FINE.value, "Fine"),
    (State.UNCHECKED.value, "Not checked yet"),
    ("all", "All links"),
]


@require_http_methods(["GET", "HEAD"])
def links(request: HttpRequest, *, desk: ModelAdmin) -> HttpResponse:
    """Show what articles lead to, narrowed to what is asked for."""
    _check_may_look(request)
    asked = {name: request.GET.get(name, "").strip() for name in ("show", "host", "q", "order")}
    if asked["show"] not in dict(SHOWN):
        asked["show"] = "problems"
    article = _article(request.GET.get("article", ""))
    if article:
        asked["article"] = str(article.pk)
    wanted = link_checking.Wanted(
        show=asked["show"],
        host=asked["host"].lower(),
        article_id=article.pk if article else None,
        search=asked["q"],
        oldest_first=asked["order"] == "oldest",
        after=request.GET.get("after", ""),
    )
    shown = link_checking.page(wanted)
    here = {name: value for name, value in asked.items() if value}
    context = {
        "title": "Links",
        "rows": shown.rows,
        "shown": SHOWN,
        "asked": asked,
        "article": article,
        "is_narrowed": bool(asked["host"] or asked["q"] or article or asked["show"] != "problems"),
        "next": urlencode(here | {"after": shown.next}) if shown.next else "",
        "first": urlencode(here) if wanted.after else "",
        **_of_this_page(request, here),
    }
    return _page(desk, request, "links", context)


@require_http_methods(["GET", "HEAD"])
def link(request: HttpRequest, target_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    """Show one destination, and all links that lead there."""
    _check_may_look(request)
    target = get_object_or_404(LinkTarget.objects.select_related("accepted_by"), pk=target_id)
    after = request.GET.get("after", "")
    uses, following = link_checking.uses(target, after=int(after) if after.isdecimal() else 0)
    context = {
        "title": "Link",
        "row": link_checking.row_of(target),
        "uses": uses,
        "next": urlencode({"after": following}) if following else "",
        **_of_this_page(request, {"after": after} if after else {}),
    }
    return _page(desk, request, "link", context)


@require_http_methods(["GET", "HEAD"])
def orphans(request: HttpRequest, *, desk: ModelAdmin) -> HttpResponse:
    """Show the live articles that no other live article links to."""
    _check_may_look(request)
    before = request.GET.get("before", "")
    found = link_checking.orphans(before=int(before[:18]) if before.isdecimal() else 0)
    context = {
        "title": "Nothing links to these",
        "found": found,
        "is_first": not before,
    }
    return _page(desk, request, "orphans", context)


@require_http_methods(["GET", "HEAD"])
def place(request: HttpRequest, use_id: int, *, desk: ModelAdmin) -> HttpResponse:
    """Lead to the very card on its article's page where the link stands."""
    _check_may_look(request)
    use = get_object_or_404(OutgoingLink.objects.select_related("article"), pk=use_id)
    kind = "related_links" if use.place == OutgoingLink.Place.RELATED else "sections"
    there = publishing.Problem("", f"{kind}.{use.row}", "")
    return HttpResponseRedirect(to_mend(use.article, [there])[0].address)


@require_POST
def check(request: HttpRequest, target_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    """Ask an outside URL now."""
    if not rights.may(request.user, "change"):
        raise PermissionDenied
    target = get_object_or_404(LinkTarget, pk=target_id)
    if target.kind != LinkTarget.Kind.URL or not target.host:
        messages.info(request, "There is nothing to ask: mend the link in its article.")
    elif not link_checking.check_now(target=target, clock=timezone.now, seconds=ASKING_SECONDS):
        messages.warning(
            request,
            f"{target.host} is being asked about another link, or asked to be left alone for a "
            "while. Try again in a minute.",
        )
    else:
        say = messages.success if target.state == State.FINE else messages.warning
        say(request, f"{target.url}: {target.get_state_display()}. {target.detail}".strip())
    return _back(request)


@require_POST
def accept(request: HttpRequest, target_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    """Mark a problem as fine until it changes, or take that back."""
    if not rights.may_all(request.user, "change"):
        raise PermissionDenied
    target = get_object_or_404(LinkTarget, pk=target_id)
    if request.POST.get("is_accepted") == "no":
        link_checking.unaccept(target=target)
        messages.success(request, "It is shown again if something is wrong with it.")
    elif target.state == State.FINE:
        messages.info(request, "Nothing is wrong with it by now.")
    else:
        link_checking.accept(target=target, at=timezone.now(), by=editor(request))
        messages.success(request, "Marked as fine. It is shown again when what is found changes.")
    return _back(request)


def _check_may_look(request: HttpRequest) -> None:
    """:raises PermissionDenied: for those who may not look at all articles."""
    if not any(rights.may_all(request.user, right) for right in ("view", "change")):
        raise PermissionDenied


def _article(typed: str) -> Article | None:
    """:raises Http404: if there is no such article."""
    if not typed:
        return None
    try:
        return Article.objects.get(pk=UUID(typed))
    except (ValueError, Article.DoesNotExist) as error:
        raise Http404 from error


def _of_this_page(request: HttpRequest, here: dict[str, str]) -> dict[str, Any]:
    """Return what acts need to come back here, and which of them are offered."""
    return {
        "here": f"{request.path}?{urlencode(here)}" if here else request.path,
        "may_check": rights.may(request.user, "change"),
        "may_accept": rights.may_all(request.user, "change"),
    }


def _back(request: HttpRequest) -> HttpResponseRedirect:
    here = request.POST.get("here", "")
    if not url_has_allowed_host_and_scheme(here, allowed_hosts=None):
        here = reverse("admin:articles_article_links")
    return HttpResponseRedirect(here)


def _page(
    desk: ModelAdmin, request: HttpRequest, template: str, context: dict[str, Any]
) -> HttpResponse:
    request.current_app = desk.admin_site.name
    return TemplateResponse(
        request,
        f"admin/articles/links/{template}.html",
        {
            **desk.admin_site.each_context(request),
            "opts": desk.opts,
            "media": desk.media,
            "tab": template,
            **context,
        },
    )
