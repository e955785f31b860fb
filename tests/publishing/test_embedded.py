from __future__ import annotations

import json

import pytest
from django.db.models import ProtectedError

from articles import publishing
from articles.models import Author, Change, Fact, KeyCount, Publication, Tag
from tests.conftest import NOON


def etags():
    return dict(Publication.objects.values_list("slug", "etag"))


def detail(article):
    return json.loads(Publication.objects.get(pk=article.pk).detail_json)


def test_a_new_name_changes_exactly_the_documents_that_embed_it(make_live, make_author):
    alaina, daniyar = make_author("Alaina"), make_author("Daniyar")
    make_live(title="Snow", authors=[alaina])
    make_live(title="Ice", authors=[daniyar, alaina])
    make_live(title="Wind", authors=[daniyar])
    make_live(title="Rain")
    before = etags()
    alaina.name = "Alaina K."

    publishing.save_embedded(thing=alaina)
    remade = publishing.remake_stale()

    after = etags()
    assert remade == 2
    assert {slug for slug in after if after[slug] != before[slug]} == {"snow", "ice"}
    changes = Change.objects.filter(cause="embedded")
    assert {(row.slug, tuple(row.changed)) for row in changes} == {
        ("snow", ("byline", "authors")),
        ("ice", ("byline", "authors")),
    }


def test_saving_without_a_difference_changes_nothing(make_live, make_author):
    author = make_author("Alaina")
    make_live(authors=[author])
    version = Fact.objects.get(kind="author").version

    publishing.save_embedded(thing=author)

    fact = Fact.objects.get(kind="author")
    assert (fact.version, fact.dirty) == (version, False)


def test_what_no_document_shows_changes_no_document(make_live, make_category):
    category = make_category("Diplomacy")
    make_live(category=category)
    before = Publication.objects.get()
    category.description = "Talks and treaties."

    publishing.save_embedded(thing=category)

    assert publishing.remake_stale() == 0
    after = Publication.objects.get()
    assert (after.etag, after.rendered_at) == (before.etag, before.rendered_at)
    assert Change.objects.filter(subject="article").count() == 1
    assert Change.objects.latest("sequence").subject == "category"  # who looks at it sees more


def test_a_slug_is_made_from_the_name_and_is_free(make_author):
    assert (
        make_author("Сауле Омарова").slug
        == make_author("Saule Omarova").slug[:-2]
        == ("saule-omarova")
    )
    assert Author(name="…").slug == ""
    assert make_author("…").slug == "author"


def test_deleting_a_tag_takes_it_out_of_documents(make_live, make_tag):
    talks, winter = make_tag("talks"), make_tag("winter")
    article = make_live(tags=[talks, winter])

    publishing.delete_embedded(thing=talks)
    assert publishing.remake_stale() == 1

    assert detail(article)["tags"] == [{"slug": "winter", "name": "winter"}]
    gone = Change.objects.get(subject="tag", subject_id=Fact.objects.get(slug="winter").ref)
    assert gone.kind == "published"
    assert Tag.objects.get() == winter


def test_the_log_says_that_a_deleted_tag_is_gone_once(make_live, make_tag):
    tag = make_tag("talks")
    ref = tag.pk
    article = make_live(tags=[tag])
    publishing.delete_embedded(thing=tag)
    publishing.remake_stale()
    publishing.withdraw(article=article, at=NOON)

    kinds = Change.objects.filter(subject="tag", subject_id=ref).order_by("sequence")
    assert [row.kind for row in kinds] == ["published", "withdrawn"]


def test_the_log_says_so_too_if_its_last_article_goes_before_the_remake(make_live, make_tag):
    tag = make_tag("talks")
    ref = tag.pk
    article = make_live(tags=[tag])
    publishing.delete_embedded(thing=tag)
    publishing.withdraw(article=article, at=NOON)
    publishing.remake_stale()

    kinds = Change.objects.filter(subject="tag", subject_id=ref).order_by("sequence")
    assert [row.kind for row in kinds] == ["published", "withdrawn"]


def test_the_slug_of_a_deleted_tag_is_free_again(make_tag):
    publishing.delete_embedded(thing=make_tag("talks"))

    assert make_tag("talks").slug == "talks"


@pytest.mark.parametrize("kind", ["author", "category"])
def test_who_is_named_by_a_working_copy_is_not_deleted(
    make_article, make_author, make_category, kind
):
    thing = make_author() if kind == "author" else make_category()
    make_article(**({"authors": [thing]} if kind == "author" else {"category": thing}))

    with pytest.raises(ProtectedError):
        publishing.delete_embedded(thing=thing)

    fact = Fact.objects.get(kind=kind)
    assert (fact.data["live"], fact.dirty) == (True, False)


def test_says_how_many_live_articles_change(make_live, make_article, make_tag):
    tag = make_tag()
    assert publishing.articles_embedding(tag) == 0
    for number in range(3):
        make_live(title=f"Snow {number}", tags=[tag])
    make_article(title="Draft", tags=[tag])

    assert publishing.articles_embedding(tag) == 3
    assert KeyCount.objects.get(fact__ref=str(tag.pk)).live == 3


def test_followers_hear_of_a_change_only_of_what_callers_can_see(make_live, make_author):
    seen, unseen = make_author("Alaina"), make_author("Nobody")
    make_live(authors=[seen])
    before = Change.objects.latest("sequence").sequence
    for author in (seen, unseen):
        author.bio = "Writes."
        publishing.save_embedded(thing=author)

    publishing.remake_stale()

    news = Change.objects.filter(sequence__gt=before, subject="author")
    assert [row.subject_id for row in news] == [seen.pk]
