"""What is to be sent to an endpoint, and what became of it: the queue and its log in one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .webhook_endpoint import WebhookEndpoint


class WebhookDelivery(models.Model):
    """
    One change for one endpoint, sent until it is taken.

    The request and the answer are those of the last attempt; `history` has those before in short.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Failed"  # given up, or a test that wasn't taken
        SKIPPED = "skipped", "Skipped"  # by whoever switched the endpoint on again

    id = models.BigAutoField(primary_key=True)
    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    sequence = models.BigIntegerField(null=True, help_text="Of the change; null: a test.")
    message_id = models.CharField("webhook-id", max_length=80)
    type = models.CharField(max_length=40)
    subject_id = models.UUIDField(null=True, help_text="The article: sent in order for each.")
    slug = models.CharField(max_length=120, blank=True)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True, help_text="Null: as soon as may be.")
    first_tried_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True, help_text="Delivered, given up or skipped.")
    # The last attempt
    milliseconds = models.PositiveIntegerField(null=True)
    request_headers = models.JSONField(null=True)
    status = models.PositiveSmallIntegerField(null=True, help_text="Null: there was no answer.")
    answer_headers = models.JSONField(null=True)
    answer_body = models.TextField(blank=True, help_text="Its beginning.")
    error = models.CharField(max_length=300, blank=True, help_text="A sentence for people.")
    history = models.JSONField(
        null=True, help_text="The attempts before: [{at, milliseconds, status, error}, …]"
    )

    class Meta:
        verbose_name = "webhook delivery"
        verbose_name_plural = "webhook deliveries"
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "sequence"], name="delivery_once_per_endpoint_and_change"
            ),
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "sequence"], condition=Q(state="waiting"), name="delivery_queue"
            ),
            # Each filter of the list with its order
            models.Index(fields=["endpoint", "-id"], name="delivery_by_endpoint"),
            models.Index(fields=["endpoint", "state", "-id"], name="delivery_endpoint_state"),
            models.Index(fields=["state", "-id"], name="delivery_by_state"),
            models.Index(fields=["slug", "-id"], name="delivery_by_slug"),
            models.Index(fields=["subject_id", "-id"], name="delivery_by_subject"),
            models.Index(fields=["sequence", "-id"], name="delivery_by_sequence"),
            models.Index(fields=["message_id"], name="delivery_by_message"),
            models.Index(
                fields=["done_at"], condition=Q(done_at__isnull=False), name="delivery_done"
            ),
        ]

    def __str__(self) -> str:
        return self.message_id
