"""Where an article's related links stand, and where they lead, as its page is saved."""

from __future__ import annotations

import pytest

from articles.models import RelatedLink
from tests.admin.forms import errors_of, filled, page_of, placed


@pytest.mark.parametrize(
    ("deleted", "expected"),
    [
        ([1], [("to-a", "A"), ("to-b", "A"), ("to-c", "C"), ("end", None)]),
        ([0], [("to-a", "B"), ("to-b", "B"), ("to-c", "C"), ("end", None)]),
        ([0, 1], [("to-a", "C"), ("to-b", "C"), ("to-c", "C"), ("end", None)]),
        ([0, 1, 2], [("to-a", None), ("to-b", None), ("to-c", None), ("end", None)]),
    ],
)
def test_a_deleted_section_leaves_its_links_to_its_neighbour(
    admin_client, make_article, deleted, expected
):
    article = make_article(
        sections=[{"heading": name, "html": f"<p>{name}</p>"} for name in "ABC"],
        links=[
            {"title": "to-a", "after": 0},
            {"title": "to-b", "after": 1},
            {"title": "to-c", "after": 2},
            {"title": "end"},
        ],
    )
    RelatedLink.objects.update(position=0)  # each the first at its place, as importers count
    data = filled(admin_client, page_of(article))

    admin_client.post(
        page_of(article), data | {f"sections-{index}-DELETE": "on" for index in deleted}
    )

    assert placed(article) == expected


def test_links_that_move_stand_behind_those_that_were_there(admin_client, make_article):
    article = make_article(
        sections=[{"heading": name, "html": f"<p>{name}</p>"} for name in "AB"],
        links=[
            {"title": "first of A", "after": 0},
            {"title": "second of A", "after": 0},
            {"title": "of B", "after": 1},
        ],
    )
    RelatedLink.objects.filter(title="of B").update(position=0)  # the first at its place
    data = filled(admin_client, page_of(article))

    admin_client.post(page_of(article), data | {"sections-1-DELETE": "on"})

    assert placed(article) == [("first of A", "A"), ("second of A", "A"), ("of B", "A")]


def test_a_link_moves_to_another_section(admin_client, make_article):
    article = make_article(
        sections=[{"heading": "A", "html": "a"}, {"heading": "B", "html": "b"}],
        links=[{"title": "x", "after": 0}],
    )
    second = article.sections.all()[1]
    data = filled(admin_client, page_of(article))

    admin_client.post(page_of(article), data | {"related_links-0-place": str(second.pk)})

    assert placed(article) == [("x", "B")]


def test_a_link_can_not_stand_after_a_section_of_another_article(admin_client, make_article):
    other = make_article(title="Another").sections.get()
    article = make_article(links=[{"title": "x"}])
    data = filled(admin_client, page_of(article))

    response = admin_client.post(page_of(article), data | {"related_links-0-place": str(other.pk)})

    assert "Select a valid choice" in errors_of(response)[0]
    assert article.related_links.get().after is None


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ({"place": "", "position": "1", "label": ""}, None),
        ({"url": "https://example.org", "target": "another"}, "not both"),
        ({"target": "itself"}, "its own article"),
        ({"url": "nonsense"}, "valid URL"),
    ],
)
def test_a_link_leads_to_one_place(admin_client, make_article, link, message):
    article, another = make_article(), make_article(title="Another")
    targets = {"another": str(another.pk), "itself": str(article.pk)}
    link = link | ({"target": targets[link["target"]]} if "target" in link else {})
    data = filled(admin_client, page_of(article))
    row = {f"related_links-0-{name}": value for name, value in ({"label": "Read"} | link).items()}

    response = admin_client.post(
        page_of(article), data | {"related_links-TOTAL_FORMS": "1", "_continue": "1"} | row
    )

    if message:
        assert message in errors_of(response)[0]
    assert not article.related_links.exists()


def test_a_link_that_was_emptied_is_not_kept_as_nothing(admin_client, make_article):
    article = make_article(links=[{"title": "x"}])
    data = filled(admin_client, page_of(article))

    response = admin_client.post(page_of(article), data | {"related_links-0-title": ""})

    assert "leads nowhere" in errors_of(response)[0]


def test_a_saved_link_shows_its_place(admin_client, make_article):
    article = make_article(links=[{"title": "x", "after": 0}])

    page = admin_client.get(page_of(article)).content.decode()

    section = article.sections.get()
    assert page.count(f'<option value="{section.pk}" selected>1. It fell.</option>') == 1
