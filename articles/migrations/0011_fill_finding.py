"""What the articles are found by that were there before the index. Some hundreds a second."""

from django.db import migrations

from articles.content import html
from articles.content.terms import terms

CHUNK = 200  # articles for each statement
POSTGRESQL = """
    INSERT INTO articles_finding (article_id, names, words)
    VALUES (%s, array_to_tsvector(%s::text[]), array_to_tsvector(%s::text[]))
"""
SQLITE = "INSERT INTO articles_finding_words (rowid, names, words) VALUES (%s, %s, %s)"


def fill(apps, schema_editor):
    article = apps.get_model("articles", "Article")
    finding = apps.get_model("articles", "Finding")
    after = None
    while True:
        rows = article.objects.order_by("pk").prefetch_related("sections", "related_links")
        if after:
            rows = rows.filter(pk__gt=after)
        chunk = list(rows[:CHUNK])
        if not chunk:
            return
        texts = [(row.pk, names_of(row), texts_of(row)) for row in chunk]
        with schema_editor.connection.cursor() as cursor:
            if schema_editor.connection.vendor == "postgresql":
                cursor.executemany(POSTGRESQL, texts)
            else:
                made = finding.objects.bulk_create(finding(article_id=pk) for pk, _, _ in texts)
                cursor.executemany(
                    SQLITE,
                    [
                        (row.pk, " ".join(names), " ".join(words))
                        for row, (_, names, words) in zip(made, texts, strict=True)
                    ],
                )
        after = chunk[-1].pk


def names_of(article):
    return terms(f"{article.title} {article.slug}")


def texts_of(article):
    texts = [article.title, article.slug, article.subtitle, article.standfirst, article.byline]
    for section in article.sections.all():
        texts += [section.heading, html.text(section.html)]
    texts += [link.title for link in article.related_links.all()]
    return terms(" ".join(texts))


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_finding")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
