"""
The tables of the ordinary API, in our database, with the same articles in them.

    DJANGO_SETTINGS_MODULE=benchmarks.reads.sites.naive python -m benchmarks.reads.naive_content 100
"""

from __future__ import annotations

import sys

import django

from . import content


def fill(count: int) -> None:
    from django.db import connection

    from benchmarks.baseline.api import Article, Author, RelatedLink, Section

    with connection.schema_editor() as editor:
        for model in (Author, Article, Section, RelatedLink):
            editor.create_model(model)
    authors = [
        Author.objects.create(name=name, slug=name.lower().replace(" ", "-"))
        for name in content.AUTHORS
    ]
    for source in content.sources(count):
        article = Article.objects.create(
            title=source.title,
            slug=source.slug,
            lead=source.standfirst,
            author=authors[source.number % len(authors)],
            published_at=source.published_at,
        )
        Section.objects.bulk_create(
            Section(article=article, position=position, heading=heading, body=html)
            for position, (heading, html) in enumerate(source.sections)
        )
        RelatedLink.objects.bulk_create(
            RelatedLink(article=article, position=position, title=title, url=url)
            for position, (title, url) in enumerate(source.links)
        )


if __name__ == "__main__":
    django.setup()
    fill(int(sys.argv[1]))
