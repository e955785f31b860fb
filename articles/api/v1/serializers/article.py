"""The article, its entry in lists, and their parts: the shapes that `rendering` makes."""

from __future__ import annotations

from rest_framework import serializers

from .page import Page


class EntryAuthor(serializers.Serializer):
    """An author of an article, as lists name them."""

    id = serializers.UUIDField()
    slug = serializers.CharField(help_text="In addresses and filters.")
    name = serializers.CharField()


class ArticleAuthor(EntryAuthor):
    """An author of an article, with what a page says about them."""

    bio = serializers.CharField(help_text="Plain text; may be empty.")


class ArticleCategory(serializers.Serializer):
    """The part of the site that an article stands in."""

    id = serializers.UUIDField()
    slug = serializers.CharField(help_text="In addresses and filters.")
    name = serializers.CharField()


class ArticleTag(serializers.Serializer):
    """A keyword of an article."""

    slug = serializers.CharField(help_text="In addresses and filters.")
    name = serializers.CharField()


class LinkedArticle(serializers.Serializer):
    """Where a related link leads, if that is an article of this API."""

    id = serializers.UUIDField()
    slug = serializers.CharField(help_text="Its present one.")


class RelatedLink(serializers.Serializer):
    """A related-reading link. One whose target isn't live is left out."""

    id = serializers.UUIDField()
    label = serializers.CharField(  # type: ignore[assignment]  # a field here, not DRF's own
        help_text="What stands before it: Also read."
    )
    title = serializers.CharField(help_text="The words of the link: plain text, never empty.")
    url = serializers.URLField(
        allow_null=True,
        help_text="The outside page; for an article of this API its `canonical_url`, which may be "
        "null.",
    )
    article = LinkedArticle(
        allow_null=True, help_text="The article it leads to; null for an outside page."
    )


class Section(serializers.Serializer):
    """One ordered part of an article."""

    id = serializers.UUIDField()
    anchor = serializers.CharField(help_text="Its name in addresses, stable and unique here.")
    position = serializers.IntegerField(min_value=1)
    level = serializers.IntegerField(min_value=2, max_value=4, help_text="Of the heading.")
    heading = serializers.CharField(help_text="Plain text; empty for the lead.")
    html = serializers.CharField(help_text="The text: HTML of a closed list of elements.")
    word_count = serializers.IntegerField(min_value=0)
    related_links = RelatedLink(many=True, help_text="Those that stand right after the section.")


class ContentsItem(serializers.Serializer):
    """A line of the table of contents: a section that has a heading."""

    anchor = serializers.CharField()
    heading = serializers.CharField()
    level = serializers.IntegerField(min_value=2, max_value=4)


class _Head(serializers.Serializer):
    id = serializers.UUIDField(help_text="For ever the same.")
    slug = serializers.CharField(help_text="In addresses. A former one redirects.")
    language = serializers.CharField(help_text="BCP 47: en, ru, kk.")
    title = serializers.CharField(help_text="Plain text.")
    subtitle = serializers.CharField(help_text="Plain text; may be empty.")
    standfirst = serializers.CharField(help_text="The introduction: plain text; may be empty.")
    byline = serializers.CharField(help_text="The line that names who wrote it; may be empty.")


class _Tail(serializers.Serializer):
    word_count = serializers.IntegerField(min_value=0, help_text="Of all sections.")
    reading_minutes = serializers.IntegerField(min_value=1)
    canonical_url = serializers.URLField(
        allow_null=True, help_text="Where the article stands for readers, if it does."
    )
    published_at = serializers.DateTimeField(help_text="Now live since.")
    first_published_at = serializers.DateTimeField(help_text="Live for the first time.")
    modified_at = serializers.DateTimeField(help_text="Last changed by an editor.")
    expires_at = serializers.DateTimeField(
        allow_null=True, help_text="Withdrawn at this moment; null: at none."
    )
    revision = serializers.IntegerField(min_value=1, help_text="The number of what is live.")


class _EntryBody(serializers.Serializer):
    authors = EntryAuthor(many=True, help_text="In the order of the byline.")
    category = ArticleCategory(allow_null=True, help_text="Null: it stands in none.")
    tags = ArticleTag(many=True)


class _ArticleBody(serializers.Serializer):
    authors = ArticleAuthor(many=True, help_text="In the order of the byline.")
    category = ArticleCategory(allow_null=True, help_text="Null: it stands in none.")
    tags = ArticleTag(many=True)
    sections = Section(many=True, help_text="In reading order.")
    related_links = RelatedLink(many=True, help_text="Those that stand at the article's end.")
    contents = ContentsItem(many=True, help_text="The table of contents.")


class ArticleEntry(_Head, _EntryBody, _Tail):
    """An article in a list: all but its text."""


class Article(_Head, _ArticleBody, _Tail):
    """An article, complete."""


class ArticleEntryPage(Page):
    """A page of articles."""

    results = ArticleEntry(many=True)


class SectionPage(Page):
    """The sections of an article: always all of them."""

    results = Section(many=True, help_text="In reading order.")


class Related(serializers.Serializer):
    """What to read before or after an article."""

    chosen = ArticleEntry(
        many=True, help_text="The live articles that its editors placed, in reading order."
    )
    linked_from = ArticleEntryPage()
    similar = ArticleEntry(
        many=True,
        allow_null=True,
        help_text="What is most like it by words and tags, most alike first: 6 at most, and none "
        "of `chosen`. Null while there is no search index.",
    )
