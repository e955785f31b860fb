"""How far followers of the log have come; the desk's has nothing to catch up with."""

from django.db import migrations, models


def begin_at_the_head(apps, schema_editor):
    heads = apps.get_model("articles", "LogHead").objects.all()
    follower = apps.get_model("articles", "LogFollower")
    follower.objects.bulk_create(follower(name="standing", sequence=head.last) for head in heads)


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_fill_finding")]

    operations = [
        migrations.CreateModel(
            name="LogFollower",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("sequence", models.BigIntegerField()),
            ],
        ),
        migrations.RunPython(begin_at_the_head, migrations.RunPython.noop),
    ]
