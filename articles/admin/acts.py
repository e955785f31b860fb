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
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, strip_tags
from django.views.decorators.http import require_http_methods, require_POST

from articles import auditing, publishing
from articles.content import slugs
from articles.models import Article, RelatedLink

from . import rights, standing


class RenameForm(forms.Form):
    slug = forms.SlugField(
        max_length=slugs.MAX_LENGTH,
        help_text="Lower-case ASCII letters and digits, parted by single hyphens.",
        widget=forms.TextInput(attrs={"class": "vTextField", "size": 60}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    article = article_for(desk, request, article_id, "publish")
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
    context = {"title": "Put into the bin", **losing_links(article)}
    return page(desk, request, article, "bin", context)


@require_POST
def take_out_of_bin(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    article = article_for(desk, request, article_id, "delete")
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
    Return the article, for those who have the right to it: "view", "change", "publish", "delete".

    :raises PermissionDenied: before it is told whether the article exists, unless they may do it
        to some articles, and this isn't one of them.
    """
    if not rights.may(request.user, right):
        raise PermissionDenied
    article = get_object_or_404(Article, pk=article_id)
    if not rights.may(request.user, right, article):
        raise PermissionDenied
    return article


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
            "may_change": rights.may(request.user, "change", article),
            "may_publish": rights.may(request.user, "publish", article),
            "may_delete": rights.may(request.user, "delete", article),
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
    """
    Tell who did it, and keep it for the others.

    The room that did it has written the audit log; where it has not, the page's name stands there.
    """
    messages.success(request, said)
    desk.log_change(request, article, strip_tags(said))
    if not auditing.is_recorded(article):
        match = request.resolver_match
        name = (match.url_name or "" if match else "").removeprefix("articles_article_")
        auditing.record(
            act=name.replace("_", " "),
            at=timezone.now(),
            subject=article,
            actor=editor(request),
            detail=strip_tags(said),
        )


def losing_links(article: Article) -> dict[str, Any]:
    """Return for a page who loses a link when the article goes: callers of others, and drafts."""
    foreseen = publishing.foresee_withdrawal(article=article)
    told = {each.article.pk for each in foreseen.affected}
    links = RelatedLink.objects.filter(target=article, article__binned_at=None)
    drafts = links.exclude(article__in=told).select_related("article")
    return {"foreseen": foreseen, "drafts": list(drafts.order_by("article__title", "id"))}
