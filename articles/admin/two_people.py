"""
Somebody else saved since the page was opened: nothing is written over, both are seen.

The text of whoever came second is kept as unsaved text. A page shows what the two have
differently, part by part; what only one changed is taken from that one, the rest is chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import all_valid
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from articles import autosaving, publishing
from articles.content import merging
from articles.content.rendering import Content
from articles.models import Article, Autosave, Revision, Tag

from . import acts, both_sides, choices


class _Unheard:
    """Takes the messages of a save that is undone again."""

    def add(self, *_: Any, **__: Any) -> None:
        pass


def tried(
    desk: Any, request: HttpRequest, fields: Mapping[str, list[str]], *, article: Article
) -> Content | None:
    """
    Return the content that saving these fields would make of the revision they began from.

    None if the page's own forms refuse them. Nothing is written in the end.
    """
    scratch = HttpRequest()
    scratch.method, scratch.user, scratch.POST = "POST", request.user, _posted(fields)
    scratch._messages = _Unheard()  # type: ignore[attr-defined]
    with publishing.trying_out(article=article, content=began_from(article, fields)) as working:
        # The rows of a byline have new keys by now; the page posts all of them.
        working.bylines.all().delete()
        form_class = desk.get_form(scratch, working, change=True)
        form = form_class(scratch.POST, scratch.FILES, instance=working)
        formsets, _ = desk._create_formsets(scratch, form.instance, change=True)
        is_valid = form.is_valid()
        if not all_valid(formsets) or not is_valid:
            return None
        desk.save_model(scratch, desk.save_form(scratch, form, change=True), form, change=True)
        desk.save_related(scratch, form, formsets, change=True)
        return publishing.content_of(Article.objects.get(pk=article.pk))


def began_from(article: Article, fields: Mapping[str, list[str]]) -> Content:
    """Return what the page showed when it was opened; where that isn't known, what is there now."""
    number = (fields.get("from_revision") or [""])[0]
    known = Revision.objects.filter(article=article, pk=number) if number.isdecimal() else None
    revision = known.first() if known is not None else None
    content: Content = revision.content if revision else publishing.content_of(article)
    return content


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, page: UUID, *, desk: ModelAdmin) -> HttpResponse:
    """Show unsaved text beside what is saved (GET), and save what was chosen of both (POST)."""
    user = acts.editor(request)
    own = Autosave.objects.filter(user_id=user.pk, article__isnull=False)
    kept = get_object_or_404(own.select_related("article__head"), page=page)
    article = kept.article
    if article is None or not desk.has_change_permission(request, article):
        raise PermissionDenied
    if kept.is_settled:
        messages.info(request, "That text was saved or thrown away in the meantime.")
        return acts.to_page("change", article)
    fields = _with_tags_made(request, kept.fields) if request.method == "POST" else kept.fields
    mine = tried(desk, request, fields, article=article)
    base, theirs = began_from(article, kept.fields), publishing.content_of(article)
    context: dict[str, Any] = {"title": "Yours and what is saved", "kept": kept, "mine": mine}
    if mine is None:
        return acts.page(desk, request, article, "both_sides", context)
    form = both_sides.Choices(
        request.POST if request.method == "POST" else None,
        differences=merging.differences(base, mine, theirs),
        names=both_sides.names_of(base, mine, theirs),
    )
    if form.is_asked and form.is_valid():
        try:
            return _save(
                desk, request, kept, article, merging.merge(base, mine, theirs, form.chosen)
            )
        except publishing.Overtaken as refusal:
            messages.warning(request, f"{refusal} What you chose is kept: look again, then save.")
            return HttpResponseRedirect(request.path)
    since = Revision.objects.filter(article=article, pk__gt=_number(kept)).select_related(
        "created_by"
    )
    context |= {
        "form": form,
        "since": since.defer("content").order_by("-number")[:10],
        "over": article.head_id,
        "note": (kept.fields.get("note") or [""])[0],
    }
    return acts.page(desk, request, article, "both_sides", context)


def _save(
    desk: ModelAdmin, request: HttpRequest, kept: Autosave, article: Article, content: Content
) -> HttpResponse:
    now = timezone.now()
    over = request.POST.get("over", "")
    typed = request.POST.get("note", "")[:300]
    revision = publishing.save_over(
        article=article,
        content=content,
        over=int(over) if over.isdecimal() else None,
        at=now,
        by=acts.editor(request),
        note=typed or "Two people’s changes, made one",
    )
    autosaving.settle(user=acts.editor(request), page=kept.page, at=now)
    said = f"Revision {revision.number} of “{article}” holds both: what you chose of each."
    acts.done(desk, request, article, said)
    return acts.to_page("change", article)


def overtaken(desk: Any, request: HttpRequest, article: Article, page: UUID) -> HttpResponse | None:
    """
    Keep what was posted and lead to where both are seen; None if its forms refuse it.

    Somebody saved the working copy since the page was opened: nothing of it is written.
    """
    user, now = acts.editor(request), timezone.now()
    fields = {name: list(values) for name, values in request.POST.lists()}
    fields = _with_tags_made(request, fields)
    mine = tried(desk, request, fields, article=article)
    if mine is None:
        return None
    if mine == publishing.content_of(article):  # a second click, or two who did the same
        autosaving.settle(user=user, page=page, at=now)
        response: HttpResponse = desk.response_change(request, article)
        return response
    autosaving.keep(user=user, article=article, page=page, fields=fields, at=now)
    return HttpResponseRedirect(reverse("admin:articles_article_unsaved", args=[page]))


def _with_tags_made(request: HttpRequest, fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """
    Make the tags that were typed as new ones, and name them by their ids.

    What is tried is undone; these have to be there when what was chosen is saved.
    """
    field = choices.TagsField(queryset=Tag.objects.all(), required=False)
    field.may_add = acts.editor(request).has_perm("articles.add_tag")  # type: ignore[attr-defined]
    try:
        tags = field.clean(fields.get("tags", []))
    except ValidationError:
        return dict(fields)  # the page's own forms say so
    choices.make_new(tags)
    return {**fields, "tags": [str(tag.pk) for tag in tags]}


def _posted(fields: Mapping[str, list[str]]) -> QueryDict:
    posted = QueryDict(mutable=True)
    for name, values in fields.items():
        posted.setlist(name, list(values))
    return posted


def _number(kept: Autosave) -> int:
    number = (kept.fields.get("from_revision") or [""])[0]
    return int(number) if number.isdecimal() else 0
