"""Whose satellite this installation is, and how far it has followed it. No row: nobody's."""

from __future__ import annotations

from django.db import models


class Origin(models.Model):
    """
    The one installation that this one copies.

    The cursor is written in the transaction that writes what came before it: whoever resumes from
    it misses nothing, and at worst gets a page that is here already.
    """

    url = models.URLField(max_length=500, help_text="Its PUBLIC_URL.")
    cursor = models.CharField(
        max_length=200, blank=True, help_text="Where its feed goes on; empty: at its beginning."
    )
    is_whole = models.BooleanField(
        default=False, help_text="All that it has is here, and nothing that it hasn't."
    )
    in_step_at = models.DateTimeField(null=True, help_text="When it last had nothing new.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="origin_is_one_row"),
        ]

    def __str__(self) -> str:
        return self.url
