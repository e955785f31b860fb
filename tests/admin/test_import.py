"""Import by paste or upload: a preview that writes nothing, then drafts."""

from __future__ import annotations

from base64 import b64encode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.admin import importing
from articles.models import Article, Author, Publication
from tests.admin.forms import messages_of, page_of

IMPORT = reverse("admin:articles_article_import")
TEXT = """How the river froze

The first ice came in October, and by November people walked across it to work.

Also read: The bridge that nobody needed

The old ferry

For eighty years a ferry had crossed here twice an hour. It was a flat boat with room for six carts.

Leave a Reply
Your email address will not be published.
"""


def upload(name, text):
    data = text if isinstance(text, bytes) else text.encode()
    return SimpleUploadedFile(name, data, content_type="text/plain")


def preview(client, *files, **fields):
    return client.post(IMPORT, {"uploads": list(files)} | fields)


def confirm(client, response, **more):
    """Post what the preview carries."""
    rows = response.context["to_do"]
    names = [row.source.name for row in rows]
    data = [row.source.in_base64 for row in rows]
    update = {"update": "yes"} if response.context["update"] else {}
    return client.post(IMPORT, {"name": names, "data": data} | update | more)


def test_an_empty_page_says_what_happens(admin_client):
    page = admin_client.get(IMPORT).content.decode()

    assert "Nothing is written yet" in page


def test_the_preview_shows_what_would_come_of_it_and_writes_nothing(admin_client):
    page = preview(admin_client, text=TEXT).content.decode()

    assert "Would become a new draft." in page
    assert "<dd>How the river froze</dd>" in page
    assert "<strong>The old ferry</strong>" in page
    assert "The bridge that nobody needed" in page
    assert "needs a target" in page
    assert "Leave a Reply" in page  # among what is left out
    assert not Article.objects.exists()
    assert not Author.objects.exists()


def test_confirmed_it_becomes_a_draft(admin_client):
    response = confirm(admin_client, preview(admin_client, text=TEXT))

    article = Article.objects.get()
    assert article.title == "How the river froze"
    assert article.head.created_by.username == "admin"
    assert f'<a href="{page_of(article)}"><strong>How the river froze' in response.content.decode()
    assert not Publication.objects.exists()


def test_several_files_at_once_each_by_itself(admin_client):
    response = preview(
        admin_client,
        upload("river.txt", TEXT),
        upload("noise.txt", bytes(range(256)) * 8),
        upload("empty.txt", " \n"),
        upload("town.txt", TEXT.replace("river", "town")),
    )

    page = response.content.decode()
    assert "Import 2 as drafts" in page
    assert page.count("Nothing of it was written.") == 2
    confirm(admin_client, response)
    titles = set(Article.objects.values_list("title", flat=True))
    assert titles == {"How the river froze", "How the town froze"}


def test_the_same_text_again_is_nothing_to_do(admin_client):
    confirm(admin_client, preview(admin_client, text=TEXT))

    response = preview(admin_client, text=TEXT)

    assert "The same text is here already" in response.content.decode()
    assert response.context["to_do"] == []
    assert Article.objects.count() == 1


def test_another_text_of_the_same_title_is_refused_unless_it_may_replace(admin_client):
    confirm(admin_client, preview(admin_client, text=TEXT))
    changed = TEXT.replace("October", "December")

    refused = preview(admin_client, text=changed)
    replaced = preview(admin_client, text=changed, update="on")
    confirm(admin_client, replaced)

    article = Article.objects.get()
    assert "has this title and other text" in refused.content.decode()
    assert "Would replace the draft of" in replaced.content.decode()
    assert "December" in "".join(article.sections.values_list("html", flat=True))
    assert article.head.number == 2


@pytest.mark.parametrize(("text", "message"), [("", "Paste a text or choose a file."), (" \n", "")])
def test_nothing_is_told(admin_client, text, message):
    response = preview(admin_client, text=text)

    assert message in response.content.decode()
    assert not Article.objects.exists()


def test_too_much_is_told(admin_client, monkeypatch):
    monkeypatch.setattr(importing, "MOST_TOGETHER", 100)

    response = preview(admin_client, upload("river.txt", TEXT))

    assert "Import fewer files at once" in response.content.decode()
    assert not Article.objects.exists()


def test_a_damaged_preview_writes_nothing(admin_client):
    for data in ({"name": ["a", "b"], "data": ["eA=="]}, {"name": ["a"], "data": ["%%%"]}):
        response = admin_client.post(IMPORT, data)
        assert "came back damaged" in messages_of(response)[0]

    assert not Article.objects.exists()


def test_who_may_only_add_replaces_nothing(client, make_editor, admin_client):
    confirm(admin_client, preview(admin_client, text=TEXT))
    client.force_login(make_editor("add_article"))
    changed = TEXT.replace("October", "December")

    shown = preview(client, text=changed, update="on").content.decode()
    made_up = {"name": "x", "data": b64encode(changed.encode()).decode(), "update": "yes"}
    done = client.post(IMPORT, made_up).content.decode()
    confirm(client, preview(client, text=TEXT.replace("river", "town")))

    assert "has this title and other text" in shown
    assert "has this title and other text" in done
    assert Article.objects.get(title="How the river froze").head.number == 1
    assert Article.objects.filter(title="How the town froze").exists()
