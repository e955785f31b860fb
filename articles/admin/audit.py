"""The audit log, to read only: nobody changes it here, whatever rights they have."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from articles import auditing
from articles.models import AuditEntry

from .acts import editor
from .records import ReadOnly

ON_A_PAGE = 50


class FilterForm(forms.Form):
    q = forms.CharField(label="Words", required=False, widget=forms.TextInput({"type": "search"}))
    actor = forms.CharField(label="Who", required=False)
    act = forms.ChoiceField(label="Did", required=False)
    kind = forms.ChoiceField(label="To a", required=False)
    since = forms.DateField(label="From (UTC)", required=False, widget=AdminDateWidget)
    until = forms.DateField(label="To (UTC)", required=False, widget=AdminDateWidget)
    id = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        for name, column in (("act", "act"), ("kind", "subject_kind")):
            choices = [("", "Anything"), *((each, each) for each in _values_of(column))]
            self.fields[name] = forms.ChoiceField(
                label=self.fields[name].label, required=False, choices=choices
            )


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly):
    """Pages by the key of the last row: page 20,000 costs what page 1 costs, and nothing counts."""

    ordering = ["-at", "-id"]

    def has_view_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return request.user.has_perm("articles.view_auditentry")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = {name: value for name, value in request.GET.items() if value}
        form = FilterForm(asked)
        entries = _narrowed(form.cleaned_data) if form.is_valid() else AuditEntry.objects.none()
        rows, older, newer = _page_of(entries, request.GET)
        asked = {name: value for name, value in asked.items() if name not in {"older", "newer"}}
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Audit log",
            "form": form,
            "rows": [(row, self._address_of(request, row)) for row in rows],
            "older": urlencode(asked | {"older": older}) if older else "",
            "newer": urlencode(asked | {"newer": newer}) if newer else "",
            "is_narrowed": bool(asked),
            "about": rows[0].subject if rows and asked.get("id") else "",
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/articles/audit_log.html", context)

    def _address_of(self, request: HttpRequest, row: AuditEntry) -> str:
        """Return where the thing is changed, if it still goes by that kind; else nothing."""
        for model, desk in self.admin_site._registry.items():
            if str(model._meta.verbose_name) == row.subject_kind and row.subject_id:
                if not desk.has_view_permission(request):
                    return ""
                name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
                return reverse(name, args=[row.subject_id])
        return ""


class Audited(ModelAdmin):
    """What is added, changed and deleted on its pages stands in the audit log."""

    def audit_detail(self, obj: Any) -> str:
        """Return what is worth telling of its state after the act."""
        return ""

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self._record(request, "created", obj, self.audit_detail(obj))
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        entry: Any = super().log_change(request, obj, message)
        said = entry.get_change_message()
        self._record(request, "saved", obj, f"{said} {self.audit_detail(obj)}".strip())
        return entry

    def log_deletions(self, request: HttpRequest, queryset: QuerySet) -> Any:
        for obj in queryset:
            self._record(request, "deleted", obj, "")
        return super().log_deletions(request, queryset)

    def _record(self, request: HttpRequest, act: str, obj: Model, detail: str) -> None:
        auditing.record(
            act=act, at=timezone.now(), subject=obj, actor=editor(request), detail=detail
        )


def _narrowed(asked: dict[str, Any]) -> QuerySet[AuditEntry]:
    entries = AuditEntry.objects.all()
    columns = {"actor": "actor", "act": "act", "kind": "subject_kind", "id": "subject_id"}
    for name, column in columns.items():
        if asked[name]:
            entries = entries.filter(**{column: asked[name].strip()})
    for word in asked["q"].casefold().split():
        entries = entries.filter(words__contains=word)
    if asked["since"]:
        entries = entries.filter(at__gte=datetime.combine(asked["since"], time.min, UTC))
    if asked["until"]:  # the whole of that day, and not a moment beyond the last that there is
        entries = entries.filter(at__lte=datetime.combine(asked["until"], time.max, UTC))
    return entries


def _page_of(
    entries: QuerySet[AuditEntry], asked: Any
) -> tuple[list[AuditEntry], int | None, int | None]:
    """Return a page, and the keys from which there are older and newer ones, if there are."""
    forward = asked.get("newer", "")
    edge = _row(forward or asked.get("older", ""))
    if edge:
        lookup = TupleGreaterThan if forward else TupleLessThan
        entries = entries.filter(lookup(("at", "id"), (edge.at, edge.pk)))
    order = ("at", "id") if forward and edge else ("-at", "-id")
    found = list(entries.order_by(*order)[: ON_A_PAGE + 1])
    has_more, rows = len(found) > ON_A_PAGE, found[:ON_A_PAGE]
    if forward and edge:
        rows.reverse()
        return rows, rows[-1].pk if rows else None, rows[0].pk if has_more else None
    return rows, rows[-1].pk if has_more else None, rows[0].pk if edge and rows else None


def _row(key: str) -> AuditEntry | None:
    return AuditEntry.objects.filter(pk=int(key)).first() if key.isdecimal() else None


def _values_of(column: str) -> list[str]:
    """
    Return each value that the column has once. One query, a step in its index for each value.

    DISTINCT would read the whole log.
    """
    table = AuditEntry._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE found(value) AS (SELECT min({column}) FROM {table}"  # noqa: S608  ours
            f" UNION ALL SELECT (SELECT min({column}) FROM {table} WHERE {column} > found.value)"
            " FROM found WHERE found.value IS NOT NULL)"
            " SELECT value FROM found WHERE value IS NOT NULL"
        )
        return [value for (value,) in cursor.fetchall()]
