"""
What was typed and not saved: kept while one types, offered when the page is opened again.

A kept form comes back through the page's own forms, as after a save that was refused: every field
as it was typed, nothing written yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID, uuid4

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from articles import attending, autosaving, publishing
from articles.models import Article, Autosave, Revision

from . import acts, two_people

# Hidden fields of the page, beside those that are typed into.
PAGE = "page"
FROM_REVISION = "from_revision"

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin
else:
    _Admin = object


class OnlyShown:
    """A form that is checked and shown, and never saved."""

    def is_valid(self) -> bool:
        super().is_valid()  # type: ignore[misc]
        return False


@dataclass(frozen=True, slots=True)
class OpenPage:
    """What the page of an article knows of itself."""

    page: UUID
    from_revision: str  # key of the revision that it shows; empty for a new article
    is_unsaved: bool  # it shows what nobody saved yet
    is_brought_back: bool
    waiting: Sequence[Autosave]  # typed into other pages, and not saved
    autosave_url: str


class UnsavedText(_Admin):
    """The part of an article's page that keeps what is typed."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "GET" and (kept := _asked_for(request)):
            article = self.get_object(request, unquote(object_id)) if object_id else None
            if kept.article_id == (article.pk if article else None) and _may_write(
                self, request, article
            ):
                show(request, kept.fields, page=kept.page)
        elif request.method == "POST" and object_id and request.POST.get(FROM_REVISION):
            # The look and the save in one transaction, under the working copy's lock: of two who
            # save at the same instant, one comes second.
            with transaction.atomic():
                if response := self._overtaken(request, object_id):
                    return response
                return super().changeform_view(request, object_id, form_url, extra_context)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _overtaken(self, request: HttpRequest, object_id: str) -> HttpResponse | None:
        article = self.get_object(request, unquote(object_id))
        if article is None or not self.has_change_permission(request, article):
            return None  # the page itself says so
        article = publishing.locked(article.pk)
        if str(article.head_id or "") == request.POST[FROM_REVISION]:
            return None
        page = _page_of(request.POST)
        if page is None or autosaving.settled(user=acts.editor(request), pages=[page]):
            page = uuid4()  # gone back to, after it was saved
        try:
            if response := two_people.overtaken(self, request, article, page):
                return response
        except autosaving.TooLong as error:
            messages.error(request, f"Somebody saved this article meanwhile. {error}")
        else:
            say = "Somebody saved this article meanwhile. Mend this, then you see both and choose."
            messages.warning(request, say)
        show(request, dict(request.POST.lists()), page=page)
        return None

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        form = super().get_form(request, obj, change, **kwargs)
        if getattr(request, "is_only_shown", False):
            form = cast(type[ModelForm], type(form.__name__, (OnlyShown, form), {}))
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
        if not context["is_popup"] and _may_write(self, request, obj):
            context["open_page"] = _open_page(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)


def show(request: HttpRequest, fields: Mapping[str, Sequence[str]], *, page: UUID) -> None:
    """Have the article's page show these fields as if they had been posted, and save nothing."""
    _ = request.FILES  # reading it later would read the body anew, and take these fields away
    posted = QueryDict(mutable=True)
    for name, values in fields.items():
        posted.setlist(name, list(values))
    posted[PAGE] = str(page)
    request.method = "POST"
    request.POST = posted  # type: ignore[assignment]
    request.is_only_shown = True  # type: ignore[attr-defined]


def was_saved(request: HttpRequest) -> None:
    """Let go of what was kept of the page that this request saves."""
    if page := _page_of(request.POST):
        autosaving.settle(user=acts.editor(request), page=page, at=timezone.now())


@never_cache
@require_http_methods(["GET", "POST"])
def autosave(
    request: HttpRequest, article_id: UUID | None = None, *, desk: ModelAdmin
) -> HttpResponse:
    """
    Keep what an open page holds (POST), or say who is logged in (GET). Both answer with JSON.

    `_typed` tells what a POST is for: "text" to keep, "nothing" any more that differs, a mere
    "beat" of a page that is open, or that it was "left". It answers who else has the article open.
    GET also tells which of the pages it is asked about (`page`, repeated) were saved.
    """
    article = acts.article_for(desk, request, article_id, "change") if article_id else None
    if not _may_write(desk, request, article):
        raise PermissionDenied
    user, now = acts.editor(request), timezone.now()
    said: dict[str, Any] = {"user": user.pk, "name": user.get_username()}
    if request.method == "GET":
        asked = [page for each in request.GET.getlist(PAGE) if (page := _uuid(each))]
        settled = autosaving.settled(user=user, pages=asked)
        return JsonResponse(said | {"settled": [str(page) for page in settled]})
    page = _page_of(request.POST)
    if page is None:
        return JsonResponse({"error": "The page doesn’t say which it is. Reload it."}, status=400)
    try:
        return JsonResponse(said | _take(request, article, page, now))
    except autosaving.TooLong as error:
        return JsonResponse(said | {"error": str(error)}, status=413)


def _take(
    request: HttpRequest, article: Article | None, page: UUID, now: datetime
) -> dict[str, Any]:
    """Do what the page asks for, and return what it wants to know."""
    user, typed, saved_at = acts.editor(request), request.POST.get("_typed", "text"), None
    if typed == "left":
        attending.leave(user=user, page=page)
        return {}
    if typed == "nothing":
        autosaving.forget(user=user, page=page)
    elif typed == "text":
        fields = dict(request.POST.lists())
        if autosaving.keep(user=user, article=article, page=page, fields=fields, at=now):
            saved_at = now.isoformat()
    if article is None:
        return {"saved_at": saved_at}
    is_typing = typed != "beat"
    attending.attend(user=user, article=article, page=page, is_typing=is_typing, at=now)
    began_from = request.POST.get(FROM_REVISION, "")
    return {"saved_at": saved_at, **_who_else(user, article, page, began_from, now)}


def _who_else(
    user: AbstractBaseUser, article: Article, page: UUID, began_from: str, now: datetime
) -> dict[str, Any]:
    """Return who else has the article open, and who saved it since the page was opened."""
    others = [
        {
            "name": each.name,
            "is_you": each.is_you,
            "typed_ago": int((now - each.typed_at).total_seconds()) if each.typed_at else None,
        }
        for each in attending.others(user=user, article=article, page=page, at=now)
    ]
    if not began_from or not article.head_id or str(article.head_id) == began_from:
        return {"others": others, "saved": None}
    head = Revision.objects.select_related("created_by").defer("content").get(pk=article.head_id)
    by = head.created_by
    saved = {
        "number": head.number,
        "name": by.get_full_name() or by.get_username() if by else "",
        "is_you": head.created_by_id == user.pk,
        "url": reverse("admin:articles_article_revision", args=[article.pk, head.number]),
        "both": reverse("admin:articles_article_unsaved", args=[page]),
    }
    return {"others": others, "saved": saved}


@require_POST
def throw_away(request: HttpRequest, page: UUID, *, desk: ModelAdmin) -> HttpResponse:
    """Let go of one unsaved text, for good."""
    user = acts.editor(request)
    kept = get_object_or_404(Autosave.objects.filter(user_id=user.pk, is_settled=False), page=page)
    if not _may_write(desk, request, kept.article):
        raise PermissionDenied
    autosaving.settle(user=user, page=page, at=timezone.now())
    messages.success(request, "The unsaved text is gone. The article is as it was saved.")
    return HttpResponseRedirect(_form_of(kept.article))


def _asked_for(request: HttpRequest) -> Autosave | None:
    if not (page := _uuid(request.GET.get("unsaved", ""))):
        return None
    own = Autosave.objects.filter(user_id=acts.editor(request).pk, is_settled=False)
    return own.filter(page=page).first()


def _open_page(request: HttpRequest, article: Article | None) -> OpenPage:
    posted = request.POST if request.method == "POST" else QueryDict()
    page = _page_of(posted) or uuid4()
    user = acts.editor(request)
    head = str(article.head_id or "") if article else ""
    name, args = ("autosave", [article.pk]) if article else ("autosave_new", [])
    return OpenPage(
        page=page,
        from_revision=posted.get(FROM_REVISION, head),
        is_unsaved=request.method == "POST",
        is_brought_back="unsaved" in request.GET and request.method == "POST",
        waiting=[
            kept for kept in autosaving.waiting(user=user, article=article) if kept.page != page
        ],
        autosave_url=reverse(f"admin:articles_article_{name}", args=args),
    )


def _may_write(desk: Any, request: HttpRequest, article: Article | None) -> bool:
    if article is None:
        return bool(desk.has_add_permission(request))
    return bool(desk.has_change_permission(request, article))


def _form_of(article: Article | None) -> str:
    if article is None:
        return reverse("admin:articles_article_add")
    return reverse("admin:articles_article_change", args=[article.pk])


def _page_of(posted: Mapping[str, Any]) -> UUID | None:
    return _uuid(str(posted.get(PAGE, "")))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
