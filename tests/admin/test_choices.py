"""What is chosen on an article's page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.models import Article, Fact, Tag
from tests.admin.forms import ADD, errors_of, filled, messages_of, new_article, page_of
from tests.link_checking.outside import Outside

SUGGEST = reverse("admin:articles_article_suggest_title")
TARGETS = reverse("admin:articles_article_targets")
ASKED = {"app_label": "articles", "model_name": "relatedlink", "field_name": "target"}


def tags_of(article):
    return sorted(article.tags.values_list("name", flat=True))


def test_a_new_tag_is_made_when_the_article_is_saved(admin_client, make_tag):
    water = make_tag(name="Water")

    response = admin_client.post(
        ADD, new_article(tags=[str(water.pk), " Ice   roads ", "Ice roads"]), follow=True
    )

    assert tags_of(Article.objects.get()) == ["Ice roads", "Water"]
    new = Tag.objects.get(name="Ice roads")
    assert new.slug == "ice-roads"
    assert Fact.objects.filter(kind="tag", ref=str(new.pk)).exists()
    assert "The tag “Ice roads” is new." in messages_of(response)


def test_the_name_of_a_tag_that_is_there_makes_no_second_one(admin_client, make_tag):
    make_tag(name="Water")

    admin_client.post(ADD, new_article(tags=["water", "WATER"]))

    assert tags_of(Article.objects.get()) == ["Water"]
    assert Tag.objects.count() == 1


def test_a_new_tag_wants_the_right_to_make_it(client, make_editor, make_article):
    article = make_article()
    client.force_login(make_editor("change_article"))
    data = filled(client, page_of(article))

    response = client.post(page_of(article), data | {"tags": ["Ice"], "title": "Kept"})

    assert errors_of(response) == [
        "There is no tag “Ice”, and you may not make new ones. Choose another, or ask somebody "
        "who may."
    ]
    assert '<option value="Ice" selected>Ice</option>' in response.content.decode()
    assert "data-tags" not in response.content.decode()
    assert not Tag.objects.exists()
    assert Article.objects.get().title == "Snow in Astana"


def test_a_new_tag_is_kept_by_a_rejected_save_and_not_made(admin_client):
    response = admin_client.post(ADD, new_article(tags=["Ice"], canonical_url="nonsense"))

    page = response.content.decode()
    assert '<option value="Ice" selected>Ice</option>' in page
    assert 'data-tags="true"' in page
    assert not Tag.objects.exists()


def test_a_tag_with_a_name_too_long_is_refused(admin_client):
    response = admin_client.post(ADD, new_article(tags=["x" * 101]))

    assert "at most 100 characters" in errors_of(response)[0]
    assert not Article.objects.exists()


def test_articles_to_lead_to_say_where_they_stand(admin_client, make_live, make_article):
    live, draft = make_live(title="Snow on rivers"), make_article(title="Snow on roads")

    found = admin_client.get(TARGETS, ASKED | {"term": "snow on"}).json()["results"]

    assert sorted(found, key=lambda each: each["text"]) == [
        {
            "id": str(article.pk),
            "text": article.title,
            "status": status.capitalize(),
            "status_name": status,
            "language": "en",
        }
        for article, status in ((live, "live"), (draft, "draft"))
    ]


@pytest.mark.parametrize(("rights", "status"), [(["view_article"], 200), (["view_tag"], 403)])
def test_articles_to_lead_to_are_for_those_who_may_see_them(client, make_editor, rights, status):
    client.force_login(make_editor(*rights))

    assert client.get(TARGETS, ASKED | {"term": "x"}).status_code == status
    assert client.post(TARGETS, ASKED).status_code == 405


def test_nothing_but_articles_is_found_there(admin_client):
    asked = {"app_label": "articles", "model_name": "byline", "field_name": "author"}

    assert admin_client.get(TARGETS, asked | {"term": "x"}).status_code == 403


def test_languages_in_use_are_offered_first(admin_client, make_live):
    make_live(language="zh-Hant")

    page = admin_client.get(ADD).content.decode()

    offered = page.partition('<datalist id="id_language_list">')[2].partition("</datalist>")[0]
    assert offered.startswith('<option value="zh-Hant">Traditional Chinese')
    assert '<option value="kk">Kazakh' in offered


def test_a_rejected_save_lists_every_error_with_its_field(admin_client):
    response = admin_client.post(
        ADD,
        new_article(
            canonical_url="nonsense",
            sections=[
                {"html": "0", "level": "9", "DELETE": "on"},
                {"html": "1"},
                {"html": "2", "anchor": "Not so", "heading": "Two"},
            ],
            links=[{"url": "nonsense"}, {"place": "", "label": "Read", "title": "", "url": ""}],
        ),
    )

    assert [(each.message, each.address) for each in response.context["mends"]] == [
        ("Canonical URL: Enter a valid URL.", "#id_canonical_url"),
        (
            "Section 2, Anchor: Only lower-case ASCII letters and digits, parted by single "
            "hyphens: snow-in-astana.",
            "#id_sections-2-anchor",
        ),
        ("Related link 1, Or outside URL: Enter a valid URL.", "#id_related_links-0-url"),
    ]


@pytest.fixture
def outside(settings):
    settings.LINK_CHECK_ALLOW_PRIVATE = ["127.0.0.1"]
    site = Outside()
    yield site
    site.close()


def test_a_title_is_suggested_for_an_outside_page(client, make_editor, outside):
    client.force_login(make_editor("change_own_article"))
    body = b"<title>Ice &amp; snow</title>"
    url = outside.says("/page", body=body, content_type="text/html")

    response = client.post(SUGGEST, {"url": url})

    assert response.json() == {"title": "Ice & snow"}


def test_no_title_is_suggested_for_what_may_not_be_asked(admin_client):
    assert admin_client.post(SUGGEST, {"url": "http://127.0.0.1:9/"}).json() == {"title": ""}
    assert admin_client.post(SUGGEST, {}).json() == {"title": ""}


@pytest.mark.parametrize(
    ("right", "status"),
    [("add_article", 200), ("change_article", 200), ("view_article", 403), ("add_tag", 403)],
)
def test_titles_are_asked_for_those_who_write(client, make_editor, right, status):
    client.force_login(make_editor(right))

    assert client.post(SUGGEST, {"url": ""}).status_code == status
    assert client.get(SUGGEST).status_code == 405
