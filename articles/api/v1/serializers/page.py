from __future__ import annotations

from rest_framework import serializers


class Page(serializers.Serializer):
    """What every collection has beside its results."""

    next = serializers.URLField(
        allow_null=True, help_text="The address of the next page; null on the last."
    )
    previous = serializers.URLField(
        allow_null=True, help_text="The address of the page before; null on the first."
    )
    count = serializers.IntegerField(
        allow_null=True,
        min_value=0,
        help_text="How many the whole list has; null unless asked for with `count=exact`.",
    )
