"""Authors, categories and tags as resources. One without a live article isn't served."""

from __future__ import annotations

from rest_framework import serializers

from .page import Page


class _Named(serializers.Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField(help_text="In addresses and filters.")
    name = serializers.CharField()


class _Counted(serializers.Serializer):
    article_count = serializers.IntegerField(
        min_value=1, help_text="How many live articles it has."
    )


class _Biography(serializers.Serializer):
    bio = serializers.CharField(help_text="Plain text; may be empty.")


class _Description(serializers.Serializer):
    description = serializers.CharField(help_text="Plain text; may be empty.")


class Author(_Named, _Biography, _Counted):
    """Someone who wrote a live article."""


class Category(_Named, _Description, _Counted):
    """A part of the site that has a live article."""


class Tag(_Named, _Counted):
    """A keyword that a live article has."""


class AuthorPage(Page):
    """A page of authors, by slug."""

    results = Author(many=True)


class CategoryPage(Page):
    """A page of categories, by slug."""

    results = Category(many=True)


class TagPage(Page):
    """A page of tags, by slug."""

    results = Tag(many=True)
