"""Links that show one unpublished article to whoever has them, and each time that one was used."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    def open(self, at: datetime) -> PreviewLinkQuerySet:
        """Those that show something: neither ended nor revoked, and their article isn't binned."""
        return self.filter(revoked_at=None, expires_at__gt=at, article__binned_at=None)


class PreviewLink(models.Model):
    """
    One address that shows one article as its editors have it.

    The address is signed and says which row it is; all else is this row's to decide. A row stays
    when its time is over: it says who showed what to whom.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="preview_links"
    )
    revision = models.ForeignKey(
        "articles.Revision",
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="What it shows; null: the draft, as it is whenever it is opened.",
    )
    note = models.CharField(max_length=200, blank=True, help_text="Whom it is for.")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    expires_at = models.DateTimeField(help_text="From this moment on it shows nothing.")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    opened_count = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True)

    objects = PreviewLinkQuerySet.as_manager()

    last_openings: list[PreviewOpening]  # of those that came through `preview.links_of`

    class Meta:
        default_permissions = ()  # whoever may change the article may share it
        indexes = [
            models.Index(fields=["article", "-created_at", "id"], name="preview_link_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="preview_link_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"Preview link {self.pk}"


class PreviewOpening(models.Model):
    """That a link was opened from somewhere: a row for each minute and address, with a count."""

    link = models.ForeignKey(PreviewLink, on_delete=models.CASCADE, related_name="openings")
    minute = models.DateTimeField(help_text="Its beginning.")
    network = models.CharField(
        max_length=43,
        blank=True,
        help_text="Of the address, its /24 or, of IPv6, its /48; empty: unknown.",
    )
    count = models.PositiveIntegerField(default=1)
    user_agent = models.CharField(max_length=120, blank=True, help_text="Of the last one.")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["link", "minute", "network"], name="preview_opening_once_a_minute"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network or '?'} at {self.minute:%Y-%m-%d %H:%M}"
