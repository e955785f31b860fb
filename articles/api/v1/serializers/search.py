"""What a search answers with."""

from __future__ import annotations

from rest_framework import serializers

from .article import ArticleEntry
from .page import Page


class Mark(serializers.Serializer):
    """Where in a passage's text a word stands that matches."""

    start = serializers.IntegerField(min_value=0, help_text="Characters (code points) before it.")
    end = serializers.IntegerField(min_value=1, help_text="Characters up to its end.")


class Passage(serializers.Serializer):
    """Some words of an article around those that match."""

    html = serializers.CharField(
        help_text="Safe to be put into a page: no element but `mark`, everything else escaped."
    )
    text = serializers.CharField(help_text="The same as plain text.")
    marks = Mark(many=True, help_text="What `mark` stands around, in `text`; in order.")


class MatchingSection(serializers.Serializer):
    """A section that matches: the article's address with `#` and the anchor leads there."""

    anchor = serializers.CharField()
    heading = serializers.CharField(help_text="Plain text; empty for the lead.")
    passages = Passage(many=True, help_text="In reading order; empty: its heading matches.")


class SearchHit(serializers.Serializer):
    """An article that was found, and where it matches."""

    article = ArticleEntry()
    score = serializers.FloatField(
        allow_null=True,
        help_text="How relevant it is, beside the others of this search; null where a date says "
        "the order.",
    )
    passages = Passage(
        many=True, help_text="The best of the article; empty: its title or its tags match."
    )
    sections = MatchingSection(many=True, help_text="Those that match, best first: at most 5.")


class FacetValue(serializers.Serializer):
    """How many articles filtering by one value would give."""

    value = serializers.CharField(help_text="What the filter takes: a slug, a language, a year.")
    name = serializers.CharField(help_text="What it is called.")
    count = serializers.IntegerField(min_value=1)


class Facets(serializers.Serializer):
    """The commonest values of what is found, 20 of each: null what wasn't asked for."""

    tag = FacetValue(many=True, allow_null=True)
    author = FacetValue(many=True, allow_null=True)
    category = FacetValue(many=True, allow_null=True)
    language = FacetValue(many=True, allow_null=True)
    year = FacetValue(many=True, allow_null=True, help_text="Of `published_at`, in UTC.")


class Understood(serializers.Serializer):
    """How a query was understood: what was looked for."""

    text = serializers.CharField(help_text="As it could be typed; empty: no word was in it.")
    words = serializers.ListField(
        child=serializers.CharField(), help_text="Each must be there, or one of those with OR."
    )
    phrases = serializers.ListField(
        child=serializers.CharField(), help_text="So must each of these, as it stands."
    )
    without = serializers.ListField(
        child=serializers.CharField(), help_text="None of these may be there."
    )
    beginning = serializers.CharField(
        allow_null=True,
        help_text="The word that may go on; null: none. Something behind it, a space too, ends it.",
    )
    is_cut = serializers.BooleanField(
        help_text="It was too long, and its end was left out: 24 words or 2,000 characters."
    )
    is_loose = serializers.BooleanField(
        help_text="No article has all of it: those that are found have at least a quarter."
    )


class SearchPage(Page):
    """A page of what is found: 1,000 hits deep at most."""

    results = SearchHit(many=True)
    facets = Facets(allow_null=True, help_text="Null unless asked for.")
    did_you_mean = serializers.CharField(
        allow_null=True,
        help_text="The query with words that no article has replaced; null: all are known. Where "
        "nothing else is found, this was looked for.",
    )
    understood = Understood()


class Suggestion(serializers.Serializer):
    """What a search box offers."""

    kind = serializers.CharField(help_text="article, tag or author. More may come.")
    text = serializers.CharField(help_text="A title or a name: plain text.")
    slug = serializers.CharField(help_text="Of the article, the tag or the author.")


class SuggestionPage(Page):
    """What a search box offers: all of it at once, `next` and `previous` are null."""

    results = Suggestion(many=True, help_text="Tags and authors first, then articles.")
