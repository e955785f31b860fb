"""
What a document may embed of something else, and how many live articles are filed under it.

A fact's reference is a UUID for authors, categories, tags and articles, the language itself, a
folded title's key for a wanted title, and empty for the one fact that stands for all articles.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from django.db import connection, models
from django.db.models import Q

from . import rows, sql


class FactManager(models.Manager["Fact"]):
    """Every publishing asks these two; the ORM takes longer to put them together than to run."""

    def named(self, refs: Collection[tuple[str, str]]) -> list[Fact]:
        """Return the facts of these kinds and references. One query; none for none."""
        if not refs:
            return []
        kinds, names = zip(*refs, strict=True)
        found = rows.all_of(
            "SELECT id, kind, ref, slug, version, dirty, CAST(data AS TEXT) FROM articles_fact"  # noqa: S608
            f" WHERE (kind, ref) IN ({sql.pairs()})",
            sql.pairs_in(kinds, names),
        )
        return [
            Fact.from_db(connection.alias, _COLUMNS, [*columns, bool(dirty), json.loads(data)])
            for *columns, dirty, data in found
        ]

    def versions(self, ids: Collection[int]) -> set[tuple[int, int]]:
        """Return the ids and versions of these facts. One query."""
        query = f"SELECT id, version FROM articles_fact WHERE {sql.among('id', 'bigint')}"  # noqa: S608
        return set(rows.all_of(query, [sql.numbers_in(ids)]))


class Fact(models.Model):
    class Kind(models.TextChoices):
        ALL = "all"
        LANGUAGE = "language"
        CATEGORY = "category"
        TAG = "tag"
        AUTHOR = "author"
        ARTICLE = "article"
        WANT = "want"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    ref = models.CharField(max_length=64)
    slug = models.CharField(max_length=120, blank=True, help_text="What filters call it.")
    version = models.PositiveBigIntegerField(default=1)
    dirty = models.BooleanField(default=False, help_text="Some document may embed an old version.")
    data = models.JSONField(default=dict, help_text="What documents embed; `live` or left out.")

    objects = FactManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "ref"], name="fact_once"),
            models.UniqueConstraint(
                fields=["kind", "slug"], condition=~Q(slug=""), name="fact_slug_once_per_kind"
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(dirty=True), name="fact_dirty")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.slug or self.ref} v{self.version}"


_COLUMNS = ["id", "kind", "ref", "slug", "version", "dirty", "data"]


class KeyCount(models.Model):
    """
    How many live articles are filed under a fact, and when that set last changed.

    Apart from the fact's own row: that one is written by whoever edits an author, this one under
    the log's lock, and one row for both would let the two wait for each other.
    """

    fact = models.OneToOneField(
        Fact, primary_key=True, on_delete=models.CASCADE, related_name="count"
    )
    live = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(help_text="Last change of anything filed under it.")

    class Meta:
        indexes = [
            models.Index(fields=["fact"], condition=Q(live=0), name="key_count_of_none"),
        ]

    def __str__(self) -> str:
        return f"{self.live} under {self.fact_id}"
