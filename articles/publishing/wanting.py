"""
Links that wait for an article of their title.

A wanted title is a fact: the live articles that have it, and, for each language that waits, the
one it was resolved to. The first single match is pinned: it stays, whatever else goes live later.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from articles.content import titles
from articles.content.rendering import Content, links, resolve
from articles.models import Article, Fact, Publication, PublicationKey, RelatedLink

from .log import Turn

Filing = tuple[str, str]  # title key and language of a live article


def refile(turn: Turn, *, article_id: str, before: Filing | None, after: Filing | None) -> None:
    """Note under the lock that an article went live, away, or to another title or language."""
    if before == after:
        return
    for fact in touched(before, after):
        match(fact, article_id=article_id, after=after)
        fact.version += 1
        fact.dirty = True
        fact.save(update_fields=["data", "version", "dirty"])
        turn.bumped.add(fact.pk)


def touched(before: Filing | None, after: Filing | None) -> QuerySet[Fact]:
    """Return the wanted titles that such a change touches."""
    keys = {filing[0] for filing in (before, after) if filing}
    return Fact.objects.filter(kind=Fact.Kind.WANT, ref__in=keys).order_by("id")


def match(fact: Fact, *, article_id: str, after: Filing | None) -> None:
    """Put an article among those that have the wanted title, or take it away; nothing is saved."""
    matches: dict[str, list[str]] = {
        language: [match for match in ids if match != article_id]
        for language, ids in fact.data["matches"].items()
    }
    if after and after[0] == fact.ref:
        matches.setdefault(after[1], []).append(article_id)
    fact.data["matches"] = {language: ids for language, ids in matches.items() if ids}
    _pin_for_those_who_wait(fact, article_id)


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
        if pin_one(fact, language=content["language"], waiting=article_id):
            if decides_for_others(fact, article_id):
                fact.version += 1
                fact.dirty = True
                turn.bumped.add(fact.pk)
            fact.save(update_fields=["data", "version", "dirty"])


def pin_one(fact: Fact, *, language: str, waiting: str) -> bool:
    """Pin what the title resolves to, if it's the first time; nothing is saved."""
    target = resolve(fact.data, language=language, waiting=waiting)
    if not target or fact.data["pinned"].get(language):
        return False
    fact.data["pinned"][language] = target
    return True


def decides_for_others(fact: Fact, article_id: str) -> bool:
    """Tell whether what this article pins may be news to those who wait with it."""
    return any(article_id in ids for ids in fact.data["matches"].values())


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


def _pin_for_those_who_wait(fact: Fact, but: str) -> None:
    """Whoever comes or goes has pinned for itself, and never is what it waits for."""
    others = PublicationKey.objects.filter(fact=fact).exclude(publication_id=UUID(but))
    waiting = others.values_list("publication__language", "publication_id")
    by_age = ("publication__first_published_at", "publication_id")
    for language, article_id in waiting.order_by(*by_age):
        target = resolve(fact.data, language=language, waiting=str(article_id))
        if target and not fact.data["pinned"].get(language):
            fact.data["pinned"][language] = target
