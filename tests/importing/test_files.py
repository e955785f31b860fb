from __future__ import annotations

from pathlib import Path

import pytest

from articles import importing, publishing
from articles.models import Article, Author, Change, Publication, RelatedLink, Revision, Section
from tests.conftest import NOON

DATA = Path(__file__).resolve().parents[1] / "data"
FERRIES = (DATA / "river-ferries.txt").read_bytes()
TITLE = "The Last Ferries of the Syr Darya: Who Still Crosses, and Why"


def load(data=FERRIES, **options):
    return importing.import_file(name="ferries.txt", data=data, at=NOON, **options)


def written():
    return [
        model.objects.count() for model in (Article, Section, RelatedLink, Author, Revision, Change)
    ]


def test_a_file_becomes_a_working_copy_that_nobody_sees_yet(db):
    report = load()

    article = Article.objects.get()
    assert (report.outcome, report.article, article.title) == ("created", article, TITLE)
    assert article.slug.startswith("the-last-ferries-of-the-syr-darya")
    assert article.head.note == "Imported from ferries.txt"
    assert not Publication.objects.exists()
    assert not Change.objects.exists()


def test_sections_and_links_keep_their_places(db):
    load()

    sections = list(Section.objects.all())
    assert [section.heading for section in sections] == [
        *("", "How the Crossing Began", "What It Costs to Stay", ""),
    ]
    links = {link.title: (link.label, link.after) for link in RelatedLink.objects.all()}
    assert links == {
        "A Bridge That Nobody Asked For": ("Also Read", sections[0]),
        "Salt, Wind and Cotton: A Lake’s Long Goodbye": ("Also Read", sections[2]),
    }


def test_the_report_says_what_waits_what_was_dropped_and_who_is_new(db):
    report = load()

    assert len(report.waiting_links) == 2
    assert any("Leave a Reply" in line.text for line in report.dropped)
    assert report.notes == ("Dana is a new author.",)
    assert Author.objects.get().bio.startswith("Dana is a reporter")


def test_the_same_bytes_again_change_nothing(db):
    first = load()
    before = written()

    again = load()

    assert (again.outcome, again.article) == ("unchanged", first.article)
    assert written() == before


def test_other_bytes_of_the_same_title_are_refused_and_name_the_article(db):
    load()
    before = written()

    with pytest.raises(importing.Refused, match=f"“{TITLE}” .* has this title and other text"):
        load(FERRIES.replace(b"brown water", b"green water"))

    assert written() == before


def test_an_update_replaces_the_working_copy_and_leaves_what_is_live(db):
    article = load().article
    publishing.publish(article=article, at=NOON)
    live = Publication.objects.get().detail_json
    ids = set(Section.objects.values_list("pk", flat=True))
    links = set(RelatedLink.objects.values_list("pk", flat=True))

    report = load(FERRIES.replace(b"brown water", b"green water"), update=True)

    assert (report.outcome, report.article) == ("updated", article)
    assert "green water" in Section.objects.all()[0].html
    assert Publication.objects.get().detail_json == live
    assert set(Section.objects.values_list("pk", flat=True)) == ids
    assert set(RelatedLink.objects.values_list("pk", flat=True)) == links
    article.refresh_from_db()
    assert article.revision_count == 2


def test_an_update_keeps_the_target_that_an_editor_chose(make_article):
    article = load().article
    bridge = make_article(title="Another Bridge")
    RelatedLink.objects.filter(title__startswith="A Bridge").update(target=bridge, want="")
    publishing.save(article=article, at=NOON)

    load(FERRIES.replace(b"brown water", b"green water"), update=True)

    assert RelatedLink.objects.get(title__startswith="A Bridge").target == bridge


def test_an_article_of_that_title_may_be_a_draft_of_an_editor(make_article):
    make_article(title=TITLE.upper())

    with pytest.raises(importing.Refused, match="has this title"):
        load()
    assert load(update=True).outcome == "updated"


def test_two_articles_of_that_title_leave_the_choice_to_a_person(make_article):
    make_article(title=TITLE)
    make_article(title=TITLE)

    with pytest.raises(importing.Refused, match="several articles"):
        load(update=True)


def test_one_in_the_bin_is_named_and_not_made_again(db):
    publishing.delete(article=load().article, at=NOON)
    before = written()

    with pytest.raises(importing.Refused, match=r"in the bin\. Restore it"):
        load()

    assert written() == before


def test_a_dry_run_reads_everything_and_writes_nothing(db):
    before = written()

    report = load(dry_run=True)

    assert (report.outcome, report.article) == ("created", None)
    assert report.document.title == TITLE
    assert written() == before


def test_a_known_author_is_not_made_twice_and_keeps_her_bio(make_author):
    author = make_author("DANA", bio="Hers.")

    report = load()

    assert report.article.authors.get() == author
    assert report.notes == ("DANA has another bio here; it was kept.",)
    author.refresh_from_db()
    assert author.bio == "Hers."


def test_a_known_author_without_a_bio_gets_one(make_author):
    make_author("Dana")

    assert load().notes == ("Dana has got a bio.",)
    assert Author.objects.get().bio


def test_links_resolve_once_their_articles_are_live(db, make_live):
    article = load().article
    publishing.publish(article=article, at=NOON)
    assert '"related_links":[{' not in Publication.objects.get().detail_json

    bridge = make_live(title="A bridge that nobody asked for")

    assert f'"article":{{"id":"{bridge.pk}"' in Publication.objects.get(pk=article.pk).detail_json


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b" \n\n ", id="blank"),
        pytest.param(bytes(range(256)) * 20, id="not a text"),
        pytest.param(b"a" * 50_000_000, id="50 MB"),
        pytest.param((DATA / "no-title.txt").read_bytes(), id="no title"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence_that_names_the_file(db, data):
    before = written()

    with pytest.raises(importing.Refused, match=r"\Aferries\.txt: .+\.\Z"):
        load(data)

    assert written() == before
