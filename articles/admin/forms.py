"""
The forms of an article's page: it, its byline, its sections and its related links.

Sections get their UUIDs in the form, so that a link can name one that was never saved; a link's
place is a choice among the sections on the page as it is being typed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Generic, TypeVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet

from articles.content import html
from articles.models import Article, Byline, RelatedLink, Section

from .body import BodyEditor
from .choices import LanguageInput
from .taken_out import taken_out

SECTIONS = "sections"  # the formset's prefix: the links' formset reads what it posted
AT_THE_END = "At the end of the article"
MAX_POSITION = 32_000  # what a small integer holds
# An address typed without a scheme. The fields themselves are made by the admin, with this.
URL_FIELDS: Mapping[type[models.Field[Any, Any]], Mapping[str, Any]] = {
    models.URLField: {"assume_scheme": "https"}
}
MAX_FORMS = 1_000  # what Django takes of one kind in a form


class ArticleForm(forms.ModelForm):
    note = forms.CharField(
        max_length=300,
        required=False,
        label="What this save is for",
        help_text="For the history. May stay empty.",
    )

    class Meta:
        model = Article
        fields = [
            *("title", "slug", "subtitle", "standfirst", "language", "category", "tags"),
            *("byline", "expires_at"),
        ]
        labels = {"canonical_url": "Canonical URL", "expires_at": "Expires (UTC)"}
        help_texts = {
            "slug": "",  # the page says what comes of it
            "byline": "Only if it should say something else than the authors’ names.",
        }
        widgets = {
            "title": forms.TextInput(attrs={"class": "vTextField title-input"}),
            "language": LanguageInput(attrs={"class": "vTextField"}),
            "standfirst": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField grows"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        boxes = getattr(getattr(self.fields.get("expires_at"), "widget", None), "widgets", ())
        for box, part in zip(boxes, ("date", "time"), strict=False):
            box.attrs["aria-label"] = f"Expires, {part} (UTC)"


class OrderedForm(forms.ModelForm):
    """A row of a sequence: without a position it stands last; a position alone is no content."""

    made_by_the_page: tuple[str, ...] = ("position",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "position" in self.fields:
            self.fields["position"] = forms.IntegerField(
                required=False,
                min_value=0,
                max_value=MAX_POSITION,
                widget=forms.NumberInput(attrs={"class": "position"}),
                help_text="The lowest stands first. Left empty, it stands last.",
            )
            if self.is_new:
                self.initial.pop("position", None)

    @property
    def is_new(self) -> bool:
        return bool(self.instance._state.adding)

    @property
    def position(self) -> int | None:
        """As typed, also where nothing else was: rows left blank aren't cleaned."""
        if "position" in getattr(self, "cleaned_data", {}):
            position: int | None = self.cleaned_data["position"]
            return position
        return _number(self["position"].value())

    @property
    def changed_data(self) -> list[str]:
        """A new row in which nothing was typed is no row."""
        names: list[str] = super().changed_data
        by_the_page = {*self.made_by_the_page, "id"} if self.is_new else set()
        return [name for name in names if name not in by_the_page]


Row = TypeVar("Row", bound=OrderedForm)


class OrderedFormSet(BaseInlineFormSet, Generic[Row]):
    """Puts those without a position behind the others."""

    forms: list[Row]

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        was_saved = self.is_bound and index is not None and index < self.initial_form_count()
        if was_saved and form.is_new:
            # Someone deleted this row since the page was opened: what was typed here stays.
            pk = forms.CharField(required=False, widget=forms.HiddenInput)
            form.fields[self.model._meta.pk.name] = pk

    def clean(self) -> None:
        super().clean()
        last = max((form.position or 0 for form in self.forms), default=0)
        for form in self.forms:
            if hasattr(form, "cleaned_data") and form.has_changed() and form.position is None:
                last += 1
                form.cleaned_data["position"] = last
                form.instance.position = last

    def save_existing_objects(self, commit: bool = True) -> list[Any]:
        deleted_meanwhile = [
            form
            for form in self.forms[: self.initial_form_count()]
            if form.is_new and self.is_kept(form)
        ]
        saved = super().save_existing_objects(commit)
        return saved + [form.save(commit) for form in deleted_meanwhile]

    def in_order(self) -> list[Row]:
        """Return the forms in the order of the page."""
        last = MAX_POSITION + 1
        return sorted(self.forms, key=lambda form: last if form.position is None else form.position)

    def is_kept(self, form: Row) -> bool:
        if self.can_delete and form in self.deleted_forms:
            return False
        return not form.is_new or form.has_changed()


class BylineForm(OrderedForm):
    class Meta:
        model = Byline
        fields = ["author", "position"]


class SectionForm(OrderedForm):
    made_by_the_page = ("position", "uid", "level")

    uid = forms.UUIDField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Section
        fields = ["position", "heading", "level", "anchor", "html"]
        widgets = {
            "level": forms.Select(choices=[(2, "2"), (3, "3"), (4, "4")]),
            "html": BodyEditor(
                attrs={"rows": 6, "class": "vLargeTextField html grows", "spellcheck": "true"}
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken_out: list[str] = []
        self.initial["uid"] = uuid.uuid4() if self.is_new else self.instance.pk

    @property
    def own_uid(self) -> UUID:
        """As posted, also where nothing was typed: rows left blank aren't cleaned."""
        if "uid" in getattr(self, "cleaned_data", {}):
            return UUID(str(self.cleaned_data["uid"]))
        try:
            return UUID(str(self["uid"].value()))
        except ValueError:
            return UUID(str(self.initial["uid"]))

    def clean_html(self) -> str:
        typed: str = self.cleaned_data["html"]
        if self.is_new or "html" in self.changed_data:
            self.taken_out = taken_out(typed)
        return html.clean(typed)

    def clean_uid(self) -> UUID:
        """A saved section keeps its id, whatever was posted; a new one without any gets one."""
        if not self.is_new:
            return UUID(str(self.instance.pk))
        return self.cleaned_data["uid"] or uuid.uuid4()

    def save(self, commit: bool = True) -> Any:
        if self.is_new:
            self.instance.pk = self.cleaned_data["uid"]
        return super().save(commit)


class SectionFormSet(OrderedFormSet[SectionForm]):
    def clean(self) -> None:
        super().clean()
        new = [form for form in self.forms if form.is_new and form.has_changed()]
        taken = Section.objects.filter(pk__in=[form.own_uid for form in new])
        known = set(taken.values_list("pk", flat=True))
        for form in new:
            uid = form.own_uid
            if uid in known:
                form.add_error(
                    None,
                    "This section was saved before, by a second click or in another tab. Open "
                    "the article again to go on from what was saved.",
                )
            known.add(uid)

    def stand_ins(self) -> dict[UUID, UUID | None]:
        """
        Return where links go that name a section, in the order of the page: itself, if it is kept.

        Else the section before it, or where there is none the one after it, or the end (None).
        """
        ordered = [(form.own_uid, self.is_kept(form)) for form in self.in_order()]
        kept = [uid for uid, is_kept in ordered if is_kept]
        places: dict[UUID, UUID | None] = {}
        before: UUID | None = None
        for uid, is_kept in ordered:
            before = uid if is_kept else before
            places[uid] = before or (kept[0] if kept else None)
        return places


class LinkForm(OrderedForm):
    made_by_the_page = ("position", "place", "label")

    # Not the model's `after`: that wants a section which is saved.
    place = forms.ChoiceField(required=False, label="After section")

    class Meta:
        model = RelatedLink
        fields = ["position", "label", "title", "target"]
        labels = {"target": "Article of ours", "url": "Or outside URL"}
        help_texts = {
            "target": "Served while that article is live.",
            "url": "Of another site, beginning with https://.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["place"] = str(self.instance.after_id or "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("target") and data.get("url"):
            raise ValidationError("Choose an article or give a URL, not both: empty one of them.")
        if data.get("target") and data["target"].pk == self.instance.article_id:
            self.add_error("target", "A link can't lead to its own article: choose another.")
        if not any(data.get(name) for name in ("target", "url", "title")) and not self.errors:
            raise ValidationError(
                "This link leads nowhere: choose an article, give a URL, or give the title of an "
                "article that is still to come."
            )
        return data


class LinkFormSet(OrderedFormSet[LinkForm]):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices: list[tuple[str, str]] | None = None

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if isinstance(place := form.fields.get("place"), forms.ChoiceField):
            place.choices = self._places()

    def place(self, sections: SectionFormSet) -> None:
        """
        Put the saved links after their sections, once those are saved too.

        Links of a section that goes stand behind those of the one they move to.
        """
        places = sections.stand_ins()
        order = {uid: index for index, uid in enumerate(places)}
        wanted: list[tuple[tuple[int, int], RelatedLink, UUID | None]] = []
        for number, form in enumerate(self.in_order()):
            if not self.is_kept(form):
                continue
            named = UUID(form.cleaned_data["place"]) if form.cleaned_data.get("place") else None
            sorting = (order.get(named, len(order)) if named else len(order), number)
            wanted.append((sorting, form.instance, places.get(named) if named else None))
        wanted.sort(key=lambda each: each[0])
        has_moved = any(places.get(uid) != uid for uid in order)
        before = {
            pk: (after, position)
            for pk, after, position in RelatedLink.objects.filter(
                article=self.instance
            ).values_list("pk", "after_id", "position")
        }
        for number, (_, link, after) in enumerate(wanted, start=1):
            position = number if has_moved else link.position
            if before.get(link.pk) != (after, position):
                RelatedLink.objects.filter(pk=link.pk).update(after=after, position=position)

    def _places(self) -> list[tuple[str, str]]:
        if self._choices is None:
            rows = _posted_sections(self.data) if self.is_bound else _saved(self.instance)
            named = [(uid, f"{n}. {name}") for n, (uid, name) in enumerate(rows, start=1)]
            self._choices = [("", AT_THE_END), *named]
        return self._choices


def _saved(article: Article) -> Iterable[tuple[str, str]]:
    if article._state.adding:
        return
    for section in article.sections.all():
        yield str(section.pk), _name(section.heading, section.html)


def _posted_sections(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    try:
        count = int(data.get(f"{SECTIONS}-TOTAL_FORMS", 0))
    except ValueError:
        return []
    rows: list[tuple[int, int, str, str]] = []
    for index in range(min(count, MAX_FORMS)):
        prefix = f"{SECTIONS}-{index}"
        uid = str(data.get(f"{prefix}-uid", ""))
        position = _number(data.get(f"{prefix}-position"))
        name = _name(str(data.get(f"{prefix}-heading", "")), str(data.get(f"{prefix}-html", "")))
        if uid:
            last = MAX_POSITION + 1
            rows.append((last if position is None else position, index, uid, name))
    return [(uid, name) for _, _, uid, name in sorted(rows)]


def _name(heading: str, body: str) -> str:
    """Return what a section is called in a choice; article.js makes the same while one types."""
    words = heading.strip() or " ".join(html.text(html.clean(body)).split())
    return (words[:47].rstrip() + "…" if len(words) > 48 else words) or "(empty)"


def _number(typed: Any) -> int | None:
    text = str(typed).strip()
    return int(text) if text.isascii() and text.isdigit() else None
