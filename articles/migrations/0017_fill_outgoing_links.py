"""What the articles lead to that were there before it was filed. Some thousands a second."""

from uuid import UUID

from django.db import migrations

from articles.content import outgoing

CHUNK = 200  # articles at once


def fill(apps, schema_editor):
    article = apps.get_model("articles", "Article")
    after = None
    while True:
        rows = article.objects.filter(binned_at=None).order_by("pk")
        if after:
            rows = rows.filter(pk__gt=after)
        chunk = list(rows.only("pk").prefetch_related("sections", "related_links")[:CHUNK])
        if not chunk:
            return
        file(apps, chunk)
        after = chunk[-1].pk


def file(apps, articles):
    target = apps.get_model("articles", "LinkTarget")
    link = apps.get_model("articles", "OutgoingLink")
    publication = apps.get_model("articles", "Publication")
    uses = [(row, use) for row in articles for use in outgoing.uses(content(row))]
    to = {use.to.id: use.to for _, use in uses}
    ours = [UUID(each.ref) for each in to.values() if each.kind == "article"]
    titles = [each.ref for each in to.values() if each.kind == "want"]
    live = {str(pk) for pk in publication.objects.filter(pk__in=ours).values_list("pk", flat=True)}
    matches = list(
        publication.objects.filter(title_key__in=titles).values_list("title_key", flat=True)
    )
    targets = []
    for pk, each in to.items():
        row = target(pk=pk, kind=each.kind)
        if each.kind == "article":
            row.article_id = UUID(each.ref)
            row.state = "fine" if each.ref in live else "not-live"
        elif each.kind == "want":
            row.want = each.ref
            row.state = "fine" if matches.count(each.ref) == 1 else "waiting"
        else:
            row.url, row.host = each.ref, each.host
            row.state, row.fault = ("unchecked", "") if each.host else ("failing", "no-host")
        row.is_problem = row.state in {"not-live", "waiting", "failing"}
        targets.append(row)
    target.objects.bulk_create(targets, ignore_conflicts=True)
    link.objects.bulk_create(
        link(article=row, target_id=use.to.id, place=use.place, row=UUID(use.row), text=use.text)
        for row, use in uses
    )


def content(article):
    """As much of a revision's content as what it leads to is read from."""
    return {
        "sections": [
            {"id": str(each.pk), "html": each.html, "related_links": []}
            for each in article.sections.all()
        ],
        "related_links": [
            {
                "id": str(each.pk),
                "title": each.title,
                "url": each.url,
                "target": str(each.target_id) if each.target_id else None,
                "want": each.want or None,
            }
            for each in article.related_links.all()
        ],
    }


class Migration(migrations.Migration):
    dependencies = [("articles", "0016_outgoing_links")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
