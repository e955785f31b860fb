"""Two people save one article: neither is lost, and neither writes over the other."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles import publishing
from articles.models import Article, Autosave, Publication, Revision, Section
from tests.admin.forms import errors_of, filled, messages_of, page_of
from tests.conftest import NOON
from tests.invariants.threads import at_once

PAGE = UUID(int=1)
BOTH = reverse("admin:articles_article_unsaved", args=[PAGE])
NEW = UUID(int=9)


def opened(client, article, page=PAGE, **changes):
    """Return what a page that is open now would post later."""
    data = filled(client, page_of(article))
    head = Article.objects.get(pk=article.pk).head_id
    more = {"page": str(page), "from_revision": str(head), "_continue": "Save"}
    return data | more | changes


def they_save(article, **changes):
    """Save as somebody else, in the meantime."""
    dana = User.objects.get_or_create(username="dana")[0]
    section = changes.pop("html", None)
    if section is not None:
        article.sections.update(html=section)
    Article.objects.filter(pk=article.pk).update(**changes)
    return publishing.save(article=article, at=NOON, by=dana)


def state():
    models = (Article, Section, Revision, Publication)
    return [list(model.objects.order_by("pk").values()) for model in models]


def rows(response):
    form = response.context["form"]
    return {row.key: row.difference.changed_by for row in form.rows}


@pytest.fixture
def article(make_article):
    return make_article(title="Snow", sections=("<p>One.</p>", "<p>Two.</p>"))


def test_nobody_in_between_saves_as_ever(admin_client, article):
    response = admin_client.post(page_of(article), opened(admin_client, article, title="Ice"))

    assert response.url == page_of(article)
    assert Article.objects.get().title == "Ice"
    assert not Autosave.objects.filter(is_settled=False).exists()


def test_a_save_over_another_writes_nothing_and_shows_both(admin_client, article):
    mine = opened(admin_client, article, title="Ice", **{"sections-1-html": "<p>Mine.</p>"})
    they_save(article, title="Rain", standfirst="Cold.")
    before = state()

    response = admin_client.post(page_of(article), mine, follow=True)

    assert response.redirect_chain == [(BOTH, 302)]
    assert state() == before
    second = mine["sections-1-uid"]
    assert rows(response) == {
        "title": "both",
        "standfirst": "theirs",
        f"section:{second}:html": "mine",
    }
    shown = response.content.decode()
    for text in ("Ice", "Rain", "Cold", "<ins>Mine</ins>", "Revision 2", "dana"):
        assert text in shown
    assert state() == before  # looking tries what saving would make, and leaves nothing of it


def test_what_was_chosen_is_saved_as_one_revision_with_a_note(admin_client, article):
    mine = opened(admin_client, article, title="Ice", **{"sections-1-html": "<p>Mine.</p>"})
    they_save(article, title="Rain", standfirst="Cold.")
    page = admin_client.post(page_of(article), mine, follow=True)

    response = admin_client.post(
        BOTH, {"over": page.context["over"], "choice:title": "theirs"}, follow=True
    )

    assert "Revision 3 of “Rain” holds both" in messages_of(response)[0]
    article = Article.objects.get()
    assert (article.title, article.standfirst) == ("Rain", "Cold.")
    assert [each.html for each in article.sections.all()] == ["<p>One.</p>", "<p>Mine.</p>"]
    assert (article.head.number, article.head.note) == (3, "Two people’s changes, made one")
    assert article.head.created_by.username == "admin"
    assert Autosave.objects.get().is_settled


@pytest.mark.parametrize(
    ("choice", "title"),
    [
        ({"choice:title": "mine"}, "Ice"),
        ({"choice:title": "theirs"}, "Rain"),
        ({"choice:title": "written", "text:title": " Sleet "}, "Sleet"),
    ],
)
def test_each_side_or_a_text_of_both_can_be_chosen(admin_client, article, choice, title):
    mine = opened(admin_client, article, title="Ice", note="Colder")
    they_save(article, title="Rain")
    page = admin_client.post(page_of(article), mine, follow=True)
    note = page.context["note"]

    admin_client.post(BOTH, {"over": page.context["over"], "note": note, **choice})

    assert Article.objects.get().title == title
    assert Article.objects.get().head.note == ("" if title == "Rain" else "Colder")


def test_html_that_was_written_anew_is_cleaned(admin_client, article):
    mine = opened(admin_client, article, **{"sections-0-html": "<p>Mine.</p>"})
    they_save(article, html="<p>Theirs.</p>")
    page = admin_client.post(page_of(article), mine, follow=True)
    key = f"section:{mine['sections-0-uid']}:html"
    (row,) = page.context["form"].open
    assert (row.key, row.text) == (key, "<p>Theirs.</p><p>Mine.</p>")

    choice = {f"choice:{key}": "written", f"text:{key}": "<p>B<script>x</script></p>"}
    admin_client.post(BOTH, {"over": page.context["over"], **choice})

    assert article.sections.first().html == "<p>B</p>"


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({}, "Choose one: both of you changed this."),
        ({"choice:title": "nonsense"}, "Choose one: both of you changed this."),
        (
            {"choice:title": "written", "text:title": "x" * 301},
            "This has 301 characters; 300 is the most. Shorten it.",
        ),
    ],
)
def test_a_choice_that_is_missing_is_asked_for_again(admin_client, article, choice, said):
    mine = opened(admin_client, article, title="Ice")
    they_save(article, title="Rain")
    page = admin_client.post(page_of(article), mine, follow=True)
    before = state()

    response = admin_client.post(BOTH, {"over": page.context["over"], **choice})

    assert [row.error for row in response.context["form"].wrong] == [said]
    assert state() == before


def test_a_third_save_in_between_is_not_written_over_either(admin_client, article):
    mine = opened(admin_client, article, title="Ice")
    they_save(article, title="Rain")
    page = admin_client.post(page_of(article), mine, follow=True)
    they_save(article, title="Hail")
    before = state()

    response = admin_client.post(
        BOTH, {"over": page.context["over"], "choice:title": "mine"}, follow=True
    )

    assert "saved this article again" in messages_of(response)[0]
    assert "Hail" in response.content.decode()
    assert state() == before


def test_going_back_to_writing_loses_nothing(admin_client, article):
    mine = opened(admin_client, article, title="Ice")
    they_save(article, title="Rain")
    admin_client.post(page_of(article), mine)

    response = admin_client.get(page_of(article), {"unsaved": str(PAGE)})

    assert 'value="Ice"' in response.content.decode()
    assert response.context["open_page"].from_revision == mine["from_revision"]


def test_a_second_click_is_no_second_person(admin_client, article):
    mine = opened(admin_client, article, title="Ice", **{"sections-0-heading": "Same"})
    first = admin_client.post(page_of(article), mine)
    before = state()

    second = admin_client.post(page_of(article), mine)

    assert (first.url, second.url) == (page_of(article), page_of(article))
    assert state() == before


def test_a_second_click_on_a_new_section_is_no_second_person(admin_client, article):
    new = {"sections-TOTAL_FORMS": "3", "sections-2-html": "New", "sections-2-uid": str(NEW)}
    mine = opened(admin_client, article, **new, **{"sections-2-level": "2"})
    admin_client.post(page_of(article), mine)
    before = state()

    assert admin_client.post(page_of(article), mine).url == page_of(article)
    assert state() == before


def test_two_tabs_of_one_person_are_two(admin_client, article):
    one = opened(admin_client, article, title="Ice")
    two = opened(admin_client, article, page=uuid4(), title="Rain")
    admin_client.post(page_of(article), two)

    response = admin_client.post(page_of(article), one, follow=True)

    assert response.redirect_chain == [(BOTH, 302)]
    assert "you, in another window" in response.content.decode()


def test_a_page_gone_back_to_after_it_was_saved_is_a_page_of_its_own(admin_client, article):
    data = opened(admin_client, article, title="Ice")
    admin_client.post(page_of(article), data)

    response = admin_client.post(page_of(article), data | {"title": "Rain"}, follow=True)

    (address, _), *_ = response.redirect_chain
    assert address != BOTH
    assert rows(response) == {"title": "both"}
    assert Article.objects.get().title == "Ice"


def test_a_section_deleted_there_and_edited_here_is_asked_about(admin_client, article):
    mine = opened(admin_client, article, **{"sections-1-html": "<p>Better.</p>"})
    article.sections.last().delete()
    they_save(article)
    key = f"section:{mine['sections-1-uid']}"

    page = admin_client.post(page_of(article), mine, follow=True)

    assert rows(page) == {key: "both"}
    assert "It was deleted." in page.content.decode()
    admin_client.post(BOTH, {"over": page.context["over"], f"choice:{key}": "mine"})
    assert [each.html for each in article.sections.all()] == ["<p>One.</p>", "<p>Better.</p>"]
    assert str(article.sections.last().pk) == mine["sections-1-uid"]


def test_authors_tags_and_links_are_merged_by_what_they_are(
    admin_client, make_article, make_author, make_tag
):
    saule, askar = make_author(name="Saule"), make_author(name="Askar")
    tag, other = make_tag(name="one"), make_tag(name="two")
    article = make_article(authors=[saule], links=[{"title": "Old", "after": 0}])
    mine = opened(
        admin_client,
        article,
        tags=[str(tag.pk)],
        **{"related_links-0-title": "Mine", "bylines-TOTAL_FORMS": "2"},
        **{"bylines-1-author": str(askar.pk), "bylines-1-position": "2"},
    )
    article.tags.set([other])
    they_save(article, subtitle="Theirs")

    page = admin_client.post(page_of(article), mine, follow=True)

    link = article.related_links.get().pk
    assert rows(page) == {
        "subtitle": "theirs",
        "authors": "mine",
        "tags": "both",
        f"link:{link}:title": "mine",
    }
    admin_client.post(BOTH, {"over": page.context["over"]})
    content = publishing.content_of(Article.objects.get(pk=article.pk))
    assert content["authors"] == [str(saule.pk), str(askar.pk)]
    assert set(content["tags"]) == {str(tag.pk), str(other.pk)}
    assert content["sections"][0]["related_links"][0]["title"] == "Mine"
    assert content["subtitle"] == "Theirs"


def test_a_tag_that_was_typed_as_new_is_not_lost(admin_client, article):
    mine = opened(admin_client, article, tags=["Brand new"], title="Ice")
    they_save(article, title="Rain")

    page = admin_client.post(page_of(article), mine, follow=True)
    admin_client.post(BOTH, {"over": page.context["over"], "choice:title": "mine"})

    assert [tag.name for tag in Article.objects.get().tags.all()] == ["Brand new"]


def test_what_the_forms_refuse_is_mended_first(admin_client, article):
    mine = opened(admin_client, article, title="Ice", canonical_url="nonsense")
    they_save(article, title="Rain")
    before = state()

    response = admin_client.post(page_of(article), mine)

    assert errors_of(response) == ["Enter a valid URL."]
    assert "Somebody saved this article meanwhile." in messages_of(response)[0]
    assert response.context["open_page"].from_revision == mine["from_revision"]
    assert state() == before

    again = admin_client.post(page_of(article), mine | {"canonical_url": ""})
    assert again.url == BOTH


def test_unsaved_text_is_shown_beside_what_is_saved(admin_client, article):
    data = opened(admin_client, article, title="Ice")
    admin_client.post(page_of(article, "autosave"), data)
    before = state()

    response = admin_client.get(BOTH)

    assert rows(response) == {"title": "mine"}
    assert state() == before
    admin_client.post(BOTH, {"over": response.context["over"]})
    assert Article.objects.get().title == "Ice"


def test_unsaved_text_that_could_not_be_saved_says_so(admin_client, article):
    data = opened(admin_client, article, canonical_url="nonsense")
    admin_client.post(page_of(article, "autosave"), data)

    response = admin_client.get(BOTH)

    assert response.context["mine"] is None
    assert "can’t be saved as it stands" in response.content.decode()


def test_text_that_was_settled_meanwhile_leads_to_the_article(admin_client, article):
    data = opened(admin_client, article, title="Ice")
    admin_client.post(page_of(article, "autosave"), data)
    admin_client.post(page_of(article), data)

    assert admin_client.get(BOTH).url == page_of(article)


def test_live_bytes_stand_still(admin_client, make_live):
    article = make_live(title="Snow")
    before = list(Publication.objects.values())
    mine = opened(admin_client, article, title="Ice")
    they_save(article, title="Rain")
    page = admin_client.post(page_of(article), mine, follow=True)
    admin_client.post(BOTH, {"over": page.context["over"], "choice:title": "mine"})

    assert Article.objects.get().title == "Ice"
    assert list(Publication.objects.values()) == before


def test_an_address_that_went_to_another_article_is_told_first(admin_client, article, make_article):
    mine = opened(admin_client, article, title="Ice")
    they_save(article, slug="rain")
    make_article(title="Other", slug="snow")
    before = state()

    response = admin_client.post(page_of(article), mine)

    assert errors_of(response) == ["Another article has this slug."]
    assert state() == before


def test_no_one_else_sees_or_settles_it(admin_client, client, make_editor, article):
    data = opened(admin_client, article, title="Ice")
    admin_client.post(page_of(article, "autosave"), data)
    client.force_login(make_editor("change_article"))

    assert client.get(BOTH).status_code == 404
    assert client.post(BOTH, {"over": article.head_id}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_one_instant_one_comes_second(make_article):
    article = make_article(title="Snow")
    people = []
    for name in ("dana", "aigul"):
        client = Client()
        client.force_login(User.objects.create_superuser(name))
        page = uuid4()
        people.append((client, opened(client, article, page=page, title=name)))

    posts = [
        lambda client=client, data=data: client.post(page_of(article), data).url
        for client, data in people
    ]
    addresses = at_once(posts)

    assert sorted(each == page_of(article) for each in addresses) == [False, True]
    first = [data for address, (_, data) in zip(addresses, people, strict=True)][
        addresses.index(page_of(article))
    ]
    assert Article.objects.get().title == first["title"]
    assert Autosave.objects.filter(is_settled=False).count() == 1
    assert Revision.objects.count() == 2
