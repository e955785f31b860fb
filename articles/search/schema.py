"""
What the index holds: a document for each live article, one for each tag and author, and its place.

Nothing of an article is kept in it but its id and its entity tag: what is shown is read from the
publication. So a text that isn't public any more can't be shown, whatever the index still says.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tantivy import Document, Schema, SchemaBuilder

from articles.content import html

from . import analysis
from .saying import Said, Words

# Of all that is in an index: raise it whenever what the code below or `analysis` makes changes.
FORMAT = 2

LONGEST_START = 15  # letters of a word's beginning by which it is suggested
NEVER = 2**62  # microseconds: when what has no expiry expires
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000  # microseconds

ARTICLE, NAMED, PLACE = "article", "named", "place"  # what a document is


def made() -> Schema:
    build = SchemaBuilder()
    build.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    build.add_text_field("id", tokenizer_name="raw", index_option="basic", stored=True)
    build.add_text_field("etag", tokenizer_name="raw", index_option="basic", stored=True)
    build.add_text_field("place", tokenizer_name="raw", index_option="basic", stored=True)
    # All words of an article in one field decide whether it is found; where they stand, how high.
    build.add_text_field("all", tokenizer_name="whitespace", index_option="position")
    build.add_text_field("title", tokenizer_name="whitespace", index_option="position")
    build.add_text_field("heading", tokenizer_name="whitespace", index_option="freq")
    build.add_text_field("intro", tokenizer_name="whitespace", index_option="freq")
    # Whole words whose stem is another, for whoever hasn't typed all of one.
    build.add_text_field("whole", tokenizer_name="whitespace", index_option="basic")
    build.add_text_field("name", tokenizer_name="whitespace", index_option="basic")
    # What is typed while a title, its first word, a tag or an author is meant.
    for name in ("start", "opening", "named"):
        build.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in ("tag", "author", "category", "language"):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("year", "published", "modified", "expires", "tie"):
        build.add_integer_field(name, indexed=True, fast=True)
    return build.build()


def of_article(article: dict[str, Any], etag: str, schema: Schema, *, remembered: int) -> Document:
    """
    Return the document of a live article.

    :param article: its detail, as served.
    :param remembered: words that may be known from one article to the next.
    """
    sections, shelved = article["sections"], [*article["authors"], *article["tags"]]
    shelved += [article["category"]] if article["category"] else []
    headings = [section["heading"] for section in sections]
    intro = [article["subtitle"], article["standfirst"], article["byline"]]
    intro += [each["name"] for each in shelved]
    texts = [html.text(section["html"]) for section in sections]
    language = article["language"]
    said = Said([article["title"], *headings, *intro, *texts], language, remembered=remembered)
    title, *parts = said.parts
    heading, intro = parts[: len(headings)], parts[len(headings) :][: len(intro)]
    begun = analysis.written(article["title"])
    published = microseconds(article["published_at"])
    article_id = UUID(article["id"])
    fields = {
        "kind": ARTICLE,
        "id": article_id.hex,
        "etag": etag,
        "all": said.all,
        "title": title,
        "heading": " ".join(heading),
        "intro": " ".join(intro),
        "whole": " ".join(said.wholes),
        "name": " ".join(said.names),
        "start": " ".join(starts(begun, said.known)),
        "opening": " ".join(starts(begun[:1], said.known)),
        "tag": [tag["slug"] for tag in article["tags"]],
        "author": [author["slug"] for author in article["authors"]],
        "category": [article["category"]["slug"]] if article["category"] else [],
        "language": language,
        "year": int(article["published_at"][:4]),
        "published": published,
        "modified": microseconds(article["modified_at"]),
        "expires": microseconds(article["expires_at"]) if article["expires_at"] else NEVER,
        "tie": tie(article_id),
    }
    return Document.from_dict(fields, schema)


def of_fact(fact_id: int, name: str, schema: Schema) -> Document:
    """Return the document by which a tag or an author is suggested."""
    beginnings = starts(analysis.written(name), Words(""))
    fields = {"kind": NAMED, "id": str(fact_id), "named": " ".join(beginnings)}
    return Document.from_dict(fields, schema)


def starts(written: list[str], known: Words) -> list[str]:
    """Return what words begin with, whole words too, each once."""
    found: dict[str, None] = {}
    for word in written:
        if analysis.is_unspaced(word):
            run = analysis.fold(word)
            beginnings = [run[at : at + n] for at in range(len(run)) for n in (1, 2)]
        else:
            form, whole, _ = known[word]
            folded = whole or form
            most = min(len(folded), LONGEST_START) + 1
            beginnings = [folded[:length] for length in range(1, most)]
        found.update(dict.fromkeys(beginnings))
    return list(found)


def microseconds(moment: datetime | str) -> int:
    """Return a moment as the index has it: microseconds since 1970."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return (moment - EPOCH) // MICROSECOND


def tie(article_id: UUID) -> int:
    """Return what decides between articles that are otherwise alike: 63 bits of their id."""
    return article_id.int >> 65
