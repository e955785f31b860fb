"""What is known of the work in the background: who does it, and what only one may do at a time."""

from __future__ import annotations

import uuid

from django.db import models


class Worker(models.Model):
    """A process that works in the background, as it last said itself. By the database's clock."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    host = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    release = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, help_text="When it stopped as it was told to.")
    duties = models.JSONField(
        default=list,
        help_text="A dict for each duty: name, about, deed, did_at, trouble, since. Moments are "
        "RFC 3339 or null.",
    )

    class Meta:
        verbose_name_plural = "background work"
        indexes = [models.Index(fields=["-seen_at"], name="worker_by_seen_at")]

    def __str__(self) -> str:
        return f"{self.host}, process {self.pid}"


class Job(models.Model):
    """
    A duty that only one worker may do at a time: who does it, and when it is tried again.

    Whoever dies leaves a lease that runs out. How far the work itself has come is kept elsewhere:
    a follower's place in the log, the versions of keys.
    """

    name = models.CharField(max_length=60, primary_key=True)
    holder_id = models.UUIDField(null=True, help_text="The worker's id.")
    leased_until = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0, help_text="Failed ones since it last worked.")
    next_try_at = models.DateTimeField(null=True, help_text="After a failure: not before.")
    trouble = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name
