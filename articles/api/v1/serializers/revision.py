from __future__ import annotations

from rest_framework import serializers

from .page import Page


class RevisionEntry(serializers.Serializer):
    """A revision that is or was live."""

    number = serializers.IntegerField(min_value=1, help_text="Counted for each article.")
    live_from = serializers.DateTimeField(help_text="When it last went live.")
    live_until = serializers.DateTimeField(
        allow_null=True, help_text="When another took its place; null: it is live."
    )
    etag = serializers.CharField(help_text="Of the document at its own path, with its quotes.")


class RevisionEntryPage(Page):
    """A page of an article's revisions, newest first."""

    results = RevisionEntry(many=True)
