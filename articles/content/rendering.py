"""
From a revision and the facts it embeds to the JSON that callers get.

A document is a pure function of its arguments: the same revision, moments and facts give the same
bytes, anywhere and at any time. Nothing here asks a clock, a database or a setting.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from articles.content import html, words

SHAPE = 1  # of the documents below; raise it with every change of what they hold
# The shape of what another installation rendered: here nothing renders it anew. The largest number
# that the column takes, so that no release of ours comes to it.
AS_RECEIVED = 32_767
AS_SERVED = frozenset({SHAPE, AS_RECEIVED})  # of these shapes what is stored is what is sent

Ref = tuple[str, str]  # kind and reference of a fact: ("author", "0b8f…")
Facts = Mapping[Ref, Mapping[str, Any]]
Content = Mapping[str, Any]  # of a revision: see `articles.publishing.contents`
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Moments:
    """All timezone-aware."""

    published_at: datetime
    first_published_at: datetime
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Rendered:
    detail: str  # JSON, as served
    entry: str  # JSON of the list entry, as served
    etag: str  # strong, of the detail, with its quotes
    refs: frozenset[Ref]  # every fact that it embeds or left out: what it is filed under


def references(content: Content) -> set[Ref]:
    """Return the facts that the revision names itself; a resolved title adds its article's."""
    refs = {("all", ""), ("language", content["language"])}
    refs |= {("author", ref) for ref in content["authors"]}
    refs |= {("tag", ref) for ref in content["tags"]}
    if content["category"]:
        refs.add(("category", content["category"]))
    for link in links(content):
        if link["target"]:
            refs.add(("article", link["target"]))
        elif link["want"]:
            refs.add(("want", link["want"]))
    return refs


def links(content: Content) -> Iterator[Mapping[str, Any]]:
    """Yield every related link of the revision, in reading order."""
    for section in content["sections"]:
        yield from section["related_links"]
    yield from content["related_links"]


def resolve(want: Mapping[str, Any], *, language: str, waiting: str) -> str | None:
    """
    Return the id of the one article that has the wanted title, or None.

    :param want: the fact: `pinned` (language -> id) and `matches` (language -> ids of live ones).
    :param language: of the article that waits; a match in it comes before all others.
    :param waiting: the id of the article that waits, which never is its own target.
    """
    if pinned := want.get("pinned", {}).get(language):
        return str(pinned) if pinned != waiting else None
    matches: Mapping[str, list[str]] = want.get("matches", {})
    same = [match for match in matches.get(language, []) if match != waiting]
    found = same or [match for ids in matches.values() for match in ids if match != waiting]
    return found[0] if len(found) == 1 else None


def targets(content: Content, facts: Facts, *, waiting: str) -> set[Ref]:
    """Return the articles that the revision's wanted titles stand for now."""
    wanted = {link["want"] for link in links(content) if link["want"] and not link["target"]}
    found = {
        resolve(facts[("want", want)], language=content["language"], waiting=waiting)
        for want in wanted
    }
    return {("article", target) for target in found if target}


def render(
    content: Content, facts: Facts, *, article_id: str, revision: int, moments: Moments
) -> Rendered:
    """
    Return the documents of one revision.

    :param facts: all of `references` and `targets`; what has no `live` is left out.
    :param revision: its number.
    """
    detail = _detail(content, facts, article_id=article_id, revision=revision, moments=moments)
    text = dumps(detail)
    refs = references(content) | targets(content, facts, waiting=article_id)
    return Rendered(
        detail=text, entry=dumps(entry_of(detail)), etag=etag_of(text), refs=frozenset(refs)
    )


ENTRY_FIELDS = (
    *("id", "slug", "language", "title", "subtitle", "standfirst", "byline", "authors"),
    *("category", "tags", "word_count", "reading_minutes", "canonical_url", "published_at"),
    *("first_published_at", "modified_at", "expires_at", "revision"),
)
DETAIL_FIELDS = frozenset({*ENTRY_FIELDS, "sections", "related_links", "contents"})


def entry_of(detail: Json) -> Json:
    """Return the list entry of an article: a part of its detail, and nothing else."""
    entry = {name: detail[name] for name in ENTRY_FIELDS if name in detail}
    entry["authors"] = [_pick(author, "id", "slug", "name") for author in detail["authors"]]
    return entry


def dumps(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def etag_of(text: str) -> str:
    """Return a strong entity tag of the bytes that go out, quotes included."""
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def moment(value: datetime) -> str:
    """Return RFC 3339 in UTC, with Z."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _detail(
    content: Content, facts: Facts, *, article_id: str, revision: int, moments: Moments
) -> Json:
    authors = _live(facts, "author", content["authors"])
    category = _live(facts, "category", [content["category"]] if content["category"] else [])
    tags = sorted(_live(facts, "tag", content["tags"]), key=lambda tag: (tag["name"], tag["slug"]))
    sections = [
        _section(section, position, content, facts, article_id)
        for position, section in enumerate(content["sections"], start=1)
    ]
    return {
        "id": article_id,
        "slug": content["slug"],
        "language": content["language"],
        "title": content["title"],
        "subtitle": content["subtitle"],
        "standfirst": content["standfirst"],
        "byline": content["byline"] or ", ".join(author["name"] for author in authors),
        "authors": [_pick(author, "id", "slug", "name", "bio") for author in authors],
        "category": _pick(category[0], "id", "slug", "name") if category else None,
        "tags": [_pick(tag, "slug", "name") for tag in tags],
        "sections": sections,
        "related_links": _links(content["related_links"], content, facts, article_id),
        "contents": [
            _pick(section, "anchor", "heading", "level")
            for section in sections
            if section["heading"]
        ],
        "word_count": sum(section["word_count"] for section in sections),
        "reading_minutes": words.reading_minutes(*_texts(content)),
        "canonical_url": content["canonical_url"] or None,
        "published_at": moment(moments.published_at),
        "first_published_at": moment(moments.first_published_at),
        "modified_at": moment(moments.modified_at),
        "expires_at": content["expires_at"],
        "revision": revision,
    }


def _section(
    section: Mapping[str, Any], position: int, content: Content, facts: Facts, article_id: str
) -> Json:
    return {
        "id": section["id"],
        "anchor": section["anchor"],
        "position": position,
        "level": section["level"],
        "heading": section["heading"],
        "html": section["html"],
        "word_count": words.count(html.text(section["html"])),
        "related_links": _links(section["related_links"], content, facts, article_id),
    }


def _links(
    placed: list[Mapping[str, Any]], content: Content, facts: Facts, article_id: str
) -> list[Json]:
    rendered = (_link(link, content, facts, article_id) for link in placed)
    return [link for link in rendered if link is not None]


def _link(link: Mapping[str, Any], content: Content, facts: Facts, article_id: str) -> Json | None:
    """Return the link as served; None while it has no target that callers could open."""
    target = link["target"]
    if not target and link["want"]:
        want = facts[("want", link["want"])]
        target = resolve(want, language=content["language"], waiting=article_id)
    if target:
        article = facts[("article", target)]
        if not article.get("live"):
            return None
        return {
            "id": link["id"],
            "label": link["label"],
            "title": link["title"] or article["title"],
            "url": article["canonical_url"],
            "article": {"id": target, "slug": article["slug"]},
        }
    if not link["url"]:
        return None
    # An outside page whose title nobody typed goes by its address: a link always has words.
    title = link["title"] or link["url"]
    return {**_pick(link, "id", "label"), "title": title, "url": link["url"], "article": None}


def _live(facts: Facts, kind: str, refs: list[str]) -> list[Mapping[str, Any]]:
    return [facts[(kind, ref)] for ref in refs if facts[(kind, ref)].get("live")]


def _pick(mapping: Mapping[str, Any], *names: str) -> Json:
    return {name: mapping[name] for name in names}


def _texts(content: Content) -> Iterator[str]:
    return (html.text(section["html"]) for section in content["sections"])
