"""The audit log: who did what, and when. Rows are added, and never changed."""

from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """
    One act of one person, or of the clock or a command.

    Everything is copied, nothing refers: the entry outlives the account and what it acted on.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(
        max_length=150, help_text="The account's name then; or schedule, manage.py."
    )
    actor_id = models.CharField(
        max_length=64, blank=True, help_text="The account's key: a name may be given again."
    )
    act = models.CharField(max_length=40, help_text="published, saved, logged in, …")
    subject_kind = models.CharField(max_length=40, help_text="article, tag, user, …")
    subject_id = models.CharField(max_length=64, blank=True)
    subject = models.CharField(max_length=300, blank=True, help_text="What it was called then.")
    detail = models.TextField(blank=True)
    words = models.TextField(help_text="All its texts in folded case: what a search looks in.")

    class Meta:
        verbose_name = "log entry"
        verbose_name_plural = "audit log"
        # Each filter with the log's order, so that a page of it is read and no more.
        indexes = [
            models.Index(fields=["at", "id"], name="audit_by_moment"),
            models.Index(fields=["actor", "at", "id"], name="audit_by_actor"),
            models.Index(fields=["act", "at", "id"], name="audit_by_act"),
            models.Index(fields=["subject_kind", "at", "id"], name="audit_by_kind"),
            models.Index(fields=["subject_id", "at", "id"], name="audit_by_subject"),
        ]
        default_permissions = ["view"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor}: {self.act} {self.subject}"
