"""What is chosen on an article's page: tags, also new ones; articles to lead to; a language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.conf.locale import LANG_INFO
from django.contrib.admin import ModelAdmin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from articles import link_checking, publishing
from articles.models import Article, Fact, Tag

from . import rights

# Offered where no article is in them yet.
COMMON_LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "kk", "ky", "ru", "tr", "uk", "uz")


class TagsField(forms.ModelMultipleChoiceField):
    """
    Takes ids of tags, and names: of tags that are there, or of new ones if that is allowed.

    Its value is a list; tags not saved yet stand in it as they will be made.
    """

    may_add = False

    def clean(self, value: Any) -> list[Tag]:  # type: ignore[override]  # what m2m.set() takes
        ids, names = _parted(value or [])
        tags: list[Tag] = list(super().clean(ids))
        for name in names:
            tag = Tag.objects.filter(name__iexact=name).first() or self._new(name)
            if not any(tag.name.casefold() == each.name.casefold() for each in tags):
                tags.append(tag)
        return tags

    def _new(self, name: str) -> Tag:
        if not self.may_add:
            raise ValidationError(
                f"There is no tag “{name}”, and you may not make new ones. Choose another, or ask "
                "somebody who may."
            )
        Tag._meta.get_field("name").run_validators(name)
        return Tag(name=name)


def make_new(tags: Iterable[Tag]) -> list[Tag]:
    """Save the tags that were not there, and return them."""
    new = [tag for tag in tags if tag._state.adding]
    for tag in new:
        publishing.save_embedded(thing=tag)
    return new


class TagsSelect(AutocompleteSelectMultiple):
    """Shows new names again after a rejected save; lets one type them where that is allowed."""

    may_add = False

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        attrs: dict[str, Any] = super().build_attrs(base_attrs, extra_attrs)
        attrs["data-allow-clear"] = "false"  # one slip would take all of them
        if self.may_add:
            attrs |= {"data-tags": "true", "data-token-separators": '[","]'}
        return attrs

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> list[Any]:
        ids, names = _parted(value)
        groups: list[Any] = super().optgroups(name, ids, attrs)
        chosen = groups[0][1]
        for each in names:
            chosen.append(self.create_option(name, each, each, selected=True, index=len(chosen)))
        return groups


def _parted(values: Iterable[Any]) -> tuple[list[str], list[str]]:
    """Return the ids among the values, and the names, each once."""
    ids, names = [], []
    for value in values:
        try:
            ids.append(str(UUID(str(value))))
        except ValueError:
            names.append(" ".join(str(value).split()))
    return ids, [name for name in dict.fromkeys(names) if name]


class TargetSelect(AutocompleteSelect):
    """Offers articles with their status and language."""

    url_name = "%s:articles_article_targets"


class _Targets(AutocompleteJsonView):
    def process_request(self, request: HttpRequest) -> Any:
        found = super().process_request(request)  # type: ignore[misc]  # the stubs lack it
        if found[1].model is not Article:
            raise PermissionDenied
        return found

    def serialize_result(self, obj: Article, to_field_name: str) -> dict[str, Any]:
        return {
            **super().serialize_result(obj, to_field_name),  # type: ignore[misc]
            "status": obj.get_status_display(),
            "status_name": obj.status,
            "language": obj.language,
        }


@require_GET
def targets(request: HttpRequest, *, desk: ModelAdmin) -> HttpResponseBase:
    """Answer the choice of an article to lead to, as it is being typed."""
    return _Targets.as_view(admin_site=desk.admin_site)(request)


@require_POST
def suggest_title(request: HttpRequest, *, desk: ModelAdmin) -> HttpResponse:
    """Ask an outside page what it calls itself; empty if it doesn't say."""
    if not (rights.may(request.user, "add") or rights.may(request.user, "change")):
        raise PermissionDenied
    return JsonResponse({"title": link_checking.page_title(request.POST.get("url", "")) or ""})


class LanguageInput(forms.TextInput):
    """A language's tag, with those in use offered first. One query."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        list_id = f"{(attrs or {}).get('id', name)}_list"
        box = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        in_use = Fact.objects.filter(Q(kind=Fact.Kind.LANGUAGE)).order_by("ref")
        tags = dict.fromkeys([*in_use.values_list("ref", flat=True), *COMMON_LANGUAGES])
        options = format_html_join(
            "", '<option value="{}">{}</option>', ((tag, _language_name(tag)) for tag in tags)
        )
        return format_html('{}<datalist id="{}">{}</datalist>', box, list_id, options)


def _language_name(tag: str) -> str:
    known: Any = LANG_INFO.get(tag.lower(), {})
    return " – ".join(known[each] for each in ("name", "name_local") if known.get(each))
