"""Showing one article to people without an account: who made which link, and who opened it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from articles import preview
from articles.models import Article, PreviewLink, Revision

from .acts import article_for, done, editor, page, to_page
from .preview import MEDIA

DRAFT, REVISION = "draft", "revision"
LASTS = [(1, "1 day"), (3, "3 days"), (7, "1 week"), (14, "2 weeks"), (30, "30 days")]
LASTS += [(preview.DAYS_AT_MOST, f"{preview.DAYS_AT_MOST} days, the longest")]


class ShareForm(forms.Form):
    shows = forms.ChoiceField(
        label="It shows", widget=forms.RadioSelect, choices=[(DRAFT, ""), (REVISION, "")]
    )
    days = forms.TypedChoiceField(label="It lasts", choices=LASTS, coerce=int)
    note = forms.CharField(
        label="For whom",
        required=False,
        max_length=PreviewLink._meta.get_field("note").max_length,
        help_text="“For the lawyer.” Editors see it; whoever opens the link doesn’t.",
        widget=forms.TextInput(attrs={"class": "vTextField", "size": 50}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shows = self.fields["shows"]
        assert isinstance(shows, forms.ChoiceField)  # noqa: S101  declared above
        shows.choices = [
            (DRAFT, "The draft, as it is whenever the link is opened"),
            (REVISION, f"Revision {number}, whatever is saved later"),
        ]


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    """Show the article's links, and make another."""
    article = article_for(desk, request, article_id, "change")
    at = timezone.now()
    pinned = _revision(article, (request.POST or request.GET).get("revision", ""))
    number = pinned.number if pinned else article.revision_count
    form = ShareForm(
        request.POST or None,
        number=number,
        initial={
            "shows": REVISION if _is_pinning(request) else DRAFT,
            "days": preview.DEFAULT_DAYS,
            "revision": number,
        },
    )
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        if asked["shows"] == REVISION and pinned is None:
            form.add_error("shows", "There is no such revision. Open this page again.")
        else:
            try:
                link = preview.share(
                    article=article,
                    at=at,
                    days=asked["days"],
                    revision=pinned if asked["shows"] == REVISION else None,
                    note=asked["note"],
                    by=editor(request),
                )
            except preview.NotShared as refusal:
                form.add_error(None, str(refusal))
            else:
                done(desk, request, article, f"The link is made. It ends on {_moment(link)}.")
                address = reverse("admin:articles_article_share", args=[article.pk])
                return HttpResponseRedirect(f"{address}#link-{link.pk}")
    context = {
        "title": "Share a preview",
        "form": form,
        "links": [_shown(link, at) for link in preview.links_of(article)],
        "media": MEDIA,
    }
    return page(desk, request, article, "share", context)


@require_POST
def revoke(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    """End a link at once."""
    article = article_for(desk, request, article_id, "change")
    link = _link(article, request.POST.get("link", ""))
    if link and preview.revoke(link=link, at=timezone.now(), by=editor(request)):
        done(desk, request, article, "The link is revoked: from now on it shows nothing.")
    else:
        messages.info(request, "That link shows nothing any more: there was nothing to revoke.")
    return to_page("share", article)


def _shown(link: PreviewLink, at: Any) -> dict[str, Any]:
    token = preview.token_of(link.pk)
    return {
        "link": link,
        "is_open": link.revoked_at is None and link.expires_at > at,
        "url": settings.PUBLIC_URL + reverse("preview", args=[token]),
        "json_url": settings.PUBLIC_URL + reverse("v1:preview-detail", args=[token]),
    }


def _is_pinning(request: HttpRequest) -> bool:
    """Whoever comes from a revision of the history wants that one."""
    return "revision" in request.GET and request.GET.get("shows") != DRAFT


def _revision(article: Article, number: str) -> Revision | None:
    if not number.isdecimal():
        return None
    return Revision.objects.filter(article=article, number=int(number[:9])).first()


def _link(article: Article, text: str) -> PreviewLink | None:
    try:
        return PreviewLink.objects.filter(article=article, pk=UUID(text)).first()
    except ValueError:
        return None


def _moment(link: PreviewLink) -> str:
    return f"{link.expires_at:%-d %B %Y at %H:%M} UTC"
