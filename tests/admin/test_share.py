from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from articles import preview, publishing
from articles.models import Article, PreviewLink
from tests.admin.forms import messages_of, page_of
from tests.conftest import NOON

DAY = timedelta(days=1)


def asked(**changes):
    return {"shows": "draft", "days": "7", "note": "", "revision": "1", **changes}


def share(admin_client, article, **changes):
    return admin_client.post(page_of(article, "share"), asked(**changes))


def test_makes_a_link_that_lasts_a_week_and_follows_the_draft(admin_client, make_article):
    article = make_article()
    before = timezone.now()

    response = share(admin_client, article, note="the lawyer")

    link = PreviewLink.objects.get()
    assert response.url == f"{page_of(article, 'share')}#link-{link.pk}"
    assert (link.article, link.revision, link.note) == (article, None, "the lawyer")
    assert link.created_by.username == "admin"
    assert before + 7 * DAY <= link.expires_at <= timezone.now() + 7 * DAY


def test_shows_the_address_of_each_link_and_it_opens(admin_client, client, make_article):
    article = make_article(title="Snow")
    share(admin_client, article)

    html = admin_client.get(page_of(article, "share")).content.decode()

    token = preview.token_of(PreviewLink.objects.get().pk)
    assert f'value="http://127.0.0.1:8000/preview/{token}"' in html
    assert f'href="http://127.0.0.1:8000/api/v1/previews/{token}"' in html
    client.logout()
    assert "<h1>Snow</h1>" in client.get(f"/preview/{token}").content.decode()


def test_a_link_can_be_fixed_to_the_revision_it_was_asked_for(admin_client, make_article):
    article = make_article(title="Snow")
    Article.objects.filter(pk=article.pk).update(title="Ice")
    publishing.save(article=article, at=NOON)

    page = admin_client.get(page_of(article, "share"), {"revision": "1"})
    assert page.context["form"].initial["shows"] == "revision"
    share(admin_client, article, shows="revision")

    assert PreviewLink.objects.get().revision.number == 1
    from_draft = admin_client.get(page_of(article, "share"), {"revision": "2", "shows": "draft"})
    assert from_draft.context["form"].initial["shows"] == "draft"


def test_what_can_not_be_chosen_is_refused(admin_client, make_article):
    article = make_article()

    for wrong in (
        {"days": "91"},
        {"days": ""},
        {"shows": "all"},
        {"shows": "revision", "revision": "9"},
        {"shows": "revision", "revision": "9" * 30},
        {"note": "x" * 201},
    ):
        assert share(admin_client, article, **wrong).status_code == 200

    assert not PreviewLink.objects.exists()


def test_an_article_in_the_bin_is_not_shared(admin_client, make_article):
    article = make_article()
    publishing.delete(article=article, at=NOON)

    response = share(admin_client, article)

    assert response.status_code == 200
    assert "Take it out first" in response.content.decode()
    assert not PreviewLink.objects.exists()


def test_revokes_a_link_of_this_article_alone(admin_client, make_article):
    article, other = make_article(), make_article(title="Ice")
    links = [preview.share(article=each, at=timezone.now()) for each in (article, other)]
    address = page_of(article, "share_revoke")

    for link in links:
        admin_client.post(address, {"link": str(link.pk)})

    assert [bool(PreviewLink.objects.get(pk=link.pk).revoked_at) for link in links] == [True, False]
    admin_client.get(page_of(article, "share"))  # which tells what was done until now
    for nonsense in ("", "x", str(links[1].pk)):
        page = admin_client.post(address, {"link": nonsense}, follow=True)
        told = "That link shows nothing any more: there was nothing to revoke."
        assert messages_of(page) == [told]


def test_lists_who_opened_what_and_when(admin_client, make_article):
    article = make_article()
    link = preview.share(article=article, at=timezone.now(), note="<b>the lawyer</b>")
    token = preview.token_of(link.pk)
    for address in ("203.0.113.7", "203.0.113.8"):
        preview.open_link(token=token, at=timezone.now(), address=address, user_agent="<i>UA</i>")

    html = admin_client.get(page_of(article, "share")).content.decode()

    assert "Opened 2 times" in html
    assert "203.0.113.0/24" in html
    assert "203.0.113.7" not in html
    assert "&lt;b&gt;the lawyer" in html
    assert "&lt;i&gt;UA" in html


def test_a_link_that_is_over_stays_listed_without_its_address(admin_client, make_article):
    article = make_article()
    ended = preview.share(article=article, at=timezone.now() - 2 * DAY, days=1)
    revoked = preview.share(article=article, at=timezone.now())
    preview.revoke(link=revoked, at=timezone.now())

    html = admin_client.get(page_of(article, "share")).content.decode()

    for link in (ended, revoked):
        assert f'id="link-{link.pk}"' in html
        assert preview.token_of(link.pk) not in html
    assert ">Ended</span>" in html
    assert ">Revoked</span>" in html


def test_is_reached_from_the_article_and_its_preview(admin_client, make_article):
    article = make_article()
    share_page = reverse("admin:articles_article_share", args=[article.pk])

    for address in (page_of(article), page_of(article, "preview")):
        assert f'href="{share_page}' in admin_client.get(address).content.decode()


def test_asks_as_many_questions_for_many_links_as_for_one(
    admin_client, make_article, django_assert_max_num_queries
):
    article = make_article()
    for _ in range(5):
        link = preview.share(article=article, at=timezone.now())
        preview.open_link(token=preview.token_of(link.pk), at=timezone.now())

    with django_assert_max_num_queries(14):
        admin_client.get(page_of(article, "share"))
