"""
The feed's columns: what a change is under each fact that it is filed under, and pruning.

The kinds are filled in one statement, a million rows in half a minute.
"""

from django.db import migrations, models

KINDS = [
    ("published", "Published"),
    ("updated", "Updated"),
    ("moved", "Moved"),
    ("withdrawn", "Withdrawn"),
    ("deleted", "Deleted"),
]

# What isn't an article isn't in the feed, and has no facts of others to be found by.
PEOPLE_AND_SHELVES = """
    DELETE FROM articles_changekey WHERE sequence IN (
        SELECT sequence FROM articles_change WHERE subject <> 'article'
    )
"""
KIND = """
    UPDATE articles_changekey SET kind = (
        SELECT CASE
            WHEN {before} AND {after} THEN c.kind
            WHEN {after} THEN 'published'
            WHEN c.kind = 'deleted' THEN 'deleted'
            ELSE 'withdrawn'
        END
        FROM articles_change c WHERE c.sequence = articles_changekey.sequence
    )
"""
HAS = {
    "postgresql": "c.{} @> to_jsonb(articles_changekey.fact_id)",
    "sqlite": "EXISTS (SELECT 1 FROM json_each(c.{}) WHERE value = articles_changekey.fact_id)",
}


def fill(apps, schema_editor):
    has = HAS[schema_editor.connection.vendor]
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(PEOPLE_AND_SHELVES)
        cursor.execute(
            KIND.format(before=has.format("facts_before"), after=has.format("facts_after"))
        )


class Migration(migrations.Migration):
    dependencies = [("articles", "0019_webhook_rights")]

    operations = [
        migrations.AddField(
            "loghead",
            "pruned_through",
            models.BigIntegerField(
                default=0,
                help_text="Up to this sequence only the last change of what is live is left.",
            ),
        ),
        migrations.AddField(
            "loghead",
            "pruning",
            models.CharField(
                max_length=16,
                blank=True,
                default="",
                help_text="Random: another after each step of pruning.",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "changekey",
            "kind",
            models.CharField(
                max_length=16,
                choices=KINDS,
                default="",
                help_text="What it is among those filed there.",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
