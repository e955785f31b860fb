"""The changes feed: the shapes that `models.feed` makes."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from .article import Article


@extend_schema_field({"$ref": "#/components/schemas/ChangeKind"})
class ChangeKind(serializers.CharField):
    """One of a closed set, which the component lists."""


@extend_schema_field({"$ref": "#/components/schemas/ChangeCause"})
class ChangeCause(serializers.CharField):
    """One of a closed set, which the component lists."""


class Change(serializers.Serializer):
    """Something that callers could see happen to an article."""

    sequence = serializers.IntegerField(
        min_value=1, help_text="Its place in the log. It rises, with gaps."
    )
    kind = ChangeKind()
    at = serializers.DateTimeField(help_text="When it happened. It never goes back.")
    id = serializers.UUIDField(help_text="The article's: for ever the same.")
    slug = serializers.CharField(help_text="The article's; its last one if it isn't live any more.")
    former_slug = serializers.CharField(
        allow_null=True, help_text="Where it has moved from; null unless `kind` is moved."
    )
    revision = serializers.IntegerField(
        min_value=1,
        allow_null=True,
        help_text="The number of what is live now; null if it was withdrawn or deleted.",
    )
    etag = serializers.CharField(
        allow_null=True,
        help_text="The article's entity tag from here on, as its ETag header has it: with its "
        "quotes, of the plain bytes. Null if it was withdrawn or deleted.",
    )
    changed = serializers.ListField(
        child=serializers.CharField(),
        help_text="The article's top-level fields that are others now; empty unless it was and is "
        "live.",
    )
    cause = ChangeCause()
    article = Article(
        allow_null=True,
        help_text="The article, with `include=article`: the document that `etag` names. Null if "
        "that isn't what is live any more: another entry follows.",
    )


class ChangePage(serializers.Serializer):
    """A page of the log, oldest first."""

    results = Change(many=True)
    next_cursor = serializers.CharField(
        help_text="Where to go on. At the log's end `results` is empty, and this stays good."
    )


class ManifestLine(serializers.Serializer):
    """One line of the manifest: a live article."""

    id = serializers.UUIDField(help_text="For ever the same.")
    slug = serializers.CharField(help_text="In addresses.")
    etag = serializers.CharField(
        help_text="As the article's ETag header has it: with its quotes, of the plain bytes."
    )
    modified_at = serializers.DateTimeField(help_text="Last changed by an editor.")
