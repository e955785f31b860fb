"""
What a document may embed of something else, and how many live articles are filed under it.

A fact's reference is a UUID for authors, categories, tags and articles, the language itself, a
folded title's key for a wanted title, and empty for the one fact that stands for all articles.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Fact(models.Model):
    class Kind(models.TextChoices):
        ALL = "all"
        LANGUAGE = "language"
        CATEGORY = "category"
        TAG = "tag"
        AUTHOR = "author"
        ARTICLE = "article"
        WANT = "want"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    ref = models.CharField(max_length=64)
    slug = models.CharField(max_length=120, blank=True, help_text="What filters call it.")
    version = models.PositiveBigIntegerField(default=1)
    dirty = models.BooleanField(default=False, help_text="Some document may embed an old version.")
    data = models.JSONField(default=dict, help_text="What documents embed; `live` or left out.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "ref"], name="fact_once"),
            models.UniqueConstraint(
                fields=["kind", "slug"], condition=~Q(slug=""), name="fact_slug_once_per_kind"
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(dirty=True), name="fact_dirty")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.slug or self.ref} v{self.version}"


class KeyCount(models.Model):
    """
    How many live articles are filed under a fact, and when that set last changed.

    Apart from the fact's own row: that one is written by whoever edits an author, this one under
    the log's lock, and one row for both would let the two wait for each other.
    """

    fact = models.OneToOneField(
        Fact, primary_key=True, on_delete=models.CASCADE, related_name="count"
    )
    live = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(help_text="Last change of anything filed under it.")

    def __str__(self) -> str:
        return f"{self.live} under {self.fact_id}"
