"""
The log of what callers could see change. Its order is the order of commits.

Every follower walks it: the changes feed, webhooks, the search index, caches. Publishing knows
none of them, so nothing can be forgotten. It has no foreign keys, and outlives everything.
"""

from __future__ import annotations

from django.db import models


class LogHead(models.Model):
    """The one row whose lock orders the log."""

    last = models.BigIntegerField(default=0, help_text="The newest sequence.")
    happened_at = models.DateTimeField(help_text="The newest moment: the log's never go back.")
    pruned_through = models.BigIntegerField(
        default=0, help_text="Up to this sequence only the last change of what is live is left."
    )
    pruning = models.CharField(
        max_length=16, blank=True, help_text="Random: another after each step of pruning."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="log_head_is_one_row"),
        ]

    def __str__(self) -> str:
        return f"#{self.last}"


class Change(models.Model):
    class Kind(models.TextChoices):
        PUBLISHED = "published"
        UPDATED = "updated"
        MOVED = "moved"  # to another slug; perhaps updated too
        WITHDRAWN = "withdrawn"
        DELETED = "deleted"

    class Subject(models.TextChoices):
        ARTICLE = "article"
        AUTHOR = "author"
        CATEGORY = "category"
        TAG = "tag"

    class Cause(models.TextChoices):
        EDITED = "edited"
        EMBEDDED = "embedded"  # something that the document embeds changed
        EXPIRED = "expired"
        RESHAPED = "reshaped"  # a release changed what documents hold

    sequence = models.BigIntegerField(primary_key=True)
    token = models.CharField(max_length=16, help_text="Random: tells a reused sequence.")
    subject = models.CharField(max_length=16, choices=Subject.choices)
    subject_id = models.UUIDField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    slug = models.CharField(max_length=120)
    former_slug = models.CharField(max_length=120, blank=True)
    revision = models.PositiveIntegerField(null=True, help_text="Its number; null: none is live.")
    etag = models.CharField(max_length=66, blank=True)
    language = models.CharField(max_length=35, blank=True)
    facts_before = models.JSONField(default=list, help_text="Ids of facts it was filed under.")
    facts_after = models.JSONField(default=list, help_text="Ids of facts it is filed under.")
    keys = models.JSONField(default=list, help_text="What memory holds of it is stale.")
    changed = models.JSONField(default=list, help_text="Top-level fields of the detail.")
    cause = models.CharField(max_length=16, choices=Cause.choices)
    happened_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "-sequence"], name="change_by_subject"),
            models.Index(fields=["happened_at", "sequence"], name="change_by_moment"),
        ]

    def __str__(self) -> str:
        return f"#{self.sequence} {self.kind} {self.slug}"

    @property
    def kinds_by_fact(self) -> dict[int, str]:
        """
        What the change is among all that is filed under each fact: what enters was published there.

        Empty for what isn't an article.
        """
        if self.subject != self.Subject.ARTICLE:
            return {}
        before, after = set(self.facts_before), set(self.facts_after)
        gone = self.Kind.DELETED if self.kind == self.Kind.DELETED else self.Kind.WITHDRAWN
        return (
            dict.fromkeys(before & after, self.kind)
            | dict.fromkeys(after - before, self.Kind.PUBLISHED)
            | dict.fromkeys(before - after, gone)
        )


class LogFollower(models.Model):
    """How far a follower of the log has come; what it has done so far may be done again."""

    name = models.CharField(max_length=40, primary_key=True)
    sequence = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.name} at #{self.sequence}"


class ChangeKey(models.Model):
    """A change of an article touched what is filed under a fact: the feed's filters."""

    pk = models.CompositePrimaryKey("fact_id", "sequence")
    fact_id = models.BigIntegerField()
    sequence = models.BigIntegerField()
    kind = models.CharField(
        max_length=16, choices=Change.Kind.choices, help_text="What it is among those filed there."
    )

    class Meta:
        indexes = [
            models.Index(fields=["fact_id", "kind", "sequence"], name="change_key_by_kind"),
        ]

    def __str__(self) -> str:
        return f"#{self.sequence} under {self.fact_id}"
