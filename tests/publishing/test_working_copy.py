from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from articles import publishing
from articles.models import Article, Publication, RelatedLink, Revision, Section
from tests.conftest import NOON

LATER = NOON + timedelta(hours=1)


def anchors(article):
    return [section.anchor for section in article.sections.all()]


def save(article, at=LATER):
    revision = publishing.save(article=article, at=at)
    article.refresh_from_db()
    return revision


def test_saving_fills_in_what_was_left_empty(db, settings):
    settings.DEFAULT_LANGUAGE = "kk"
    article = Article.objects.create(title="Қар жауды")
    Section.objects.create(article=article, html="<p>a</p>")
    Section.objects.create(article=article, heading="Келіссөздер", html="<p>b</p>", position=1)
    Section.objects.create(article=article, html="<p>c</p>", position=2)

    save(article)

    assert (article.language, article.slug) == ("kk", "qar-zhaudy")
    assert anchors(article) == ["lead", "kelissozder", "text"]


def test_a_slug_that_another_has_or_had_is_not_given_again(make_live, make_article):
    moved = make_live(title="Snow")
    publishing.rename(article=moved, slug="first-snow", at=LATER)

    assert make_article(title="Snow").slug == "snow-2"
    assert make_article(title="First Snow").slug == "first-snow-2"
    assert make_article(title="By id").slug == "by-id-2"


def test_each_save_that_differs_is_a_revision_and_no_number_is_used_twice(make_article):
    article = make_article(title="Snow")
    for title in ("Ice", "Ice", "Fog", "Ice"):
        Article.objects.filter(pk=article.pk).update(title=title)
        save(article)

    revisions = Revision.objects.order_by("number")
    assert [(row.number, row.content["title"]) for row in revisions] == [
        *((1, "Snow"), (2, "Ice"), (3, "Fog"), (4, "Ice")),
    ]
    assert article.head.number == article.revision_count == 4


def test_back_to_what_is_live_is_the_live_revision_again(make_live):
    article = make_live(title="Snow")
    for title in ("Ice", "Snow"):
        Article.objects.filter(pk=article.pk).update(title=title)
        save(article)

    assert article.head_id == Publication.objects.get().revision_id
    assert publishing.publish(article=article, at=LATER).kind is None


def test_an_anchor_outlives_its_heading(make_article):
    article = make_article(sections=[{"heading": "Talks", "html": "<p>a</p>"}])
    Section.objects.update(heading="Negotiations")

    save(article)

    assert anchors(article) == ["talks"]


def test_equal_headings_have_different_anchors(make_article):
    article = make_article(sections=[{"heading": "Talks"}, {"heading": "Talks"}])

    assert anchors(article) == ["talks", "talks-2"]


def test_a_stand_in_gives_way_to_the_first_heading_until_callers_saw_it(make_article):
    unseen = make_article(title="Snow")
    unseen.sections.update(heading="Talks")
    save(unseen)
    assert anchors(unseen) == ["talks"]

    seen = make_article(title="Ice")
    publishing.publish(article=seen, at=NOON)
    seen.sections.update(heading="Talks")
    save(seen)
    assert anchors(seen) == ["lead"]


def test_an_anchor_that_callers_saw_is_never_given_to_another_section(make_live):
    article = make_live(sections=[{"heading": "Talks", "html": "<p>a</p>"}])
    article.sections.all().delete()
    Section.objects.create(article=article, heading="Talks", html="<p>b</p>")

    save(article)

    assert anchors(article) == ["talks-2"]


def test_a_link_without_a_target_waits_for_its_title_and_with_one_no_longer(make_article):
    article = make_article(title="Snow", links=[{"title": "Ice"}])
    assert len(RelatedLink.objects.get().want) == 32
    RelatedLink.objects.update(url="https://example.org/ice")

    save(article)

    assert RelatedLink.objects.get().want == ""


def test_replacing_is_the_inverse_of_reading(make_article, make_author, make_category, make_tag):
    target = make_article(title="Ice")
    article = make_article(
        title="Snow",
        subtitle="Again",
        authors=[make_author("Alaina"), make_author("Daniyar")],
        category=make_category(),
        tags=[make_tag("b"), make_tag("a")],
        expires_at=datetime(2030, 1, 1, tzinfo=UTC),
        sections=["<p>a</p>", {"heading": "Talks", "html": "<p>b</p>", "level": 3}],
        links=[
            {"after": 0, "title": "Ice", "target": target},
            {"after": 0, "title": "Out", "url": "https://example.org"},
            {"title": "Waits", "label": "Read more"},
        ],
    )
    content = publishing.content_of(article)
    article.sections.update(html="<p>changed</p>")
    article.bylines.all().delete()
    publishing.replace(article, content)
    save(article)

    assert publishing.content_of(article) == content


def test_replacing_cleans_the_html(make_article):
    article = make_article()
    content = publishing.content_of(article)
    content["sections"][0]["html"] = "<p onclick='x()'>a<script>b</script></p>"

    publishing.replace(article, content)

    assert Section.objects.get().html == "<p>a</p>"


def test_replacing_writes_nothing_that_publishing_counts_meanwhile(make_article):
    article = make_article()
    stale = Article.objects.get(pk=article.pk)
    publishing.publish(article=article, at=NOON)
    publishing.rename(article=article, slug="moved", at=LATER)

    publishing.replace(stale, publishing.content_of(stale))

    article.refresh_from_db()
    assert article.revision_count == Revision.objects.count() == 2
    assert article.anchors_ever_live == {"lead": str(Section.objects.get().pk)}


def test_restoring_a_revision_moves_the_working_copy_alone(make_live):
    article = make_live(title="Snow", sections=["<p>first</p>"])
    section = Section.objects.get()
    Article.objects.filter(pk=article.pk).update(title="Ice")
    article.sections.update(html="<p>second</p>")
    publishing.publish(article=article, at=LATER)
    before = Publication.objects.get().etag

    publishing.restore_revision(article=article, revision=Revision.objects.get(number=1), at=LATER)

    article.refresh_from_db()
    assert (article.title, Section.objects.get().html) == ("Snow", "<p>first</p>")
    assert Section.objects.get().pk == section.pk
    assert Publication.objects.get().etag == before
    assert article.head.note == "Restored revision 1"


def test_restoring_leaves_out_what_is_gone_and_an_address_that_is_anothers(make_article, make_tag):
    tag = make_tag()
    article = make_article(title="Snow", slug="snow", tags=[tag])
    Article.objects.filter(pk=article.pk).update(slug="moved")
    save(article)
    make_article(title="Other", slug="snow")
    publishing.delete_embedded(thing=tag)

    publishing.restore_revision(article=article, revision=article.revisions.get(number=1), at=LATER)

    article.refresh_from_db()
    assert (article.slug, article.tags.count()) == ("moved", 0)


@pytest.mark.parametrize("field", ["title", "standfirst", "subtitle"])
def test_callers_never_see_a_working_copy(make_live, field):
    article = make_live()
    setattr(article, field, "Secret")
    article.save()
    save(article)

    row = Publication.objects.get()
    assert "Secret" not in row.detail_json + row.list_json


def test_the_cost_of_saving_does_not_grow_with_the_sections(
    make_article, django_assert_max_num_queries
):
    article = make_article(sections=[f"<p>{n}</p>" for n in range(20)])
    Article.objects.filter(pk=article.pk).update(title="Ice")

    with django_assert_max_num_queries(19):  # three for what it is found by, and for its links
        publishing.save(article=article, at=LATER)
