"""
A moment as an editor types it: a date, a time, and whose time it is.

The choice of the zone is a field of its own, so that nobody need guess; a page without script
offers UTC alone. The script adds the browser's own zone and chooses it, and says below what the
moment is in both.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms


class MomentWidget(forms.SplitDateTimeWidget):
    """The browser's own pickers for the date and the time."""

    def __init__(self) -> None:
        super().__init__(
            date_attrs={"aria-label": "Date", "class": "moment-date"},
            time_attrs={"aria-label": "Time", "class": "moment-time", "step": "60"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        )
        date, time = self.widgets
        date.input_type, time.input_type = "date", "time"


class MomentForm(forms.Form):
    """A form with a moment called `due_at`, which is in UTC once it is clean."""

    due_at = forms.SplitDateTimeField(label="When", widget=MomentWidget)
    zone = forms.CharField(
        label="In the time of",
        required=False,
        widget=forms.Select(choices=[("UTC", "UTC")], attrs={"data-zone": ""}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].widget.attrs["data-chosen"] = self.data.get("zone", "")

    class Media:
        css = {"all": ["articles/admin/moments.css"]}
        js = ["articles/admin/moments.js"]

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"] or "UTC"
        if zone not in available_timezones():
            raise forms.ValidationError("There is no such time zone: choose one of the list.")
        return zone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        due_at, zone = cleaned.get("due_at"), cleaned.get("zone")
        if isinstance(due_at, datetime) and zone:
            cleaned["due_at"] = _moment_of(due_at, zone)
        return cleaned


def _moment_of(shown: datetime, zone: str) -> datetime:
    """
    Return the moment, in UTC, at which the clocks of a zone show this.

    :raises ValidationError: at the field, if they never do or do so twice because they are put
        forward or back, or if it is before the first moment there is, or after the last.
    """
    typed = shown.replace(tzinfo=ZoneInfo(zone))
    try:
        moment, other = (typed.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    except OverflowError:
        raise forms.ValidationError(
            {"due_at": "There is no such moment: choose another year."}
        ) from None
    if moment > other:
        said = f"Clocks in {zone} don’t show {shown:%H:%M} that day: they are put forward."
        raise forms.ValidationError({"due_at": f"{said} Choose another time."})
    if moment < other:
        said = f"Clocks in {zone} show {shown:%H:%M} twice that day: they are put back."
        raise forms.ValidationError({"due_at": f"{said} Say it in UTC, or choose another time."})
    return moment
