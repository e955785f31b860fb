"""What may be typed of a webhook."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db.models import Model

from articles import webhooks
from articles.models import Article, Category, Change, Tag, WebhookEndpoint

KINDS = [
    (Change.Kind.PUBLISHED.value, "Published"),
    (Change.Kind.UPDATED.value, "Updated"),
    (Change.Kind.MOVED.value, "Moved to another address"),
    (Change.Kind.WITHDRAWN.value, "Withdrawn, or out of what is chosen here"),
    (Change.Kind.DELETED.value, "Deleted"),
]
_LANGUAGE = r"[a-z]{2,3}(-[a-z0-9]{2,8})*"


def _several(field: str) -> AutocompleteSelectMultiple:
    """Return a choice of any of them, however many there are."""
    return AutocompleteSelectMultiple(Article._meta.get_field(field), admin.site)


class EndpointForm(forms.ModelForm):
    kinds = forms.MultipleChoiceField(
        label="Told of",
        choices=KINDS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: all of them.",
    )
    languages = forms.CharField(
        required=False,
        help_text="Tags such as en or zh-hans, with commas between. Empty: all languages.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    categories = forms.ModelMultipleChoiceField(
        Category.objects.order_by("name", "id"),
        required=False,
        help_text="Any of these. None: all articles, in a category or not.",
    )
    tags = forms.ModelMultipleChoiceField(
        Tag.objects.order_by("name", "id"),
        required=False,
        help_text="Any of these. None: all articles, tagged or not.",
    )
    from_beginning = forms.BooleanField(
        label="Begin with all that the log has",
        required=False,
        help_text="For whoever has no copy yet. Otherwise it is told of what changes from now on.",
    )

    class Meta:
        model = WebhookEndpoint
        fields = ["description", "url", "kinds", "languages", "categories", "tags"]
        widgets = {"url": forms.URLInput(attrs={"class": "vTextField", "size": 80})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in (("categories", "category"), ("tags", "tags")):
            if name in self.fields:  # whoever only looks has none of them
                self.fields[name].widget = _several(field)
                self.fields[name].widget.choices = self.fields[name].choices  # type: ignore[attr-defined]
        if not self.instance._state.adding:
            self.fields.pop("from_beginning", None)
            self.initial["languages"] = ", ".join(self.instance.languages)

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        try:
            webhooks.check(url)
        except webhooks.NoAddress as error:
            raise ValidationError(str(error), code="no-address") from error
        return url

    def clean_languages(self) -> list[str]:
        typed = self.cleaned_data["languages"].lower().replace(",", " ").split()
        for each in typed:
            if not re.fullmatch(_LANGUAGE, each):
                raise ValidationError(f"“{each}” isn’t a language’s tag.", code="no-language")
        return sorted(set(typed))

    def clean_kinds(self) -> list[str]:
        ticked: list[str] = self.cleaned_data["kinds"]
        return [] if len(ticked) == len(KINDS) else ticked

    def clean_categories(self) -> list[str]:
        return self._refs("categories", Category)

    def clean_tags(self) -> list[str]:
        return self._refs("tags", Tag)

    def _refs(self, name: str, model: type[Model]) -> list[str]:
        """
        Return the UUIDs of what is chosen, and of what was and has been deleted since.

        Without the deleted ones a filter could end up empty, which means everything.
        """
        before = [] if self.instance._state.adding else getattr(self.instance, name)
        there = {
            str(pk)
            for pk in model._default_manager.filter(pk__in=before).values_list("pk", flat=True)
        }
        gone = [ref for ref in before if ref not in there]
        return [*gone, *(str(each.pk) for each in self.cleaned_data[name])]
