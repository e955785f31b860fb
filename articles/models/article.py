"""The working copy: what editors change, and callers never see."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from articles.content import slugs

from .people_and_shelves import Author, Category, Tag, slug_format
from .revision import Revision

language_format = RegexValidator(
    r"\A[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z", "A BCP 47 language tag: en, ru, kk, zh-Hant."
)


# The orders that the list of articles offers, of all that isn't in the bin; then what it can be
# narrowed to, in its first order. Each ends in the key, so that a page is one walk.
_OUT_OF_BIN = Q(binned_at=None)
_DESK_INDEXES = [
    models.Index(fields=["updated_at", "id"], condition=_OUT_OF_BIN, name="desk_by_last_save"),
    models.Index(fields=["title", "id"], condition=_OUT_OF_BIN, name="desk_by_title"),
    models.Index(fields=["word_count", "id"], condition=_OUT_OF_BIN, name="desk_by_words"),
    models.Index(
        fields=["published_at", "id"],
        condition=_OUT_OF_BIN & Q(published_at__isnull=False),
        name="desk_by_publishing",
    ),
    models.Index(
        fields=["planned_at", "id"], condition=Q(planned_at__isnull=False), name="desk_by_plan"
    ),
    models.Index(fields=["status", "updated_at", "id"], name="desk_status"),
    models.Index(
        fields=["language", "updated_at", "id"], condition=_OUT_OF_BIN, name="desk_language"
    ),
    models.Index(
        fields=["category", "updated_at", "id"], condition=_OUT_OF_BIN, name="desk_category"
    ),
    models.Index(
        fields=["created_by", "updated_at", "id"], condition=_OUT_OF_BIN, name="desk_whose"
    ),
    models.Index(fields=["created_by", "status", "updated_at", "id"], name="desk_whose_status"),
    models.Index(
        fields=["updated_at", "id"],
        condition=_OUT_OF_BIN & Q(links_without_target__gt=0),
        name="desk_links_without_target",
    ),
    models.Index(
        fields=["updated_at", "id"],
        condition=_OUT_OF_BIN & Q(links_not_live__gt=0),
        name="desk_links_not_live",
    ),
    models.Index(
        fields=["updated_at", "id"],
        condition=_OUT_OF_BIN & Q(urls_failing__gt=0),
        name="desk_urls_failing",
    ),
]


class ArticleQuerySet(models.QuerySet["Article"]):
    def in_use(self) -> ArticleQuerySet:
        """Those that are not in the bin."""
        return self.filter(binned_at=None)


class Article(models.Model):
    class Status(models.TextChoices):
        """Where an article stands between its editors and its callers."""

        DRAFT = "draft", "Draft"
        REVIEW = "review", "In review"
        SCHEDULED = "scheduled", "Scheduled"
        LIVE = "live", "Live"
        CHANGED = "changed", "Live, with changes"
        WITHDRAWN = "withdrawn", "Withdrawn"
        EXPIRED = "expired", "Expired"
        BIN = "bin", "In the bin"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    work = models.UUIDField(
        default=uuid.uuid4, editable=False, help_text="Shared by the translations of one work."
    )
    language = models.CharField(
        max_length=35,
        blank=True,
        validators=[language_format],
        help_text="BCP 47: en, ru, kk. Needed to publish.",
    )
    slug = models.CharField(
        max_length=slugs.MAX_LENGTH,
        blank=True,
        validators=[slug_format],
        help_text="The address. Made from the title if left empty. The old address of a live "
        "article redirects to the new one.",
    )
    title = models.CharField(max_length=300, blank=True, help_text="Needed to publish.")
    title_key = models.CharField(
        max_length=32, blank=True, editable=False, help_text="The same for titles that fold alike."
    )
    subtitle = models.CharField(max_length=300, blank=True)
    standfirst = models.TextField(blank=True, help_text="The introduction under the title: plain.")
    byline = models.CharField(
        max_length=300, blank=True, help_text="Left empty, it names the authors below."
    )
    authors: models.ManyToManyField[Author, Byline] = models.ManyToManyField(
        Author, through="Byline", related_name="articles"
    )
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="articles"
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="articles")
    canonical_url = models.URLField(
        max_length=2000, blank=True, help_text="Where this article stands for readers, if it does."
    )
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="Withdrawn by itself at this moment (UTC)."
    )
    head = models.ForeignKey(
        Revision,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The revision that holds what the working copy holds.",
    )
    revision_count = models.PositiveIntegerField(default=0, editable=False)
    anchors_ever_live = models.JSONField(
        default=dict, editable=False, help_text="Anchor -> id of the section that it named."
    )
    import_digest = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="SHA-256 of the file that it was imported from, in hex.",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Whose draft it is: a writer may change their own.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    binned_at = models.DateTimeField(null=True, blank=True, editable=False)

    # What the list of articles reads instead of the tables that it follows from: an index walks
    # along it, however many articles there are. Written by `publishing.standing` alone.
    status = models.CharField(
        max_length=16, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    published_at = models.DateTimeField(null=True, editable=False, help_text="Live since.")
    planned_at = models.DateTimeField(
        null=True, editable=False, help_text="When it is to be published."
    )
    word_count = models.PositiveIntegerField("words", default=0, editable=False)
    links_without_target = models.PositiveIntegerField(default=0, editable=False)
    links_not_live = models.PositiveIntegerField(
        default=0, editable=False, help_text="Links to articles that callers can't have now."
    )
    urls_failing = models.PositiveIntegerField(
        default=0, editable=False, help_text="Outside pages that it leads to in vain."
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        permissions = [
            ("publish_article", "Can publish, schedule, withdraw and review articles"),
            ("change_own_article", "Can change articles that they made"),
        ]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="article_by_last_save"),
            models.Index(fields=["import_digest"], name="article_by_import_digest"),
            models.Index(fields=["title_key"], name="article_by_title"),
            *_DESK_INDEXES,
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                condition=~Q(slug=""),
                name="article_slug_once",
                violation_error_message="Another article has this slug.",
            ),
            models.UniqueConstraint(fields=["work", "language"], name="work_once_per_language"),
            models.CheckConstraint(
                condition=~Q(slug__in=sorted(slugs.RESERVED)),
                name="article_slug_is_not_reserved",
                violation_error_message="This slug is reserved for the API.",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"Untitled {str(self.pk)[:8]}"


class Byline(models.Model):
    """One author's place in one article's byline."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="bylines")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["article", "author"], name="author_once_per_article"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.author_id} of {self.article_id}"


class Section(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField(
        default=0, help_text="The order on the page; ties stand in the order they were made."
    )
    anchor = models.CharField(
        max_length=slugs.MAX_LENGTH,
        blank=True,
        validators=[slug_format],
        help_text="The section's name in addresses. Made from its first heading; it stays when the "
        "heading changes.",
    )
    level = models.PositiveSmallIntegerField(
        default=2,
        validators=[MinValueValidator(2), MaxValueValidator(4)],
        help_text="2 for a section, 3 and 4 for sections below it.",
    )
    heading = models.CharField(
        max_length=300, blank=True, help_text="Empty for the lead and for text after a link."
    )
    html = models.TextField(blank=True, verbose_name="text")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        # Positions may tie: an editor swaps two rows in one save, and SQLite can't defer a check.
        ordering = ["position", "created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__gte=2, level__lte=4), name="section_level_is_2_to_4"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.heading or '(no heading)'}"


class RelatedLink(models.Model):
    """A related-reading link, placed after a section or at the article's end."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="related_links")
    after = models.ForeignKey(
        Section,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="related_links",
        help_text="The section it stands after; empty: at the end.",
    )
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Among the links that stand at the same place."
    )
    label = models.CharField(max_length=60, default="Also read")
    title = models.CharField(
        max_length=300, blank=True, help_text="Empty: the title of the article it leads to."
    )
    target = models.ForeignKey(
        Article,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="links_here",
        help_text="An article of ours. Served while that article is live.",
    )
    url = models.URLField(max_length=2000, blank=True, help_text="Or an outside page.")
    want = models.CharField(
        max_length=32,
        blank=True,
        editable=False,
        help_text="The key of the title that it waits for, while it has no target.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position", "created_at", "id"]
        indexes = [
            models.Index(fields=["want"], condition=~Q(want=""), name="link_by_wanted_title"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(target=None) | Q(url=""),
                name="link_has_one_target",
                violation_error_message="Choose an article or give a URL, not both.",
            ),
            models.CheckConstraint(
                condition=Q(target=None) | ~Q(target=F("article")),
                name="link_leads_elsewhere",
                violation_error_message="A link can't lead to its own article.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} – {self.title or self.url or self.target_id or '(nothing yet)'}"

    @property
    def needs_a_target(self) -> bool:
        return self.target_id is None and not self.url
