"""What working copies lead to, and how that was when somebody last looked."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from .article import Article

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class LinkTarget(models.Model):
    """
    One destination, however many links lead there: its id follows from what it is.

    Those of outside URLs are checked; those of our articles and of titles follow publishing.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article", "Article of ours"
        URL = "url", "Outside URL"
        WANT = "want", "Title that is waited for"

    class State(models.TextChoices):
        UNCHECKED = "unchecked", "Not checked yet"
        FINE = "fine", "Fine"
        SUSPECT = "suspect", "Suspect"
        FAILING = "failing", "Failing"
        UNSURE = "unsure", "Can’t tell"
        WAITING = "waiting", "Needs a target"
        NOT_LIVE = "not-live", "Not live"

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    url = models.TextField(blank=True)
    host = models.CharField(max_length=255, blank=True, help_text="The URL's, in small letters.")
    article_id = models.UUIDField(null=True, help_text="No foreign key: it may be gone.")
    want = models.CharField(max_length=32, blank=True, help_text="The folded title's key.")
    state = models.CharField(max_length=12, choices=State.choices, default=State.UNCHECKED)
    is_problem = models.BooleanField(default=False, help_text="Somebody should mend it.")
    # What the last look found
    fault = models.CharField(max_length=20, blank=True, help_text="One word; empty: none.")
    detail = models.CharField(max_length=500, blank=True, help_text="A sentence for editors.")
    moved_to = models.TextField(blank=True, help_text="Where it stands for good, by its own word.")
    checked_at = models.DateTimeField(default=NEVER, help_text="1970: never.")
    fine_at = models.DateTimeField(null=True, help_text="When it was last fine.")
    failing_since = models.DateTimeField(null=True, help_text="First failure since it was fine.")
    failures = models.PositiveIntegerField(default=0, help_text="Since it was fine.")
    due_at = models.DateTimeField(null=True, help_text="When to look again; null: not planned.")
    # What an editor said
    accepted_at = models.DateTimeField(null=True, help_text="Marked as fine until it changes.")
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["checked_at", "id"], condition=Q(is_problem=True), name="target_problems"
            ),
            models.Index(fields=["checked_at", "id"], name="target_by_check"),
            models.Index(fields=["state", "checked_at", "id"], name="target_by_state"),
            models.Index(fields=["host", "checked_at", "id"], name="target_by_host"),
            models.Index(fields=["host", "state", "checked_at", "id"], name="target_host_state"),
            models.Index(
                fields=["checked_at", "id"],
                condition=Q(accepted_at__isnull=False),
                name="target_accepted",
            ),
            models.Index(
                fields=["host", "due_at", "id"],
                condition=Q(due_at__isnull=False),
                name="target_due",
            ),
            models.Index(
                fields=["id"],
                condition=Q(kind="url", state="unchecked", due_at=None),
                name="target_new",
            ),
            models.Index(
                fields=["article_id"],
                condition=Q(article_id__isnull=False),
                name="target_of_article",
            ),
            models.Index(fields=["want"], condition=~Q(want=""), name="target_of_want"),
        ]

    def __str__(self) -> str:
        return self.url or f"{self.kind} {self.article_id or self.want}"

    @property
    def is_checked(self) -> bool:
        return self.checked_at > NEVER


class OutgoingLink(models.Model):
    """One link of one working copy: a related link, or one in a section's text."""

    class Place(models.TextChoices):
        RELATED = "related", "Related link"
        BODY = "body", "In the text"
        IMAGE = "image", "Picture"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="outgoing_links")
    target = models.ForeignKey(
        LinkTarget, on_delete=models.CASCADE, related_name="uses", db_index=False
    )
    place = models.CharField(max_length=8, choices=Place.choices)
    row = models.UUIDField(help_text="The related link, or the section whose text it stands in.")
    text = models.CharField(max_length=300, blank=True, help_text="What is linked with.")

    class Meta:
        indexes = [models.Index(fields=["target", "id"], name="outgoing_by_target")]

    def __str__(self) -> str:
        return f"{self.article_id} → {self.target_id}"


class LinkHost(models.Model):
    """
    One host that outside URLs name: asked by one at a time, with a pause between.

    Whoever sets `free_at` ahead has the turn; if they die of it, it passes by itself.
    """

    host = models.CharField(max_length=255, primary_key=True)
    due_at = models.DateTimeField(null=True, help_text="When the first of its URLs is due.")
    free_at = models.DateTimeField(default=NEVER, help_text="Not asked before this.")

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "host"],
                condition=Q(due_at__isnull=False),
                name="host_due",
            ),
        ]

    def __str__(self) -> str:
        return self.host
