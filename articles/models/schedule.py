"""What is to happen at a moment."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Schedule(models.Model):
    """
    One act on one article at one moment.

    A publishing pins its revision: what is typed afterwards doesn't change what goes out.
    """

    class Action(models.TextChoices):
        PUBLISH = "publish"
        WITHDRAW = "withdraw"

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="schedules"
    )
    action = models.CharField(max_length=16, choices=Action.choices)
    revision = models.ForeignKey(
        "articles.Revision", null=True, on_delete=models.CASCADE, related_name="+"
    )
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    refusal = models.TextField(blank=True, help_text="Why it was not done; not tried again.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(done_at=None), name="schedule_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "action"],
                condition=Q(done_at=None),
                name="schedule_one_waiting_per_action",
            ),
            models.CheckConstraint(
                condition=Q(action="withdraw") | Q(revision__isnull=False),
                name="schedule_publishes_a_revision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.article_id} at {self.due_at:%Y-%m-%d %H:%M}"
