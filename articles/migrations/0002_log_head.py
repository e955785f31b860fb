"""The log's one row, whose lock orders all publishing."""

from datetime import UTC, datetime

from django.db import migrations


def add_the_row(apps, schema_editor):
    beginning = datetime(1970, 1, 1, tzinfo=UTC)
    apps.get_model("articles", "LogHead").objects.create(id=1, last=0, happened_at=beginning)


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [migrations.RunPython(add_the_row, migrations.RunPython.noop)]
