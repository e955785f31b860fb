"""What the paths take. The help texts are the documentation."""

from __future__ import annotations

from articles.api.fields import Fields
from articles.api.parameters import (
    CHANGES_CURSOR,
    Counted,
    Cursor,
    Ids,
    Languages,
    Moment,
    OneOf,
    Paged,
    Parameters,
    Slugs,
    WholeNumber,
    Words,
)
from articles.api.typed import Typed
from articles.models import Change
from articles.search import FACETS

from . import serializers

CHANGES = 100  # entries on a page of the feed, unless asked otherwise
# Each may bring a document of some tens of kilobytes.
CHANGES_AT_MOST = 500
# A proxy between us gives up after a minute, as most are set up.
WAIT_AT_MOST = 50  # seconds

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


class Filtered(Paged):
    """What chooses articles by what they are. Filters of different names must all be met."""

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


class ArticleList(Filtered):
    """What the list of articles takes."""

    q = Typed(
        example="frozen river",
        help_text="Has all of these words: as `/search` understands them, but nothing is "
        "corrected or left out.",
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


class Search(Filtered):
    """What a search takes: the filters of the list of articles, too."""

    q = Typed(
        example="frozen river",
        is_required=True,
        takes_anything=True,
        help_text='What a reader types: words, "a phrase", `-without`, `this OR that`. The last '
        "word may go on. Nothing that is typed is an error.",
    )
    ordering = OneOf(
        ["relevance", "-published_at", "published_at", "-modified_at", "modified_at"],
        called="SearchOrdering",
        default="relevance",
        example="-published_at",
        help_text="By relevance, in which recency counts, or by a moment; with `-` the newest "
        "first.",
    )
    facets = Words(
        FACETS,
        called="FacetName",
        example=["tag", "year"],
        help_text="Count what is found by these. A facet's own filter isn't asked for in it, so "
        "that each count is what filtering by that value gives.",
    )


class Suggest(Parameters):
    """What a search box asks while somebody types."""

    q = Typed(
        example="froz",
        is_required=True,
        takes_anything=True,
        help_text="What is typed so far: the beginnings of words of a title or a name.",
    )


class Sections(Counted):
    """What an article's sections take: they aren't paged."""


class Related(Paged):
    """What related reading takes: the page is that of `linked_from`."""


class Revisions(Paged):
    """What an article's revisions take."""


class Changes(Parameters):
    """What the changes feed takes. Filters of different names must all be met."""

    kind = Words(
        Change.Kind.values,
        called="ChangeKind",
        example=["published", "withdrawn"],
        help_text="Is any of these kinds, among what the other filters let through.",
    )
    tag = Slugs(example=["rivers", "bridges"], help_text="Has or had any of these tags: slugs.")
    category = Slugs(
        example=["city"], help_text="Stands or stood in any of these categories: slugs."
    )
    language = Languages(
        example=["en", "kk"],
        help_text="Is or was in any of these languages: BCP 47, as the articles have it.",
    )
    limit = WholeNumber(
        least=1,
        most=CHANGES_AT_MOST,
        default=CHANGES,
        example=CHANGES,
        help_text="How many changes a page holds.",
    )
    cursor = Cursor(
        example=CHANGES_CURSOR,
        help_text="Where to go on: the `next_cursor` of a page, or the `Changes-Cursor` of another "
        "answer; opaque. `now`: the end of the log. Without it: the beginning.",
    )
    include = Words(
        ["article"],
        called="ChangeInclusion",
        example=["article"],
        help_text="`article`: each entry has its document too.",
    )
    wait = WholeNumber(
        least=0,
        most=WAIT_AT_MOST,
        default=0,
        example=30,
        help_text="Where there is nothing yet: wait so many seconds for it. A server that keeps "
        "nothing in memory answers at once.",
    )


class Redirects(Paged):
    """What the list of former addresses takes."""

    id = Ids(
        example=["a7c3e1f4-90b2-4d68-b7e5-3c8d2f1a6b04"],
        help_text="Of any of these articles. Those without a former address are left out.",
    )


class Shelf(Paged):
    """What the lists of authors, categories and tags take."""
