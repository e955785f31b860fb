"""Authors, categories and tags: saving one changes what is live, so the form asks first."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from articles import publishing
from articles.models import Author, Category, Fact, Publication, Tag
from tests.admin.forms import messages_of, page_of

pytestmark = pytest.mark.django_db(transaction=True)  # what follows a commit happens, too


def address(thing, act="change"):
    name = type(thing)._meta.model_name
    return reverse(f"admin:articles_{name}_{act}", args=[thing.pk])


def save(client, thing, **fields):
    typed = {name: getattr(thing, name) for name in ("name", "slug", "bio") if hasattr(thing, name)}
    return client.post(address(thing), typed | fields, follow=True)


def live_names():
    details = Publication.objects.values_list("detail_json", flat=True)
    return [author["name"] for each in details for author in json.loads(each)["authors"]]


@pytest.mark.parametrize(
    ("model", "kind"), [(Author, "author"), (Category, "category"), (Tag, "tag")]
)
def test_a_new_one_gets_a_slug_and_a_fact(admin_client, model, kind):
    address = reverse(f"admin:articles_{model._meta.model_name}_add")

    admin_client.post(address, {"name": "Сәуле Омарова"})

    thing = model.objects.get()
    assert thing.slug == "saule-omarova"
    assert Fact.objects.get(kind=kind, ref=str(thing.pk)).slug == "saule-omarova"


def test_asks_before_live_articles_change_and_keeps_what_was_typed(
    admin_client, make_author, make_live
):
    author = make_author(name="Saule")
    make_live(authors=[author])
    make_live(title="Rain", authors=[author])

    response = save(admin_client, author, name="Aigul", bio="Typed with care.")

    page = response.content.decode()
    author.refresh_from_db()
    assert "2 live articles show this author" in page
    assert 'value="Aigul"' in page
    assert "Typed with care." in page
    assert "correct the error" not in page
    assert (author.name, live_names()) == ("Saule", ["Saule", "Saule"])


def test_confirmed_it_changes_them_all(admin_client, make_author, make_live):
    author = make_author(name="Saule")
    make_live(authors=[author])
    make_live(title="Rain", authors=[author])
    untouched = make_live(title="Wind")
    before = Publication.objects.get(pk=untouched.pk).etag

    response = save(admin_client, author, name="Aigul", _confirmed="yes")

    assert live_names() == ["Aigul", "Aigul"]
    assert Publication.objects.get(pk=untouched.pk).etag == before
    assert "Changed with it: 2 live articles." in messages_of(response)


def test_does_not_ask_where_nothing_changed_or_nothing_is_live(
    admin_client, make_author, make_live
):
    shown, unknown = make_author(name="Saule"), make_author(name="Aigul")
    make_live(authors=[shown])

    unchanged = save(admin_client, shown)
    renamed = save(admin_client, unknown, name="Aigul B.")

    assert unchanged.redirect_chain
    assert renamed.redirect_chain
    assert Author.objects.filter(name="Aigul B.").exists()


def test_says_beforehand_how_many_would_change(admin_client, make_tag, make_live):
    tag = make_tag()
    make_live(tags=[tag])

    page = admin_client.get(address(tag)).content.decode()

    assert "1 live article shows this tag" in page


def test_an_author_in_use_is_not_deleted_and_the_articles_are_named(
    admin_client, make_author, make_article
):
    author = make_author()
    article = make_article(authors=[author])

    page = admin_client.get(address(author, "delete")).content.decode()
    admin_client.post(address(author, "delete"), {"post": "yes"})

    assert f'<a href="{page_of(article)}">Snow in Astana</a>' in page
    assert "still in use" in page
    assert Author.objects.exists()


def test_a_category_in_use_is_not_deleted_from_the_list_either(
    admin_client, make_category, make_article
):
    category = make_category()
    make_article(category=category)

    response = admin_client.post(
        reverse("admin:articles_category_changelist"),
        {"action": "delete_selected", "_selected_action": [category.pk], "post": "yes"},
    )

    assert "still in use" in response.content.decode()
    assert Category.objects.exists()


def test_a_deleted_tag_leaves_the_live_articles(admin_client, make_tag, make_live):
    tag = make_tag()
    make_live(tags=[tag])

    asked = admin_client.get(address(tag, "delete")).content.decode()
    admin_client.post(address(tag, "delete"), {"post": "yes"})

    assert "1 live article shows it, and will be made again without it." in asked
    assert not Tag.objects.exists()
    assert json.loads(Publication.objects.get().detail_json)["tags"] == []


def test_tags_are_deleted_from_the_list(admin_client, make_tag, make_live):
    tags = [make_tag(name="one"), make_tag(name="two")]
    make_live(tags=tags)

    admin_client.post(
        reverse("admin:articles_tag_changelist"),
        {
            "action": "delete_selected",
            "_selected_action": [tag.pk for tag in tags],
            "post": "yes",
        },
    )

    assert not Tag.objects.exists()
    assert json.loads(Publication.objects.get().detail_json)["tags"] == []


@pytest.mark.parametrize("model", [Author, Category, Tag])
def test_the_list_counts_live_articles_at_one_cost(
    admin_client,
    make_author,
    make_category,
    make_tag,
    make_live,
    django_assert_max_num_queries,
    model,
):
    make = {Author: make_author, Category: make_category, Tag: make_tag}[model]
    things = [make(name=f"Name {number}") for number in range(20)]
    more = {Author: "authors", Tag: "tags"}
    where = {more[model]: [things[7]]} if model in more else {"category": things[7]}
    make_live(**where)

    with django_assert_max_num_queries(6):
        response = admin_client.get(reverse(f"admin:articles_{model._meta.model_name}_changelist"))

    counts = {thing.name: thing.live_count for thing in response.context["cl"].result_list}
    assert counts == {f"Name {number}": int(number == 7) for number in range(20)}


def test_its_page_says_how_many_articles_follow_until_all_do(admin_client, make_author, make_live):
    author = make_author(name="Saule")
    make_live(authors=[author])
    author.name = "Aigul"
    publishing.save_embedded(thing=author)

    meanwhile = admin_client.get(address(author)).content.decode()
    publishing.remake_stale()
    afterwards = admin_client.get(address(author)).content.decode()

    assert "0 of 1 live articles show this author as it is now" in meanwhile
    assert '<progress id="remake-progress" max="1" value="0">' in meanwhile
    assert 'data-renew="2"' in meanwhile
    assert "remake-progress" not in afterwards
    assert "data-renew" not in afterwards


def test_what_it_does_not_wait_for_is_said(admin_client, make_author, make_live, monkeypatch):
    monkeypatch.setattr("articles.admin.people_and_shelves.REMAKING_SECONDS", 0)
    author = make_author(name="Saule")
    make_live(authors=[author])
    make_live(title="Rain", authors=[author])

    response = save(admin_client, author, name="Aigul", _confirmed="yes")

    assert any("2 more follow in the background" in each for each in messages_of(response))
