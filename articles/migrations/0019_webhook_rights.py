"""The role Admin manages webhooks and sees what they sent."""

from importlib import import_module

from django.db import migrations

RIGHTS = {
    "articles.webhookendpoint": ["view", "add", "change", "delete"],
    "articles.webhookdelivery": ["view"],
}


def give_rights(apps, schema_editor):
    roles = import_module("articles.migrations.0005_roles")
    group = apps.get_model("auth", "Group").objects.filter(name="Admin").first()
    if group is None:
        return  # somebody took the role away
    for model, verbs in RIGHTS.items():
        group.permissions.add(*(roles.permission(apps, model, verb) for verb in verbs))


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0018_webhooks"),
    ]

    operations = [
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
