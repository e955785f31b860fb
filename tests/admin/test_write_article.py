"""Saving an article's page."""

from __future__ import annotations

from uuid import UUID

from articles import publishing
from articles.admin import ArticleAdmin
from articles.models import Article, Publication, Section
from tests.admin.forms import ADD, errors_of, filled, messages_of, new_article, page_of, placed
from tests.conftest import NOON

FIRST, SECOND, THIRD = (UUID(int=number) for number in (1, 2, 3))


def bodies(article):
    return [section.html for section in article.sections.all()]


def test_a_new_article_is_saved_whole(admin_client, make_author, make_category, make_tag):
    author, category, tag = make_author(), make_category(), make_tag()

    admin_client.post(
        ADD,
        new_article(
            title="Қар",
            standfirst="White.",
            category=str(category.pk),
            tags=[str(tag.pk)],
            note="First try",
            authors=[{"author": str(author.pk)}],
            sections=[{"html": "It fell."}, {"heading": "Then", "html": "<p>It stayed.</p>"}],
        ),
    )

    article = Article.objects.get()
    assert article.slug == "qar"
    assert article.language == "en"
    assert bodies(article) == ["<p>It fell.</p>", "<p>It stayed.</p>"]
    assert [section.anchor for section in article.sections.all()] == ["lead", "then"]
    assert [each.author for each in article.bylines.all()] == [author]
    assert (article.category, list(article.tags.all())) == (category, [tag])
    assert (article.head.number, article.head.note) == (1, "First try")
    assert article.head.created_by.username == "admin"
    assert not Publication.objects.exists()


def test_a_link_stands_after_a_section_of_the_same_unsaved_form(admin_client):
    admin_client.post(
        ADD,
        new_article(
            sections=[
                {"uid": str(FIRST), "heading": "One", "html": "1"},
                {"uid": str(SECOND), "heading": "Two", "html": "2"},
            ],
            links=[
                {"place": str(SECOND), "title": "After two"},
                {"place": str(FIRST), "title": "After one"},
                {"place": "", "title": "At the end"},
            ],
        ),
    )

    article = Article.objects.get()
    assert [section.pk for section in article.sections.all()] == [FIRST, SECOND]
    assert placed(article) == [("After one", "One"), ("After two", "Two"), ("At the end", None)]


def test_a_section_without_a_uid_gets_one(admin_client):
    admin_client.post(ADD, new_article(sections=[{"html": "1"}]))

    assert Section.objects.count() == 1


def test_a_section_that_was_saved_before_is_not_saved_twice(admin_client, make_article):
    section = make_article(title="Another").sections.get()

    response = admin_client.post(
        ADD, new_article(title="Stolen", sections=[{"uid": str(section.pk), "html": "x"}])
    )

    assert "saved before" in errors_of(response)[0]
    assert bodies(Article.objects.get()) == ["<p>It fell.</p>"]


def test_one_uid_for_two_sections_is_refused(admin_client):
    twins = [{"uid": str(FIRST), "html": "1"}, {"uid": str(FIRST), "html": "2"}]

    response = admin_client.post(ADD, new_article(sections=twins))

    assert "saved before" in errors_of(response)[0]
    assert not Article.objects.exists()


def test_a_new_section_that_was_removed_again_is_not_saved(admin_client, make_article):
    known = make_article(title="Another").sections.get()
    sections = [
        {"uid": str(FIRST), "html": "1"},
        {"uid": str(known.pk), "html": "2", "DELETE": "on"},
        {"uid": str(SECOND), "html": "3", "level": "9", "DELETE": "on"},
    ]

    admin_client.post(
        ADD, new_article(sections=sections, links=[{"place": str(SECOND), "title": "Wanted"}])
    )

    article = Article.objects.get(title="Snow in Astana")
    assert bodies(article) == ["<p>1</p>"]
    assert placed(article) == [("Wanted", "")]


def test_rows_in_which_nothing_was_typed_are_no_rows(admin_client):
    admin_client.post(
        ADD,
        new_article(
            sections=[{"html": "1", "uid": str(FIRST)}, {"uid": str(SECOND), "position": "2"}],
            links=[{"place": str(SECOND), "title": "Wanted"}, {"position": "2", "place": ""}],
        ),
    )

    article = Article.objects.get()
    assert article.sections.count() == 1
    link = article.related_links.get()
    assert link.after_id == FIRST  # the one before the section that came to nothing


def test_positions_put_sections_in_order_and_an_empty_one_last(admin_client):
    admin_client.post(
        ADD,
        new_article(
            sections=[
                {"html": "c", "position": ""},
                {"html": "b", "position": "7"},
                {"html": "a", "position": "3"},
            ]
        ),
    )

    assert bodies(Article.objects.get()) == ["<p>a</p>", "<p>b</p>", "<p>c</p>"]


def test_saved_sections_change_places(admin_client, make_article):
    article = make_article(sections=("<p>a</p>", "<p>b</p>"))
    data = filled(admin_client, page_of(article))

    admin_client.post(
        page_of(article), data | {"sections-0-position": "2", "sections-1-position": "1"}
    )

    assert bodies(article) == ["<p>b</p>", "<p>a</p>"]


def test_html_is_cleaned_and_what_went_is_told(admin_client):
    typed = '<p onclick="x()">Hi</p><script>alert(1)</script><iframe src="https://x.org"></iframe>'

    response = admin_client.post(
        ADD, new_article(sections=[{"heading": "Top", "html": typed}]), follow=True
    )

    assert bodies(Article.objects.get()) == ["<p>Hi</p>"]
    (told,) = (each for each in messages_of(response) if "Top" in each)
    for thing in ("onclick= of", "&lt;script&gt;", "&lt;iframe&gt;"):
        assert thing in told


def test_text_that_only_is_written_in_another_way_is_no_news(admin_client):
    response = admin_client.post(
        ADD, new_article(sections=[{"html": "<div class='x'><b>Bold</b></div>"}]), follow=True
    )

    assert len(messages_of(response)) == 1  # that it was saved


def test_everything_typed_survives_a_rejected_save(admin_client):
    response = admin_client.post(
        ADD,
        new_article(
            title="Kept title",
            canonical_url="nonsense",
            note="Kept note",
            sections=[
                {"uid": str(FIRST), "heading": "Kept heading", "html": "<u>kept</u>"},
                {"uid": str(SECOND), "html": "Words that name it"},
            ],
            links=[{"place": str(SECOND), "title": "Kept link"}],
        ),
    )

    page = response.content.decode()
    assert response.status_code == 200
    for text in ("Kept title", "nonsense", "Kept note", "Kept heading", "&lt;u&gt;kept"):
        assert text in page
    assert f'<option value="{FIRST}">1. Kept heading</option>' in page
    assert f'<option value="{SECOND}" selected>2. Words that name it</option>' in page
    assert not Article.objects.exists()


def test_a_taken_slug_is_told(admin_client, make_article):
    make_article(slug="snow")

    response = admin_client.post(ADD, new_article(title="Another", slug="snow"))

    assert errors_of(response) == ["Another article has this slug."]


def test_saving_does_not_touch_what_is_live(admin_client, make_live):
    article = make_live()
    before = Publication.objects.values().get()
    data = filled(admin_client, page_of(article))

    admin_client.post(
        page_of(article),
        data | {"title": "Other words", "slug": "other", "sections-0-html": "<p>New.</p>"},
    )

    article.refresh_from_db()
    assert article.title == "Other words"
    assert article.head.number == 2
    assert Publication.objects.values().get() == before


def test_saving_without_a_change_makes_no_revision(admin_client, make_article):
    article = make_article(
        sections=["<p>a</p>", "<p>b</p>"], links=[{"title": "x", "after": 0}, {"title": "y"}]
    )

    admin_client.post(page_of(article), filled(admin_client, page_of(article)))

    article.refresh_from_db()
    assert article.head.number == 1


def test_what_publishing_keeps_of_the_article_is_not_set_back(
    admin_client, make_article, monkeypatch
):
    """Somebody else saves between our reading of the article and our writing of it."""
    article = make_article()
    data = filled(admin_client, page_of(article))
    as_read = ArticleAdmin.get_object

    def get_object(desk, request, object_id, from_field=None):
        found = as_read(desk, request, object_id, from_field)
        Article.objects.filter(pk=article.pk).update(standfirst="Theirs")
        publishing.save(article=article, at=NOON)
        return found

    monkeypatch.setattr(ArticleAdmin, "get_object", get_object)
    admin_client.post(page_of(article), data | {"title": "Ours"})

    assert [each.number for each in article.revisions.order_by("number")] == [1, 2, 3]


def test_save_and_publish_goes_to_the_page_that_asks(admin_client):
    data = new_article(sections=[{"html": "1"}]) | {"_publish": "Save and publish…"}
    del data["_continue"]

    response = admin_client.post(ADD, data)

    article = Article.objects.get()
    assert response.url == page_of(article, "publish")
    assert not Publication.objects.exists()


def test_what_another_editor_deleted_meanwhile_is_not_lost(admin_client, make_article):
    article = make_article(sections=("<p>a</p>", "<p>b</p>"), links=[{"title": "x", "after": 1}])
    data = filled(admin_client, page_of(article))
    article.related_links.all().delete()
    article.sections.all()[1].delete()

    admin_client.post(page_of(article), data | {"title": "Mine", "sections-1-html": "<p>c</p>"})

    article.refresh_from_db()
    assert (article.title, bodies(article)) == ("Mine", ["<p>a</p>", "<p>c</p>"])
    assert article.related_links.get().after == article.sections.all()[1]


def test_a_uid_that_is_none_is_refused(admin_client):
    data = new_article(sections=[{"html": "1", "uid": "nonsense"}])

    response = admin_client.post(ADD, data)

    assert errors_of(response) == ["Enter a valid UUID."]
