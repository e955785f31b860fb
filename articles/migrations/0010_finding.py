"""The index that articles are found by: a tsvector on PostgreSQL, an FTS5 table on SQLite."""

import django.db.models.deletion
from django.db import migrations, models

POSTGRESQL = [
    "ALTER TABLE articles_finding ADD names tsvector NOT NULL DEFAULT ''",
    "ALTER TABLE articles_finding ADD words tsvector NOT NULL DEFAULT ''",
    "CREATE INDEX finding_by_name ON articles_finding USING gin (names)",
    "CREATE INDEX finding_by_word ON articles_finding USING gin (words)",
]
SQLITE = [
    "CREATE VIRTUAL TABLE articles_finding_words USING fts5("
    "names, words, tokenize = 'unicode61 remove_diacritics 0', prefix = '1 2 3')"
]


def make_index(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if is_postgresql else SQLITE:
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE articles_finding_words")


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_review")]

    operations = [
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
            ],
        ),
        migrations.RunPython(make_index, drop_index),
    ]
