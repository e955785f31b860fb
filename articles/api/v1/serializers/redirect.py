"""Former addresses, which redirect."""

from __future__ import annotations

from rest_framework import serializers

from .page import Page


class FormerAnchor(serializers.Serializer):
    """An anchor that leads to a section which has another one now."""

    anchor = serializers.CharField(help_text="The former one.")
    section = serializers.UUIDField(help_text="The section's id: it is in the article.")


class Redirect(serializers.Serializer):
    """A live article that had another address, or has a section that had one."""

    id = serializers.UUIDField(help_text="The article's.")
    slug = serializers.CharField(help_text="Its present one, to which the former ones lead.")
    former_slugs = serializers.ListField(
        child=serializers.CharField(), help_text="Each redirects to the present one."
    )
    former_anchors = FormerAnchor(many=True)


class RedirectPage(Page):
    """A page of articles that have former addresses, by id."""

    results = Redirect(many=True)
