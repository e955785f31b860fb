"""Whose satellite this installation is; indexes of former addresses, for whoever copies them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("articles", "0024_background_rights")]

    operations = [
        migrations.CreateModel(
            name='Origin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.URLField(help_text='Its PUBLIC_URL.', max_length=500)),
                ('cursor', models.CharField(blank=True, help_text='Where its feed goes on; empty: at its beginning.', max_length=200)),
                ('is_whole', models.BooleanField(default=False, help_text="All that it has is here, and nothing that it hasn't.")),
                ('in_step_at', models.DateTimeField(help_text='When it last had nothing new.', null=True)),
            ],
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(condition=models.Q(('former_anchors', {}), _negated=True), fields=['id'], name='publication_former_anchors'),
        ),
        migrations.AddIndex(
            model_name='slug',
            index=models.Index(condition=models.Q(('is_current', False)), fields=['article_id'], name='slug_former'),
        ),
        migrations.AddConstraint(
            model_name='origin',
            constraint=models.CheckConstraint(condition=models.Q(('id', 1)), name='origin_is_one_row'),
        ),
    ]
