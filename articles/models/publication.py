"""
What callers get, as they get it. No foreign key leads from here to a working table.

One table, the keys, files and relates all of it: filters, who links here, and whose document must
be remade when a fact changes are all read from it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from articles.content import slugs

from .fact import Fact


class PublicationQuerySet(models.QuerySet["Publication"]):
    def live(self, at: datetime) -> PublicationQuerySet:
        """Those not expired: whatever is expired is gone from its moment on, withdrawn or not."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at))


class Publication(models.Model):
    """One live article: its documents as served, made from one revision and the facts it embeds."""

    id = models.UUIDField(primary_key=True, help_text="The article's public id.")
    revision_id = models.BigIntegerField()
    revision_number = models.PositiveIntegerField()
    slug = models.CharField(max_length=slugs.MAX_LENGTH, unique=True)
    language = models.CharField(max_length=35)
    title_key = models.CharField(max_length=32, help_text="The folded title's key.")
    published_at = models.DateTimeField(help_text="Now live since.")
    first_published_at = models.DateTimeField(help_text="First ever.")
    modified_at = models.DateTimeField(help_text="Last editorial change.")
    rendered_at = models.DateTimeField(help_text="Last-Modified: rises with each change of bytes.")
    expires_at = models.DateTimeField(null=True)
    etag = models.CharField(max_length=66, help_text="Strong, of the detail, quotes included.")
    shape = models.PositiveSmallIntegerField(help_text="The documents' shape: rendering.SHAPE.")
    former_anchors = models.JSONField(default=dict, help_text="Former anchor -> section's id.")
    # The entry before the detail: a list then need not step over it (0.09 against 0.21 ms a page).
    list_json = models.TextField()
    detail_json = models.TextField()

    objects = PublicationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["title_key"], name="publication_by_title"),
            models.Index(
                fields=["expires_at"],
                condition=Q(expires_at__isnull=False),
                name="publication_by_expiry",
            ),
            models.Index(fields=["shape"], name="publication_by_shape"),
            models.Index(
                fields=["id"], condition=~Q(former_anchors={}), name="publication_former_anchors"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} r{self.revision_number}"


class PublicationKey(models.Model):
    """A live article is filed under a fact, whose version its documents embed (or left out)."""

    pk = models.CompositePrimaryKey("publication_id", "fact_id")
    publication = models.ForeignKey(
        Publication, on_delete=models.CASCADE, related_name="keys", db_index=False
    )
    fact = models.ForeignKey(
        Fact, on_delete=models.CASCADE, related_name="publication_keys", db_index=False
    )
    version = models.PositiveBigIntegerField()
    published_at = models.DateTimeField()
    modified_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["fact", "-published_at", "-publication"], name="key_by_publishing"
            ),
            models.Index(
                fields=["fact", "-modified_at", "-publication"], name="key_by_modification"
            ),
            models.Index(fields=["fact", "version"], name="key_by_version"),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} under {self.fact_id}"


class Slug(models.Model):
    """The one namespace of addresses: current ones answer, former ones redirect."""

    slug = models.CharField(max_length=slugs.MAX_LENGTH, primary_key=True)
    article_id = models.UUIDField(db_index=True)
    is_current = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["article_id"], condition=Q(is_current=False), name="slug_former"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["article_id"],
                condition=Q(is_current=True),
                name="slug_one_current_per_article",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class LivePeriod(models.Model):
    """When one revision was what callers got. Appended to, never pruned."""

    article_id = models.UUIDField()
    revision_id = models.BigIntegerField()
    revision_number = models.PositiveIntegerField()
    slug = models.CharField(max_length=slugs.MAX_LENGTH)
    from_sequence = models.BigIntegerField()
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True)
    has_expired = models.BooleanField(default=False, help_text="It ended by itself, at its expiry.")
    published_at = models.DateTimeField()
    first_published_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["article_id", "-from_sequence"], name="period_by_article")]
        constraints = [
            models.UniqueConstraint(
                fields=["article_id"],
                condition=Q(ends=None),
                name="period_one_open_per_article",
            ),
        ]

    def __str__(self) -> str:
        return f"r{self.revision_number} of {self.article_id} from {self.starts:%Y-%m-%d %H:%M}"
