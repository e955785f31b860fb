"""
Import by paste or upload: first what would come of it, then the drafts.

Between the two pages the files travel in the form, so that nothing is kept of what isn't imported.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from articles import importing, publishing

from . import rights
from .acts import editor

MOST_TOGETHER = 1_500_000  # bytes: the preview carries them, a third longer, in one form
PASTED = "Pasted text"


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(ManyFilesField, self).clean(each, initial) for each in files]


class ImportForm(forms.Form):
    text = forms.CharField(
        required=False,
        strip=False,
        label="Paste the text of one article",
        widget=forms.Textarea(attrs={"rows": 14, "class": "vLargeTextField"}),
        help_text="With its title, headings, links and the lines about its author, as copied "
        "from the page.",
    )
    uploads = ManyFilesField(
        required=False,
        label="Or choose text files",
        help_text="Each becomes one article. Together at most 1.5 MB; for more there is the "
        "command import_articles.",
    )
    update = forms.BooleanField(
        required=False,
        label="Replace the drafts of articles that are here already",
        help_text="Where an article of the same title has other text. What is live stays as it is.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        files: list[UploadedFile] = cleaned.get("uploads") or []
        text: str = cleaned.get("text") or ""
        if not text.strip() and not files and not self.errors:
            raise forms.ValidationError("Paste a text or choose a file.")
        size = len(text.encode()) + sum(each.size or 0 for each in files)
        if size > MOST_TOGETHER:
            raise forms.ValidationError(
                f"This is {size / 1_000_000:.1f} MB. Import fewer files at once, at most 1.5 MB "
                "together, or use the command import_articles."
            )
        return cleaned


@dataclass(frozen=True, slots=True)
class Source:
    name: str
    data: bytes

    @property
    def in_base64(self) -> str:
        return base64.b64encode(self.data).decode()


@dataclass(frozen=True, slots=True)
class Row:
    """One file, and its report or why it was refused."""

    source: Source
    report: importing.Report | None
    refusal: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def import_text(request: HttpRequest, *, desk: ModelAdmin) -> HttpResponse:
    if not desk.has_add_permission(request):
        raise PermissionDenied
    may_update = rights.may_all(request.user, "change")
    form = ImportForm(label_suffix="")
    if not may_update:
        del form.fields["update"]
    if request.method != "POST":
        return _page(desk, request, {"form": form})
    if "name" in request.POST:
        return _create(desk, request, may_update=may_update)
    form = ImportForm(request.POST, request.FILES, label_suffix="")
    if not may_update:
        del form.fields["update"]
    if not form.is_valid():
        return _page(desk, request, {"form": form})
    update = bool(form.cleaned_data.get("update"))
    rows = _run(_sources(form), update=update, dry_run=True, request=request)
    context = {
        "form": form,
        "rows": rows,
        "update": update,
        "to_do": [
            row for row in rows if row.report and row.report.outcome in {"created", "updated"}
        ],
    }
    return _page(desk, request, context)


def _create(desk: ModelAdmin, request: HttpRequest, *, may_update: bool) -> HttpResponse:
    names, datas = request.POST.getlist("name"), request.POST.getlist("data")
    try:
        sources = [
            Source(name, base64.b64decode(data, validate=True))
            for name, data in zip(names, datas, strict=True)
        ]
    except (ValueError, binascii.Error):
        messages.error(request, "The preview came back damaged: paste or choose the text again.")
        return _page(desk, request, {"form": ImportForm(label_suffix="")})
    update = may_update and request.POST.get("update") == "yes"
    rows = _run(sources, update=update, dry_run=False, request=request)
    try:
        publishing.remake_stale(seconds=2)  # an author may have got a bio
    except publishing.Busy:
        messages.info(request, "The live articles of authors who got a bio follow in a moment.")
    return _page(desk, request, {"rows": rows, "is_done": True})


def _run(
    sources: Sequence[Source], *, update: bool, dry_run: bool, request: HttpRequest
) -> list[Row]:
    """Each file by itself: one that is refused holds up no other."""
    rows = []
    for source in sources:
        try:
            report = importing.import_file(
                name=source.name,
                data=source.data,
                at=timezone.now(),
                by=editor(request),
                update=update,
                dry_run=dry_run,
            )
        except importing.Refused as refused:
            rows.append(Row(source, None, str(refused)))
        else:
            rows.append(Row(source, report))
    return rows


def _sources(form: ImportForm) -> list[Source]:
    text: str = form.cleaned_data.get("text") or ""
    pasted = [Source(PASTED, text.replace("\r\n", "\n").encode())] if text.strip() else []
    files: list[UploadedFile] = form.cleaned_data.get("uploads") or []
    return pasted + [Source(each.name or "unnamed", each.read()) for each in files]


def _page(desk: ModelAdmin, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    request.current_app = desk.admin_site.name
    everything = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": "Import text",
        "media": desk.media,
    }
    return TemplateResponse(request, "admin/articles/article/import.html", everything | context)
