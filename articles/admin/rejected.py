"""What a rejected save has to say, all at once, each line leading to its field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.forms import BaseForm
from django.forms.formsets import DELETION_FIELD_NAME

from .problems import Mend


def errors_of(form: BaseForm, inlines: Iterable[Any]) -> list[Mend]:
    """Return every error of the page, in the order of the page."""
    found = list(_of_form(form, "", ""))
    for inline in inlines:
        name = str(inline.opts.verbose_name).capitalize()
        group = f"#{inline.formset.prefix}-group"
        found += [Mend(f"{name}: {each}", group) for each in inline.formset.non_form_errors()]
        kept = (each for each in inline.formset.forms if not _is_removed(each))
        for number, row in enumerate(kept, start=1):
            row_id = f"#{inline.formset.prefix}-{row.prefix.rpartition('-')[2]}"
            found += _of_form(row, f"{name} {number}", row_id)
    return found


def _is_removed(row: BaseForm) -> bool:
    # A formset names its deleted rows only if all others are right.
    return bool(getattr(row, "cleaned_data", {}).get(DELETION_FIELD_NAME))


def _of_form(form: BaseForm, of: str, row: str) -> Iterator[Mend]:
    for field, messages in form.errors.items():
        bound = form[field] if field in form.fields else None
        named = bound is not None and not bound.is_hidden
        label = str(bound.label) if bound is not None and named else ""
        where = ", ".join(each for each in (of, label) if each)
        address = f"#{bound.id_for_label}" if bound is not None and named else row
        for message in messages:
            yield Mend(f"{where}: {message}" if where else str(message), address)
