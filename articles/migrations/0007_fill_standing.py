"""Where the articles stand that were there before it was stored. Some thousands a second."""

from django.db import migrations
from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from articles.content import html, words

CHUNK = 500  # articles for each statement


def fill(apps, schema_editor):
    article = apps.get_model("articles", "Article")
    truth = columns(apps)
    after = None
    while True:
        rows = article.objects.order_by("pk")
        if after:
            rows = rows.filter(pk__gt=after)
        chunk = list(rows.only("pk").prefetch_related("sections")[:CHUNK])
        if not chunk:
            return
        for row in chunk:
            bodies = [section.html for section in row.sections.all()]
            row.word_count = sum(words.count(html.text(body)) for body in bodies)
        article.objects.bulk_update(chunk, ["word_count"])
        article.objects.filter(pk__in=[row.pk for row in chunk]).update(**truth)
        after = chunk[-1].pk


def note_expired_periods(apps, schema_editor):
    """A period ended by expiry if the log says so of its article at the moment when it ended."""
    change = apps.get_model("articles", "Change")
    period = apps.get_model("articles", "LivePeriod")
    expired = change.objects.filter(subject="article", kind="withdrawn", cause="expired")
    for gone in expired.order_by("sequence").iterator():
        before = period.objects.filter(
            article_id=gone.subject_id, from_sequence__lt=gone.sequence, ends__isnull=False
        )
        if last := before.order_by("-from_sequence").first():
            period.objects.filter(pk=last.pk).update(has_expired=True)


def columns(apps):
    """What follows from other tables, by the name of the column that keeps it."""
    article = apps.get_model("articles", "Article")
    publication = apps.get_model("articles", "Publication")
    schedule = apps.get_model("articles", "Schedule")
    period = apps.get_model("articles", "LivePeriod")
    link = apps.get_model("articles", "RelatedLink")
    own = publication.objects.filter(pk=OuterRef("pk"))
    plans = schedule.objects.filter(article=OuterRef("pk"), action="publish", done_at=None)
    periods = period.objects.filter(article_id=OuterRef("pk"))
    newer = period.objects.filter(
        article_id=OuterRef("article_id"), from_sequence__gt=OuterRef("from_sequence")
    )
    links = link.objects.filter(article=OuterRef("pk")).order_by()
    target = publication.objects.filter(pk=OuterRef("target"))

    def count(some):
        counted = some.values("article").annotate(count=Count("pk")).values("count")
        return Coalesce(Subquery(counted), 0)

    return {
        "status": Case(
            When(binned_at__isnull=False, then=Value("bin")),
            When(Exists(own.filter(revision_id=OuterRef("head_id"))), then=Value("live")),
            When(Exists(own), then=Value("changed")),
            When(Exists(plans), then=Value("scheduled")),
            When(
                Q(Exists(periods.filter(~Exists(newer), has_expired=True))), then=Value("expired")
            ),
            When(Exists(periods), then=Value("withdrawn")),
            default=Value("draft"),
        ),
        "published_at": Subquery(own.values("published_at")),
        "planned_at": Subquery(plans.values("due_at")[:1]),
        "links_without_target": count(links.filter(target=None, url="")),
        "links_not_live": count(links.filter(~Exists(target), target__isnull=False)),
    }


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_stored_standing")]

    operations = [
        migrations.RunPython(note_expired_periods, migrations.RunPython.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
