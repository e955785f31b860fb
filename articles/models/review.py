"""A draft handed in for review, and what is said about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Review(models.Model):
    """
    One draft that somebody asks to have published, from being handed in to being decided.

    It names the revision that was handed in: what is typed afterwards is said to be newer.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        APPROVED = "approved", "Approved"
        SENT_BACK = "sent-back", "Sent back"
        TAKEN_BACK = "taken-back", "Taken back"

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="reviews"
    )
    revision = models.ForeignKey("articles.Revision", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    note = models.TextField(blank=True, help_text="What the writer says to whoever reviews it.")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, help_text="Why it was decided so.")

    class Meta:
        indexes = [
            models.Index(fields=["state", "submitted_at", "id"], name="review_queue"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(state="waiting"),
                name="review_one_waiting_per_article",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="review_is_waiting_or_decided",
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.article_id}, handed in {self.submitted_at:%Y-%m-%d %H:%M}: {self.state}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING


class ReviewComment(models.Model):
    """One remark in a review's thread, on the whole or on one section."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    section = models.UUIDField(null=True, blank=True, help_text="Null: on the whole article.")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.author_id} on review {self.review_id}, {self.at:%Y-%m-%d %H:%M}"
