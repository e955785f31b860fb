"""The indexes that the feed's filters and its pruning walk along."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0020_feed")]

    operations = [
        migrations.AddIndex(
            "changekey",
            models.Index(fields=["fact_id", "kind", "sequence"], name="change_key_by_kind"),
        ),
        migrations.AddIndex(
            "change",
            models.Index(fields=["happened_at", "sequence"], name="change_by_moment"),
        ),
    ]
