"""The roles Editor and Admin see how the work in the background goes."""

from importlib import import_module

from django.db import migrations


def give_rights(apps, schema_editor):
    roles = import_module("articles.migrations.0005_roles")
    for group in apps.get_model("auth", "Group").objects.filter(name__in=["Editor", "Admin"]):
        group.permissions.add(roles.permission(apps, "articles.worker", "view"))


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0023_webhook_delivery_log"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="worker", options={"verbose_name_plural": "background work"}
        ),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
