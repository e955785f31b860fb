"""Who is told of what callers could see change, and how far each has been told."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from django.db import models


class WebhookEndpoint(models.Model):
    """
    An address that changes are sent to: which of them, from where in the log, and how it goes.

    Its place in the log is that of what was written down as deliveries, not of what has arrived.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    url = models.CharField(
        "URL",
        max_length=2000,
        help_text="It is sent a POST for each change. Begin it with https://.",
    )
    description = models.CharField(
        max_length=200, help_text="Whose it is, and what for. Editors see it, receivers don’t."
    )
    # What is sent. An empty list: all there are.
    kinds = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    categories = models.JSONField(default=list, blank=True, help_text="UUIDs: slugs change.")
    tags = models.JSONField(default=list, blank=True, help_text="UUIDs: slugs change.")
    is_on = models.BooleanField("on", default=True)
    off_reason = models.CharField(max_length=300, blank=True, help_text="A sentence for people.")
    off_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    # Its place in the log
    sequence = models.BigIntegerField(help_text="The last change that was looked at.")
    token = models.CharField(max_length=16, blank=True, help_text="That change's.")
    # How it goes
    failures = models.PositiveIntegerField(default=0, help_text="In a row, whichever the delivery.")
    failing_since = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True, help_text="Nothing is sent before.")
    last_success_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    # Who sends
    version = models.PositiveIntegerField(default=1, help_text="Of what a sender must know.")
    leased_by = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "webhook"
        indexes = [models.Index(fields=["description", "id"], name="endpoint_by_description")]

    def __str__(self) -> str:
        return self.description or self.host

    @property
    def host(self) -> str:
        """Return what may be told of the address: its path may be as good as a password."""
        return urlsplit(self.url).netloc.rpartition("@")[2]


class WebhookSecret(models.Model):
    """One of an endpoint's secrets. What is kept can be read only with the SECRET_KEY."""

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="secrets")
    sealed = models.TextField()
    hint = models.CharField(max_length=8, help_text="Its last characters, to tell two apart.")
    created_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"…{self.hint} of {self.endpoint_id}"
