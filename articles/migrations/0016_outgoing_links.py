"""What working copies lead to, and how that was when somebody last looked."""

import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0015_presence'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LinkHost',
            fields=[
                ('host', models.CharField(max_length=255, primary_key=True, serialize=False)),
                ('due_at', models.DateTimeField(help_text='When the first of its URLs is due.', null=True)),
                ('free_at', models.DateTimeField(default=datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), help_text='Not asked before this.')),
            ],
        ),
        migrations.CreateModel(
            name='LinkTarget',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('article', 'Article of ours'), ('url', 'Outside URL'), ('want', 'Title that is waited for')], max_length=8)),
                ('url', models.TextField(blank=True)),
                ('host', models.CharField(blank=True, help_text="The URL's, in small letters.", max_length=255)),
                ('article_id', models.UUIDField(help_text='No foreign key: it may be gone.', null=True)),
                ('want', models.CharField(blank=True, help_text="The folded title's key.", max_length=32)),
                ('state', models.CharField(choices=[('unchecked', 'Not checked yet'), ('fine', 'Fine'), ('suspect', 'Suspect'), ('failing', 'Failing'), ('unsure', 'Can’t tell'), ('waiting', 'Needs a target'), ('not-live', 'Not live')], default='unchecked', max_length=12)),
                ('is_problem', models.BooleanField(default=False, help_text='Somebody should mend it.')),
                ('fault', models.CharField(blank=True, help_text='One word; empty: none.', max_length=20)),
                ('detail', models.CharField(blank=True, help_text='A sentence for editors.', max_length=500)),
                ('moved_to', models.TextField(blank=True, help_text='Where it stands for good, by its own word.')),
                ('checked_at', models.DateTimeField(default=datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), help_text='1970: never.')),
                ('fine_at', models.DateTimeField(help_text='When it was last fine.', null=True)),
                ('failing_since', models.DateTimeField(help_text='First failure since it was fine.', null=True)),
                ('failures', models.PositiveIntegerField(default=0, help_text='Since it was fine.')),
                ('due_at', models.DateTimeField(help_text='When to look again; null: not planned.', null=True)),
                ('accepted_at', models.DateTimeField(help_text='Marked as fine until it changes.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='OutgoingLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(choices=[('related', 'Related link'), ('body', 'In the text'), ('image', 'Picture')], max_length=8)),
                ('row', models.UUIDField(help_text='The related link, or the section whose text it stands in.')),
                ('text', models.CharField(blank=True, help_text='What is linked with.', max_length=300)),
            ],
        ),
        migrations.AddIndex(
            model_name='keycount',
            index=models.Index(condition=models.Q(('live', 0)), fields=['fact'], name='key_count_of_none'),
        ),
        migrations.AddIndex(
            model_name='linkhost',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at', 'host'], name='host_due'),
        ),
        migrations.AddField(
            model_name='linktarget',
            name='accepted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='outgoinglink',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outgoing_links', to='articles.article'),
        ),
        migrations.AddField(
            model_name='outgoinglink',
            name='target',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='articles.linktarget'),
        ),
        migrations.AddIndex(
            model_name='linktarget',
            index=models.Index(condition=models.Q(('is_problem', True)), fields=['checked_at', 'id'], name='target_problems'),
        ),
        migrations.AddIndex(
            model_name='linktarget',
            index=models.Index(fields=['checked_at', 'id'], name='target_by_check'),
        ),
        migrations.AddIndex(
            model_name='linktarget',
            index=models.Index(fields=['state', 'checked_at', 'id'], name='target_by_state'),
        ),
        migrations.AddIndex(
            model_name='linktarget',
            index=models.Index(fields=['host', 'checked_at', 'id'], name='target_by_host'),
        ),
        migrations.AddIndex(
            model_name='linktarget',
            index=models.Index(fields=['host', 'state', 'checked_at', 'id'], name='target_host_state'),
        ),
        migrations.AddIndex(
            model_name='linktarget',
            index=models.Index(condition=models.Q(('accepted_at__isnull', False)), fields=['checked_at', 'id'], name='target_accepted'),
        ),
        migrations.AddIndex(
            model_name='linktarget',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['host', 'due_at', 'id'], name='target_due'),
        ),
        migrations.AddIndex(
            model_name='linktarget',
            index=models.Index(condition=models.Q(('due_at', None), ('kind', 'url'), ('state', 'unchecked')), fields=['id'], name='target_new'),
        ),
        migrations.AddIndex(
            model_name='linktarget',
            index=models.Index(condition=models.Q(('article_id__isnull', False)), fields=['article_id'], name='target_of_article'),
        ),
        migrations.AddIndex(
            model_name='linktarget',
            index=models.Index(condition=models.Q(('want', ''), _negated=True), fields=['want'], name='target_of_want'),
        ),
        migrations.AddIndex(
            model_name='outgoinglink',
            index=models.Index(fields=['target', 'id'], name='outgoing_by_target'),
        ),
    ]
