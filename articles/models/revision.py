"""Immutable snapshots of the working copy."""

from __future__ import annotations

from django.conf import settings
from django.db import models

FORMAT = 1  # of `content`; old revisions keep the format they were written in


class Revision(models.Model):
    """
    What the working copy held at one save. A row is written once; only `is_hidden` may change.

    It refers to authors, tags and articles by UUID and copies nothing of them: what a document
    embeds is read when it is rendered.
    """

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="revisions"
    )
    number = models.PositiveIntegerField(help_text="1 for an article's first; never used twice.")
    format = models.PositiveSmallIntegerField(default=FORMAT)
    content = models.JSONField(help_text="The shape of `publishing.working_copy.content_of`.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content, in hex.")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField(max_length=300, blank=True, help_text="What it was for.")
    is_hidden = models.BooleanField(
        default=False, help_text="Left out of the article's public history."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once"),
        ]

    def __str__(self) -> str:
        return f"Revision {self.number} of {self.article_id}"
