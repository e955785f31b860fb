"""The corpus that benchmarks are run on holds what publishing would have written."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Count

from articles import publishing
from articles.models import (
    Article,
    AuditEntry,
    Byline,
    Change,
    ChangeKey,
    Fact,
    KeyCount,
    LinkTarget,
    LivePeriod,
    LogHead,
    OutgoingLink,
    Publication,
    PublicationKey,
    RelatedLink,
    Revision,
    Section,
    Slug,
)
from benchmarks import corpus
from benchmarks.corpus import rows, site, writing

MANY = 200
# Among them one that has moved, one that links to another, to an outside page, to a title.
COMPARED = range(12)

pytestmark = pytest.mark.django_db

# What only the moment of the act, or the order of all acts, could say.
OF_THE_MOMENT = {
    Article: {"work", "head_id", "created_at", "updated_at"},
    Section: {"created_at"},
    RelatedLink: {"created_at"},
    Publication: {"rendered_at"},
    LivePeriod: {"from_sequence"},
    Change: {"sequence", "token", "happened_at"},
    ChangeKey: {"sequence"},
}
NUMBERED = {"id", "revision_id", "fact_id"}


def test_it_holds_what_publishing_would_have_written():
    corpus.fill(MANY)
    made = rows_of_compared()
    empty_all()

    for thing in site.people_and_shelves():
        if any(str(thing.pk) in named_by(number) for number in COMPARED):
            publishing.save_embedded(thing=type(thing)(**fields_of(thing)))
    for number in COMPARED:
        publish_all(writing.written(number, of=MANY))

    published = rows_of_compared()
    assert made.keys() == published.keys()
    for table in made:
        assert made[table] == published[table], table
        assert made[table], f"{table} has nothing to compare"


def test_what_it_counts_is_what_there_is():
    corpus.fill(MANY)

    filed = dict(PublicationKey.objects.values_list("fact").annotate(Count("publication")))
    counts = dict(KeyCount.objects.values_list("fact", "live"))
    assert counts == {fact: filed.get(fact, 0) for fact in counts}
    assert counts.keys() == set(Fact.objects.values_list("pk", flat=True))
    assert LogHead.objects.get().last == Change.objects.count()
    assert Publication.objects.count() == MANY


def test_its_documents_are_what_a_remake_would_make():
    corpus.fill(MANY)
    last = Change.objects.count()

    assert publishing.republish(everything=True) == 0
    assert Change.objects.count() == last


def test_it_can_be_published_on(make_live):
    corpus.fill(MANY)
    make_live()
    article = Article.objects.get(pk=writing.named(MANY - 1).id)
    article.title = "Another"
    article.save()

    outcome = publishing.publish(article=article, at=writing.LAST)

    assert outcome.kind == "updated"
    assert LinkTarget.objects.filter(kind="article").exists()


def test_every_index_and_key_is_there_again():
    before = described_tables()

    corpus.fill(MANY)

    assert described_tables() == before


def test_a_database_that_holds_anything_is_refused(make_live):
    article = make_live()

    with pytest.raises(corpus.Occupied):
        corpus.fill(MANY)

    assert [row.pk for row in Article.objects.all()] == [article.pk]
    assert Publication.objects.count() == 1


def publish_all(article):
    """Write and publish all that the article ever said, in that order."""
    row = Article(pk=article.id)
    for content, at in zip(
        article.contents, (article.published_at, article.modified_at), strict=False
    ):
        publishing.replace(row, content)
        publishing.publish(article=row, at=at)
        row.refresh_from_db()


def named_by(number):
    content = writing.written(number, of=MANY).live
    return {*content["authors"], content["category"], *content["tags"]}


def fields_of(thing):
    return {field.name: getattr(thing, field.name) for field in thing._meta.concrete_fields}


def empty_all():
    for model in [*rows.COLUMNS, KeyCount]:
        if model is not Article.tags.through:
            model.objects.all().delete()
    for kind in {type(thing) for thing in site.people_and_shelves()}:
        kind.objects.all().delete()
    LogHead.objects.update(last=0)


def rows_of_compared():
    """Return what the tables hold of the articles compared, with facts by what they are."""
    ids = [writing.named(number).id for number in COMPARED]
    texts = [str(pk) for pk in ids]
    sequences = list(
        Change.objects.filter(subject_id__in=ids, subject="article").values_list(
            "sequence", flat=True
        )
    )
    uses = OutgoingLink.objects.filter(article__in=ids)
    wanted = RelatedLink.objects.filter(article__in=ids).exclude(want="").values("want")
    found = {
        Article: Article.objects.filter(pk__in=ids),
        Byline: Byline.objects.filter(article__in=ids),
        Section: Section.objects.filter(article__in=ids),
        RelatedLink: RelatedLink.objects.filter(article__in=ids),
        Revision: Revision.objects.filter(article__in=ids),
        LinkTarget: LinkTarget.objects.filter(uses__in=uses).distinct(),
        OutgoingLink: uses,
        AuditEntry: AuditEntry.objects.filter(subject_id__in=texts),
        Fact: Fact.objects.filter(kind="article", ref__in=texts)
        | Fact.objects.filter(kind="want", ref__in=wanted),
        Publication: Publication.objects.filter(pk__in=ids),
        PublicationKey: PublicationKey.objects.filter(publication__in=ids),
        Slug: Slug.objects.filter(article_id__in=ids),
        LivePeriod: LivePeriod.objects.filter(article_id__in=ids),
        Change: Change.objects.filter(sequence__in=sequences),
        ChangeKey: ChangeKey.objects.filter(sequence__in=sequences),
    }
    tags = Article.tags.through.objects.filter(article__in=ids)
    named = {fact.pk: f"{fact.kind} {fact.ref}" for fact in Fact.objects.all()}
    return {
        model.__name__: sorted(shown(row, model, named) for row in some.values())
        for model, some in found.items()
    } | {
        "tags": sorted(map(repr, tags.values_list("article", "tag"))),
        "words": words_of(ids),
    }


def shown(row, model, named):
    left_out = OF_THE_MOMENT.get(model, set()) | NUMBERED
    kept = {
        name: value
        for name, value in row.items()
        if name not in left_out or (name == "id" and isinstance(value, UUID))
    }
    if "fact_id" in row:
        kept["fact"] = named[row["fact_id"]]
    for name in ("facts_before", "facts_after"):
        if name in row:
            kept[name] = sorted(named[pk] for pk in row[name])
    if "keys" in row:
        kept["keys"] = [
            named[int(key.removeprefix("fact:"))] if key.startswith("fact:") else key
            for key in row["keys"]
        ]
    return repr(sorted(kept.items()))


def words_of(ids):
    if connection.vendor == "postgresql":
        query = "SELECT article_id, names::text, words::text FROM articles_finding"
    else:
        query = (
            "SELECT f.article_id, w.names, w.words FROM articles_finding f"
            " JOIN articles_finding_words w ON w.rowid = f.id"
        )
    with connection.cursor() as cursor:
        cursor.execute(query)
        known = {str(pk).replace("-", ""): words for pk, *words in cursor.fetchall()}
    return sorted(repr((pk.hex, known[pk.hex])) for pk in ids)


def described_tables():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated"
                " FROM pg_constraint ORDER BY 1, 2"
            )
            constraints = cursor.fetchall()
            cursor.execute("SELECT tablename, indexname, indexdef FROM pg_indexes ORDER BY 1, 2")
            return constraints, cursor.fetchall()
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name")
        return cursor.fetchall()
