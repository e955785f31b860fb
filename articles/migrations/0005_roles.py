"""
The roles that people are given: the groups Writer, Editor and Admin.

A group of one of these names that is here already gets the rights it lacks, and keeps its own.
Whoever could publish by "change" until now may go on: publishing has a right of its own from here.
"""

from django.db import migrations

ROLES = {
    "Writer": {
        "articles.article": ["view", "add", "change_own"],
        "articles.author": ["view"],
        "articles.category": ["view"],
        "articles.tag": ["view", "add"],
    },
    "Editor": {
        "articles.article": ["view", "add", "change_own", "change", "delete", "publish"],
        "articles.author": ["view", "add", "change", "delete"],
        "articles.category": ["view", "add", "change", "delete"],
        "articles.tag": ["view", "add", "change", "delete"],
        "articles.change": ["view"],
        "articles.schedule": ["view"],
    },
}
ROLES["Admin"] = {
    **ROLES["Editor"],
    "articles.auditentry": ["view"],
    "auth.user": ["view", "add", "change", "delete"],
    "auth.group": ["view", "add", "change", "delete"],
}


def make_roles(apps, schema_editor):
    group_model = apps.get_model("auth", "Group")
    for name, rights in ROLES.items():
        group, _ = group_model.objects.get_or_create(name=name)
        for model, verbs in rights.items():
            group.permissions.add(*(permission(apps, model, verb) for verb in verbs))


def keep_publishers(apps, schema_editor):
    before = permission(apps, "articles.article", "change")
    publish = permission(apps, "articles.article", "publish")
    for group in apps.get_model("auth", "Group").objects.filter(permissions=before):
        group.permissions.add(publish)
    for account in apps.get_model("auth", "User").objects.filter(user_permissions=before):
        account.user_permissions.add(publish)


def permission(apps, model, verb):
    """Return the right; Django itself makes those that lack only after all migrations."""
    app_label, model_name = model.split(".")
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model_name
    )
    options = apps.get_model(app_label, model_name)._meta
    codename = f"{verb}_{model_name}"
    name = dict(options.permissions).get(codename, f"Can {verb} {options.verbose_name_raw}")
    right, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, codename=codename, defaults={"name": name}
    )
    return right


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_audit_entry"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(make_roles, migrations.RunPython.noop),
        migrations.RunPython(keep_publishers, migrations.RunPython.noop),
    ]
