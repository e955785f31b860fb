"""Who has an article open."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Presence(models.Model):
    """One opened page that said lately that it still is."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="presences"
    )
    page = models.UUIDField(help_text="The opened page, as in an autosave.")
    typed_at = models.DateTimeField(null=True, help_text="When something was last typed into it.")
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["article", "seen_at"], name="presence_in_an_article"),
            models.Index(fields=["seen_at"], name="presence_by_age"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "page"], name="presence_once_per_page"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.article_id}"
