"""
The rows that one article has in every table, as saving and publishing it would leave them.

The documents are rendered by the project's own code. A test publishes some of the same articles
and compares the rows.

UUIDs and moments are texts that both databases read: making values of them, and texts again for
the database, took as long as all the rest.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Model

from articles.content import outgoing, titles
from articles.content.rendering import (
    SHAPE,
    Content,
    Moments,
    Ref,
    Rendered,
    links,
    references,
    render,
)
from articles.content.terms import terms
from articles.models import (
    Article,
    AuditEntry,
    Byline,
    Change,
    ChangeKey,
    Fact,
    Finding,
    LinkTarget,
    LivePeriod,
    OutgoingLink,
    Publication,
    PublicationKey,
    RelatedLink,
    Revision,
    Section,
    Slug,
)
from articles.models.outgoing import NEVER
from articles.publishing import keeping, remaking, standing

from . import site, writing
from .writing import Written

Row = tuple[Any, ...]
Rows = dict[type[Model], list[Row]]

# What the database numbers by itself is left out.
COLUMNS: dict[type[Model], str] = {
    Article: "id work language slug title title_key subtitle standfirst byline category_id"
    " canonical_url expires_at head_id revision_count anchors_ever_live import_digest"
    " created_by_id created_at updated_at binned_at status published_at planned_at word_count"
    " links_without_target links_not_live urls_failing",
    Byline: "article_id author_id position",
    Article.tags.through: "article_id tag_id",
    Section: "id article_id position anchor level heading html created_at",
    RelatedLink: "id article_id after_id position label title target_id url want created_at",
    Revision: "id article_id number format content digest created_at created_by_id note is_hidden",
    Finding: "id article_id",
    LinkTarget: "id kind url host article_id want state is_problem fault detail moved_to checked_at"
    " fine_at failing_since failures due_at accepted_at accepted_by_id",
    OutgoingLink: "article_id target_id place row text",
    AuditEntry: "at actor actor_id act subject_kind subject_id subject detail words",
    Fact: "id kind ref slug version dirty data",
    Publication: "id revision_id revision_number slug language title_key published_at"
    " first_published_at modified_at rendered_at expires_at etag shape former_anchors list_json"
    " detail_json",
    PublicationKey: "publication_id fact_id version published_at modified_at",
    Slug: "slug article_id is_current",
    LivePeriod: "article_id revision_id revision_number slug from_sequence starts ends has_expired"
    " published_at first_published_at",
    Change: "sequence token subject subject_id kind slug former_slug revision etag language"
    " facts_before facts_after keys changed cause happened_at",
    ChangeKey: "fact_id sequence kind",
}


def of_articles(numbers: range, *, of: int) -> tuple[Rows, list[tuple[int, list[str], list[str]]]]:
    """Return the rows of some articles, and the words that each is found by."""
    rows: Rows = defaultdict(list)
    found_by = []
    for number in numbers:
        article = writing.written(number, of=of)
        _working(rows, article)
        _linked(rows, article)
        add_public(rows, article, of=of)
        found_by.append((number + 1, *_terms(article.live)))
    return rows, found_by


def of_shelves() -> Iterator[Row]:
    for fact in site.shelf_facts().values():
        yield fact.pk, fact.kind, fact.ref, fact.slug, 1, False, _json(fact.data)


def revision_id(number: int, *, place: int) -> int:
    return number * 2 + place + 1


def _facts(article: Written, *, of: int) -> dict[Ref, site.Filed]:
    """Return what the article embeds, and itself."""
    shelves = site.shelf_facts()
    known: dict[Ref, site.Filed] = {}
    for kind, ref in references(article.live):
        if kind == "article":
            target = writing.target_of(article.number)
            assert target is not None  # noqa: S101  that is where the reference is from
            known[kind, ref] = site.of_article(target)
        elif kind == "want":
            known[kind, ref] = site.of_want(article.number, of=of)
        else:
            fact = shelves[kind, ref]
            known[kind, ref] = (fact.pk, 1, fact.data)
    return known


def _working(rows: Rows, article: Written) -> None:
    content, pk, at = article.live, article.id.hex, _moment(article.published_at)
    head = len(article.contents) - 1
    wanted = sum(bool(link["want"]) for link in links(content))
    anchors = {section["anchor"]: section["id"] for section in content["sections"]}
    rows[Article].append(
        (
            *(pk, pk, content["language"], content["slug"], content["title"]),
            *(titles.key(content["title"]), "", content["standfirst"], ""),
            *(_hex(content["category"]), "", _expiry(content)),
            *(revision_id(article.number, place=head), head + 1, _json(anchors)),
            *(
                "",
                None,
                at,
                _moment(article.modified_at),
                None,
                Article.Status.LIVE.value,
                at,
                None,
            ),
            *(standing.words_of(content), wanted, 0, 0),
        )
    )
    for position, author in enumerate(content["authors"]):
        rows[Byline].append((pk, _hex(author), position))
    for tag in content["tags"]:
        rows[Article.tags.through].append((pk, _hex(tag)))
    for position, section in enumerate(content["sections"]):
        named = (section["anchor"], section["level"], section["heading"], section["html"])
        rows[Section].append((_hex(section["id"]), pk, position, *named, at))
        for place, link in enumerate(section["related_links"]):
            target = _hex(link["target"]) if link["target"] else None
            leads = (link["title"], target, link["url"], link["want"] or "", at)
            rows[RelatedLink].append(
                (_hex(link["id"]), pk, _hex(section["id"]), place, link["label"], *leads)
            )
    for place, version in enumerate(article.contents):
        own = (revision_id(article.number, place=place), pk, place + 1, 1, _json(version))
        moment = _moment(article.modified_at) if place else at
        rows[Revision].append((*own, keeping.digest_of(version), moment, None, "", False))
        for act in ("saved" if place else "created", "published"):
            _audit(rows, article, act, f"Revision {place + 1}.", moment)
    rows[Finding].append((article.number + 1, pk))


def _audit(rows: Rows, article: Written, act: str, detail: str, at: Any) -> None:
    title = article.live["title"]
    texts = ("manage.py", act, "article", str(article.id), title, detail)
    words = " ".join(texts).casefold()
    rows[AuditEntry].append((at, "manage.py", "", *texts[1:], words))


def _linked(rows: Rows, article: Written) -> None:
    for use in outgoing.uses(article.live):
        rows[OutgoingLink].append(
            (article.id.hex, use.to.id.hex, use.place, _hex(use.row), use.text)
        )
        if use.to.kind == "article":
            target = writing.target_of(article.number) or 0
            if writing.is_linked_to_once(target):
                rows[LinkTarget].append(_target(use.to))
        else:
            rows[LinkTarget].append(_target(use.to))
    if article.number < writing.HUBS:
        rows[LinkTarget].append(_target(outgoing.Destination("article", str(article.id))))


def _target(to: outgoing.Destination) -> Row:
    state = {"article": "fine", "url": "unchecked", "want": "waiting"}[to.kind]
    url, article, want = "", None, ""
    if to.kind == "article":
        article = _hex(to.ref)
    elif to.kind == "url":
        url = to.ref
    else:
        want = to.ref
    found = (state, to.kind == "want", "", "", "", _moment(NEVER), None, None, 0, None, None, None)
    return (to.id.hex, to.kind, url, to.host, article, want, *found)


def add_public(rows: Rows, article: Written, *, of: int) -> None:
    """Add the rows that publishing leaves, and nothing of the desk."""
    known, pk = _facts(article, of=of), article.id.hex
    fact_id, fact_version, data = site.of_article(article.number)
    rows[Fact].append((fact_id, "article", str(article.id), "", fact_version, False, _json(data)))
    for (kind, title), (fact, version, want) in known.items():
        if kind == "want":
            rows[Fact].append((fact, kind, title, "", version, False, _json(want)))
    rendered = [_rendered(article, known, place) for place in range(len(article.contents))]
    now, content = rendered[-1], article.live
    at, modified_at = _moment(article.published_at), _moment(article.modified_at)
    rendered_at = _moment(article.modified_at.replace(microsecond=0))
    rows[Publication].append(
        (
            *(pk, revision_id(article.number, place=len(rendered) - 1), len(rendered)),
            *(content["slug"], content["language"], titles.key(content["title"]), at, at),
            *(modified_at, rendered_at, _expiry(content), now.etag, SHAPE),
            *("{}", now.entry, now.detail),
        )
    )
    for ref in now.refs:
        fact, version, _ = known[ref]
        rows[PublicationKey].append((pk, fact, version, at, modified_at))
    filed = sorted(known[ref][0] for ref in now.refs)
    first_sequence = article.number + writing.moved_before(article.number) + 1
    for place, document in enumerate(rendered):
        _log(rows, article, rendered[:place], document, first_sequence + place, filed)


def _rendered(article: Written, known: dict[Ref, site.Filed], place: int) -> Rendered:
    at = article.published_at
    return render(
        article.contents[place],
        {ref: data for ref, (_, _, data) in known.items()},
        article_id=str(article.id),
        revision=place + 1,
        moments=Moments(at, at, article.modified_at if place else at),
    )


def _log(
    rows: Rows,
    article: Written,
    before: list[Rendered],
    document: Rendered,
    sequence: int,
    filed: list[int],
) -> None:
    """One publishing, with the address it gave the article and the period that it began."""
    place = len(before)
    is_last = place == len(article.contents) - 1
    content, pk = article.contents[place], article.id.hex
    first_at, last_at = _moment(article.published_at), _moment(article.modified_at)
    at = last_at if place else first_at
    former = article.contents[place - 1]["slug"] if place else ""
    fact_id, _, _ = site.of_article(article.number)
    keys = [f"article:{article.id}", f"slug:{content['slug']}", f"fact:{fact_id}"]
    keys += [f"slug:{former}"] if former else []
    changed = remaking.changed_fields(before[-1].detail, document.detail) if before else []
    rows[Slug].append((content["slug"], pk, is_last))
    rows[LivePeriod].append(
        (
            *(pk, revision_id(article.number, place=place), place + 1, content["slug"]),
            *(sequence, at, None if is_last else last_at, False),
            *(first_at, first_at),
        )
    )
    rows[Change].append(
        (
            *(sequence, f"{sequence:016x}", "article", pk),
            *("moved" if place else "published", content["slug"], former, place + 1),
            *(document.etag, content["language"], str(filed if place else []), str(filed)),
            *(_json(keys), _json(changed), "edited", at),
        )
    )
    for fact in filed:
        rows[ChangeKey].append((fact, sequence, "moved" if place else "published"))


def _terms(content: Content) -> tuple[list[str], list[str]]:
    named = terms(f"{content['title']} {content['slug']}")
    worded = dict.fromkeys(named)
    for text in standing.texts_of(content):
        worded |= dict.fromkeys(_cached_terms(text))
    return named, list(worded)


@lru_cache(10_000)
def _cached_terms(text: str) -> list[str]:
    """Most texts are some of a few paragraphs."""
    return terms(text)


def _expiry(content: Content) -> str | None:
    text = content["expires_at"]
    return _moment(datetime.fromisoformat(text)) if text else None


def _moment(value: datetime) -> str:
    """As SQLite keeps it; PostgreSQL takes it for what the connection's zone says: UTC."""
    return str(value.replace(tzinfo=None))


def _hex(ref: str) -> str:
    return ref.replace("-", "")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
