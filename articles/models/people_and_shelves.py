"""Who writes, and where it stands: authors, categories, tags. They have no drafts."""

from __future__ import annotations

import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from articles.content import slugs

slug_format = RegexValidator(
    rf"\A{slugs.PATTERN}\Z",
    "Only lower-case ASCII letters and digits, parted by single hyphens: snow-in-astana.",
)


class Author(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, help_text="As it stands in the byline.")
    slug = models.CharField(
        max_length=slugs.MAX_LENGTH,
        unique=True,
        blank=True,
        validators=[slug_format],
        help_text="In addresses and filters. Made from the name if left empty.",
    )
    bio = models.TextField(blank=True, help_text="Plain text, under each of their articles.")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="author_has_a_slug")]

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100)
    slug = models.CharField(
        max_length=slugs.MAX_LENGTH,
        unique=True,
        blank=True,
        validators=[slug_format],
        help_text="In addresses and filters. Made from the name if left empty.",
    )
    description = models.TextField(blank=True, help_text="Plain text: what belongs here.")

    class Meta:
        verbose_name_plural = "categories"
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="category_has_a_slug")]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100)
    slug = models.CharField(
        max_length=slugs.MAX_LENGTH,
        unique=True,
        blank=True,
        validators=[slug_format],
        help_text="In addresses and filters. Made from the name if left empty.",
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="tag_has_a_slug")]

    def __str__(self) -> str:
        return self.name
