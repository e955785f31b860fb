"""A site with very many articles, in a second: rows are copied, not published one by one."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.db.models import F

from articles.content.rendering import etag_of
from articles.models import Article, Fact, KeyCount, Publication, PublicationKey, Revision


def copies_of(article: Article, count: int) -> list[UUID]:
    """Make live articles that are what this one is, but for their ids and slugs; return the ids."""
    row = Publication.objects.get(pk=article.pk)
    keys = list(PublicationKey.objects.filter(publication=row))
    content = Revision.objects.get(pk=row.revision_id).content
    slugs = {uuid4(): f"{row.slug}-{number}" for number in range(2, count + 2)}
    Article.objects.bulk_create(
        Article(pk=pk, title=article.title, language=article.language, slug=slug)
        for pk, slug in slugs.items()
    )
    revisions = Revision.objects.bulk_create(
        Revision(
            article_id=pk, number=1, content=content | {"slug": slug}, created_at=row.modified_at
        )
        for pk, slug in slugs.items()
    )
    copies = []
    for (pk, slug), revision in zip(slugs.items(), revisions, strict=True):
        copy = _like(row)
        copy.pk, copy.slug, copy.revision_id = pk, slug, revision.pk
        copy.detail_json, copy.list_json = (
            text.replace(str(row.pk), str(pk)).replace(f'"{row.slug}"', f'"{slug}"')
            for text in (row.detail_json, row.list_json)
        )
        copy.etag = etag_of(copy.detail_json)
        copies.append(copy)
    Publication.objects.bulk_create(copies)
    PublicationKey.objects.bulk_create(
        PublicationKey(
            publication=copy,
            fact_id=key.fact_id,
            version=key.version,
            published_at=key.published_at,
            modified_at=key.modified_at,
        )
        for copy in copies
        for key in keys
    )
    KeyCount.objects.filter(fact__in=[key.fact_id for key in keys]).update(live=F("live") + count)
    facts = Fact.objects.bulk_create(
        Fact(kind="article", ref=str(copy.pk), data={"live": True}) for copy in copies
    )
    KeyCount.objects.bulk_create(KeyCount(fact=fact, changed_at=row.modified_at) for fact in facts)
    return list(slugs)


def _like(row: Publication) -> Publication:
    return Publication(
        **{field.attname: getattr(row, field.attname) for field in Publication._meta.fields}
    )
