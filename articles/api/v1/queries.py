"""What the paths take. The help texts are the documentation."""

from __future__ import annotations

from articles.api.fields import Fields
from articles.api.parameters import Counted, Ids, Languages, Moment, OneOf, Paged, Parameters, Slugs

from . import serializers

FIELDS = (
    "Only these fields, or all but those written `-name`; dotted for what is inside: "
    "`title,sections.heading`. `id` is always there. The answer's media type is then "
    "`application/vnd.astana.partial+json`."
)


class Detail(Parameters):
    """What an article takes."""

    fields = Fields(  # type: ignore[assignment]  # a parameter here, not DRF's own
        serializers.Article, example=["title", "sections.heading"], help_text=FIELDS
    )


class ArticleList(Paged):
    """What the list of articles takes. Filters of different names must all be met."""

    tag = Slugs(example=["rivers", "bridges"], help_text="Has any of these tags: slugs.")
    tag_all = Slugs(example=["rivers", "bridges"], help_text="Has all of these tags: slugs.")
    author = Slugs(example=["dana-ospanova"], help_text="Is by any of these authors: slugs.")
    category = Slugs(example=["city"], help_text="Stands in any of these categories: slugs.")
    language = Languages(
        example=["en", "kk"],
        help_text="Is in any of these languages: BCP 47, as the articles have it.",
    )
    id = Ids(
        example=["0b8f6c52-8d2e-4b77-9b3e-51c2f4a7d910"],
        help_text="Is any of these articles. Those that aren't live are left out.",
    )
    published_after = Moment(
        example="2026-03-01T00:00:00Z",
        help_text="Live since this moment or later. A date alone means its first moment, UTC.",
    )
    published_before = Moment(
        example="2026-04-01T00:00:00Z",
        help_text="Live since before this moment. A date alone means its first moment, UTC.",
    )
    modified_after = Moment(
        example="2026-03-01T09:30:00Z",
        help_text="Last changed at this moment or later. A date alone means its first moment, UTC.",
    )
    ordering = OneOf(
        ["-published_at", "published_at", "-modified_at", "modified_at"],
        called="ArticleOrdering",
        default="-published_at",
        example="modified_at",
        help_text="By which moment; with `-` the newest first.",
    )
    fields = Fields(  # type: ignore[assignment]  # a parameter here, not DRF's own
        serializers.ArticleEntry, example=["title", "authors.name"], help_text=FIELDS
    )


class Sections(Counted):
    """What an article's sections take: they aren't paged."""


class Related(Paged):
    """What related reading takes: the page is that of `linked_from`."""


class Revisions(Paged):
    """What an article's revisions take."""


class Shelf(Paged):
    """What the lists of authors, categories and tags take."""
