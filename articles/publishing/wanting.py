"""
Links that wait for an article of their title.

A wanted title is a fact: the live articles that have it, and, for each language that waits, the
one it was resolved to. The first single match is pinned: it stays, whatever else goes live later.
"""

from __future__ import annotations

from uuid import UUID

from articles.content import titles
from articles.content.rendering import Content, links, resolve
from articles.models import Article, Fact, Publication, PublicationKey, RelatedLink

from .log import Turn

Filing = tuple[str, str]  # title key and language of a live article


def refile(turn: Turn, *, article_id: str, before: Filing | None, after: Filing | None) -> None:
    """Note under the lock that an article went live, away, or to another title or language."""
    if before == after:
        return
    keys = {filing[0] for filing in (before, after) if filing}
    for fact in Fact.objects.filter(kind=Fact.Kind.WANT, ref__in=keys).order_by("id"):
        matches: dict[str, list[str]] = {
            language: [match for match in ids if match != article_id]
            for language, ids in fact.data["matches"].items()
        }
        if after and after[0] == fact.ref:
            matches.setdefault(after[1], []).append(article_id)
        fact.data["matches"] = {language: ids for language, ids in matches.items() if ids}
        _pin_for_those_who_wait(fact)
        fact.version += 1
        fact.dirty = True
        fact.save(update_fields=["data", "version", "dirty"])
        turn.bumped.add(fact.pk)


def pin(turn: Turn, content: Content, *, article_id: str) -> None:
    """
    Keep what the wanted titles of an article resolve to, under the lock.

    The fact's version stays: whoever else waits in this language already got the same. Only an
    article that has the wanted title itself may see one match where the others see two.
    """
    for link in links(content):
        if not link["want"] or link["target"]:
            continue
        # Read again: pins are written without a new version, by whoever held the lock before.
        fact = Fact.objects.get(kind=Fact.Kind.WANT, ref=link["want"])
        target = resolve(fact.data, language=content["language"], waiting=article_id)
        if target and not fact.data["pinned"].get(content["language"]):
            fact.data["pinned"][content["language"]] = target
            if any(article_id in ids for ids in fact.data["matches"].values()):
                fact.version += 1
                fact.dirty = True
                turn.bumped.add(fact.pk)
            fact.save(update_fields=["data", "version", "dirty"])


def would_resolve_to(link: RelatedLink, *, language: str) -> tuple[Article | None, int]:
    """
    Return the article that a link without a target stands for now, and how many have its title.

    For the editors' eyes: (None, 0) still waits, (None, 2) is left for them to choose.
    """
    key = titles.key(link.title)
    fact = Fact.objects.filter(kind=Fact.Kind.WANT, ref=key).first()
    if fact is None:
        rows = Publication.objects.filter(title_key=key).exclude(pk=link.article_id)
        data: dict[str, dict[str, list[str]]] = {"matches": {}, "pinned": {}}
        for row in rows:
            data["matches"].setdefault(row.language, []).append(str(row.pk))
    else:
        data = fact.data
    target = resolve(data, language=language, waiting=str(link.article_id))
    count = sum(len(ids) for ids in data["matches"].values())
    return (Article.objects.filter(pk=UUID(target)).first() if target else None), count


def waiting_for(article: Article) -> list[RelatedLink]:
    """Return the working copies' links that wait for an article of this one's title."""
    waiting = RelatedLink.objects.filter(want=article.title_key).exclude(want="")
    return list(waiting.exclude(article=article).select_related("article").order_by("article_id"))


def _pin_for_those_who_wait(fact: Fact) -> None:
    waiting = PublicationKey.objects.filter(fact=fact).values_list(
        "publication__language", "publication_id"
    )
    by_age = ("publication__first_published_at", "publication_id")
    for language, article_id in waiting.order_by(*by_age):
        target = resolve(fact.data, language=language, waiting=str(article_id))
        if target and not fact.data["pinned"].get(language):
            fact.data["pinned"][language] = target
