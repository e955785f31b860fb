"""Every page of the admin, looked at in both colours, wide and on a phone, and by axe."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone

from articles import publishing, webhooks
from articles.models import Article, WebhookDelivery, WebhookEndpoint

STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
PAGES = [
    *("index", "articles_article_changelist", "articles_article_add", "articles_article_import"),
    *("articles_author_changelist", "articles_author_add", "articles_tag_changelist"),
    *("articles_category_changelist", "articles_change_changelist", "articles_schedule_changelist"),
    *("articles_worker_changelist", "articles_auditentry_changelist"),
    *("articles_review_changelist", "auth_user_changelist"),
    *("auth_user_add", "auth_group_changelist", "password_change", "articles_article_links"),
    *("articles_article_orphans", "second_factor_setup", "articles_webhookendpoint_changelist"),
    *("articles_webhookendpoint_add", "articles_webhookdelivery_changelist"),
]
OF_AN_ARTICLE = [
    *("change", "publish", "schedule", "expiry", "withdraw", "rename", "bin", "revisions"),
    *("preview", "share", "review"),
]


@pytest.fixture
def article(make_live, make_author, make_tag):
    target = make_live(title="Rivers in winter")
    article = make_live(
        authors=[make_author()],
        tags=[make_tag()],
        sections=["<p>It fell.</p>", {"heading": "Later", "html": "<p>It lay.</p>"}],
        links=[{"target": target, "after": 0}, {"title": "Not written yet"}],
    )
    endpoint = WebhookEndpoint(url="http://127.0.0.1:9/hook", description="The Herald’s app")
    webhooks.make(endpoint=endpoint, at=timezone.now())
    webhooks.add_secret(endpoint=endpoint, at=timezone.now())
    webhooks.send_test(endpoint=endpoint, at=timezone.now())
    WebhookEndpoint.objects.update(is_on=False, off_reason="It answered 410 Gone.")
    Article.objects.filter(pk=article.pk).update(title="Snow in Almaty")
    publishing.save(article=article, at=timezone.now())
    return article


def addresses(article):
    yield from (reverse(f"admin:{name}") for name in PAGES)
    for name in OF_AN_ARTICLE:
        yield reverse(f"admin:articles_article_{name}", args=[article.pk])
    yield reverse("admin:articles_article_revision", args=[article.pk, 1])
    for name, model in (("endpoint", WebhookEndpoint), ("delivery", WebhookDelivery)):
        yield reverse(f"admin:articles_webhook{name}_change", args=[model.objects.get().pk])
    yield reverse("admin:articles_webhookendpoint_test", args=[WebhookEndpoint.objects.get().pk])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_anybody_can_use_it(editor, live_server, article, scheme, width):
    editor.set_viewport_size({"width": width, "height": 900})
    editor.emulate_media(color_scheme=scheme)
    found = []

    for address in addresses(article):
        assert editor.goto(live_server.url + address).status == 200, address
        if editor.evaluate("document.documentElement.scrollWidth") > width:
            found.append((address, "it is wider than the window"))
        for each in Axe().run(editor, options=STANDARD).response["violations"]:
            found += [(address, each["id"], node["html"][:160]) for node in each["nodes"]]

    assert not found, "\n".join(map(str, found))
