"""What was typed into an article's page and not saved."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Autosave(models.Model):
    """
    The form of one open page as its writer last left it. It is no draft: nobody else sees it.

    A row outlives its page: what a crash or a lost session left behind is offered again.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="autosaves"
    )
    article = models.ForeignKey(
        "articles.Article",
        null=True,
        on_delete=models.CASCADE,
        related_name="autosaves",
        help_text="None for one that was never saved.",
    )
    page = models.UUIDField(help_text="The opened page: each time an article is opened, another.")
    fields = models.JSONField(default=dict, help_text="Name -> values, as the page posts them.")
    is_settled = models.BooleanField(
        default=False,
        help_text="The page was saved: what still arrives from it is late. Nothing is kept.",
    )
    saved_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["user", "article", "saved_at"], name="autosave_of_a_writer"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "page"], name="autosave_once_per_page"),
        ]

    def __str__(self) -> str:
        return f"{self.page} of {self.user_id}"

    @property
    def title(self) -> str:
        """The title as it was typed."""
        return str((self.fields.get("title") or [""])[0])
