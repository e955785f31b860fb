from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from articles import publishing
from articles.models import Article, LinkTarget, OutgoingLink, RelatedLink
from tests.admin.forms import messages_of
from tests.conftest import NOON
from tests.link_checking.conftest import outside  # noqa: F401  a fixture

DESK = reverse("admin:articles_article_links")
ORPHANS = reverse("admin:articles_article_orphans")


def act(name, target):
    return reverse(f"admin:articles_article_link_{name}", args=[target.pk])


def shown(client, **query):
    """Return what the desk shows: each destination, with the articles that lead there."""
    response = client.get(DESK, query)
    assert response.status_code == 200
    return {
        str(row.article or row.target.url or row.uses[0].text): [
            str(use.article) for use in row.uses
        ]
        for row in response.context["rows"]
    }


@pytest.fixture
def site(make_article, make_live):
    """Two articles, and all that they lead to, as it was found."""
    live, draft = make_live(title="Live"), make_article(title="Draft")
    body = '<p><a href="https://b.example/gone">b</a></p>'
    links = [{"target": live}, {"target": draft}, {"title": "Someday"}]
    make_article(title="First", sections=[body], links=links)
    make_article(title="Second", links=[{"url": "https://b.example/gone"}, {"target": draft}])
    make_article(title="Third", links=[{"url": f"https://{each}.example/"} for each in "acd"])
    for host, state in (("a", "fine"), ("b", "failing"), ("c", "suspect"), ("d", "unsure")):
        LinkTarget.objects.filter(host=f"{host}.example").update(
            state=state,
            is_problem=state == "failing",
            checked_at=NOON + timedelta(hours=ord(host)),
            detail=f"Said of {host}.",
        )


def test_shows_what_is_wrong_first_with_each_article(admin_client, site):
    assert shown(admin_client) == {
        "https://b.example/gone": ["First", "Second"],
        "Draft": ["First", "Second"],
        "Someday": ["First"],
    }


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("waiting", {"Someday"}),
        ("not-live", {"Draft"}),
        ("failing", {"https://b.example/gone"}),
        ("suspect", {"https://c.example/"}),
        ("unsure", {"https://d.example/"}),
        ("fine", {"https://a.example/", "Live"}),
        ("unchecked", set()),
        ("accepted", set()),
        ("nonsense", {"https://b.example/gone", "Draft", "Someday"}),
    ],
)
def test_is_narrowed_to_a_state(admin_client, site, show, expected):
    assert shown(admin_client, show=show).keys() == expected


def test_is_narrowed_to_a_host_and_to_an_article(admin_client, site):
    second = Article.objects.get(title="Second")

    assert shown(admin_client, show="all", host="C.example").keys() == {"https://c.example/"}
    assert shown(admin_client, show="all", article=str(second.pk)) == {
        "https://b.example/gone": ["Second"],
        "Draft": ["Second"],
    }
    assert admin_client.get(DESK, {"article": "nonsense"}).status_code == 404


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("b.example", {"https://b.example/gone"}),
        ("https://b.example/gon", {"https://b.example/gone"}),
        ("b.example/other", set()),
        ("third", {f"https://{each}.example/" for each in "acd"}),
        ("' OR %", set()),
    ],
)
def test_is_searched(admin_client, site, typed, expected):
    assert shown(admin_client, show="all", q=typed).keys() == expected


def test_is_sorted_by_the_last_check(admin_client, site):
    third = str(Article.objects.get(title="Third").pk)
    newest = ["https://d.example/", "https://c.example/", "https://a.example/"]

    assert list(shown(admin_client, show="all", article=third)) == newest
    assert list(shown(admin_client, show="all", article=third, order="oldest")) == newest[::-1]


def test_comes_in_pages_that_end(admin_client, make_article):
    make_article(links=[{"url": f"https://{each}.example/"} for each in range(120)])
    seen, query = [], {"show": "unchecked"}
    for _ in range(3):
        response = admin_client.get(DESK, query)
        seen += [row.target.url for row in response.context["rows"]]
        if response.context["next"]:
            query = response.wsgi_request.GET.dict() | {
                "after": response.context["next"].rpartition("after=")[2]
            }

    assert len(seen) == len(set(seen)) == 120
    assert response.context["next"] == ""


def test_a_page_costs_the_same_however_much_there_is(
    admin_client, make_article, django_assert_max_num_queries
):
    for title in ("One", "Two"):
        make_article(title=title, links=[{"title": f"Wanted {each}"} for each in range(40)])

    with django_assert_max_num_queries(6):
        assert len(shown(admin_client)) == 40


def test_leads_to_the_very_card(admin_client, site):
    first = Article.objects.get(title="First")
    page = reverse("admin:articles_article_change", args=[first.pk])
    uses = {use.place: use for use in OutgoingLink.objects.filter(article=first).order_by("-id")}

    def leads_to(use):
        return admin_client.get(reverse("admin:articles_article_link_place", args=[use.pk])).url

    assert leads_to(uses["body"]) == f"{page}#sections-0"
    assert leads_to(uses["related"]) == f"{page}#related_links-0"


def test_all_that_lead_to_one_are_on_its_own_page(admin_client, make_article):
    for each in range(5):
        make_article(title=f"Article {each}", links=[{"url": "https://a.example/"}])
    target = LinkTarget.objects.get()

    desk = admin_client.get(DESK, {"show": "all"}).content.decode()
    page = admin_client.get(reverse("admin:articles_article_link", args=[target.pk]))

    assert desk.count("All articles that lead there") == 1
    assert [use.article.title for use in page.context["uses"]] == [
        f"Article {each}" for each in range(5)
    ]


# Acts


def test_an_outside_link_is_checked_now(admin_client, make_article, outside):  # noqa: F811
    article = make_article(links=[{"url": outside.url("/gone")}])
    target = LinkTarget.objects.get()

    response = admin_client.post(act("check", target), {"here": f"{DESK}?show=all"}, follow=True)

    target.refresh_from_db()
    assert (target.state, target.fault) == ("suspect", "404")
    assert outside.asked == ["HEAD /gone", "GET /gone"]
    assert response.redirect_chain == [(f"{DESK}?show=all", 302)]
    assert "Suspect. The page isn’t there: 404 Not Found." in messages_of(response)[0]
    assert article.outgoing_links.count() == 1


def test_it_is_not_sent_to_another_site_afterwards(admin_client, make_article, outside):  # noqa: F811
    make_article(links=[{"url": outside.says("/")}])

    response = admin_client.post(
        act("check", LinkTarget.objects.get()), {"here": "https://evil.example/"}
    )

    assert response.url == DESK


def test_what_is_no_outside_link_is_not_asked(admin_client, site):
    target = LinkTarget.objects.get(kind="want")

    response = admin_client.post(act("check", target), follow=True)

    assert "nothing to ask" in messages_of(response)[0]


def test_a_problem_is_marked_as_fine_and_back(admin_client, admin_user, site):
    target = LinkTarget.objects.get(host="b.example")
    publishing.save(article=Article.objects.get(title="First"), at=NOON)
    assert Article.objects.get(title="First").urls_failing == 1

    admin_client.post(act("accept", target))

    target.refresh_from_db()
    assert (target.is_problem, target.accepted_by) == (False, admin_user)
    assert target.accepted_at is not None
    assert "https://b.example/gone" not in shown(admin_client)
    assert shown(admin_client, show="accepted").keys() == {"https://b.example/gone"}
    assert Article.objects.get(title="First").urls_failing == 0

    admin_client.post(act("accept", target), {"is_accepted": "no"})

    target.refresh_from_db()
    assert (target.is_problem, target.accepted_at, target.accepted_by) == (True, None, None)
    assert Article.objects.get(title="First").urls_failing == 1


def test_what_is_fine_is_not_marked(admin_client, site):
    target = LinkTarget.objects.get(host="a.example")

    admin_client.post(act("accept", target))

    target.refresh_from_db()
    assert target.accepted_at is None


# Orphans


def test_live_articles_that_no_live_one_links_to_are_listed(admin_client, make_live, make_article):
    target, other = make_live(title="Target"), make_live(title="Other")
    linking = make_live(title="Linking", links=[{"target": target}])
    make_article(title="A draft that links", links=[{"target": other}])
    make_article(title="A draft that nothing links to")

    def listed():
        return [str(each) for each in admin_client.get(ORPHANS).context["found"].articles]

    assert listed() == ["Linking", "Other"]
    publishing.withdraw(article=linking, at=NOON)
    assert listed() == ["Other", "Target"]


def test_the_page_of_orphans_is_four_queries(
    admin_client, make_live, django_assert_max_num_queries
):
    for each in range(4):
        make_live(title=f"Article {each}")

    with django_assert_max_num_queries(4):
        response = admin_client.get(ORPHANS)

    assert len(response.context["found"].articles) == 4


# Who may


GETS = ["links", "orphans", "link", "link_place"]
POSTS = {"link_check": {"change", "change_own"}, "link_accept": {"change"}}


def address(name, site=None):
    if name in ("links", "orphans"):
        return reverse(f"admin:articles_article_{name}")
    if name == "link_place":
        return reverse("admin:articles_article_link_place", args=[OutgoingLink.objects.first().pk])
    return reverse(
        f"admin:articles_article_{name}", args=[LinkTarget.objects.get(host="b.example").pk]
    )


@pytest.mark.parametrize("right", ["view", "add", "change", "change_own", "publish", "delete"])
def test_each_page_asks_for_its_right(client, make_editor, site, right, monkeypatch):
    client.force_login(make_editor(f"{right}_article"))
    monkeypatch.setattr("articles.link_checking.check_now", lambda **_: False)  # no network here
    before = list(LinkTarget.objects.order_by("pk").values())

    for name in GETS:
        allowed = right in {"view", "change"}
        assert client.get(address(name)).status_code in ((200, 302) if allowed else (403,)), name
        assert client.post(address(name)).status_code in (403, 405)
    for name, rights in POSTS.items():
        assert client.get(address(name)).status_code == 405
        assert client.post(address(name)).status_code == (302 if right in rights else 403), name
    if right != "change":
        assert list(LinkTarget.objects.order_by("pk").values()) == before


def test_who_is_not_of_the_staff_is_sent_to_the_login(client, site):
    client.force_login(User.objects.create_user("reader"))

    for name in [*GETS, *POSTS]:
        assert client.get(address(name)).url.startswith(reverse("admin:login"))


def test_who_may_only_look_is_offered_no_act(client, make_editor, site):
    client.force_login(make_editor("view_article"))

    page = client.get(DESK).content.decode()

    assert "https://b.example/gone" in page
    assert "Check now" not in page
    assert "Mark as fine" not in page
    assert RelatedLink.objects.exists()
