"""Every address of the admin, for everyone who could ask: let in, or refused; never only hidden."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.urls import NoReverseMatch, reverse

from articles import publishing, reviewing, webhooks
from articles.models import (
    Article,
    AuditEntry,
    Change,
    Schedule,
    WebhookDelivery,
    WebhookEndpoint,
    Worker,
)
from tests.admin.test_permissions import LISTS, PAGES
from tests.conftest import NOON

# Who asks, in the order of the letters below. A writer asks for their own article, and another's.
ROLES = ["nobody", "no rights", "writer, own", "writer, other", "editor", "admin", "superuser"]

# L: sent to the login · F: refused (403) · M: not with this method (405) · +: let in
BY_RIGHT = {
    "view": "LF+++++",
    "add": "LF+++++",
    "change": "LF+F+++",
    "publish": "LFFF+++",
    "delete": "LFFF+++",
}
NOT_SO = "LMMMMMM"
NEVER = "LFFFFFF"
ANYBODY = "L++++++"
WRITERS = "LF+++++"
EDITORS = "LFFF+++"
ADMINS = "LFFFF++"


def shelf(name, add=EDITORS):
    """Return the rows of what writers look at and editors keep."""
    return {
        f"{name}_changelist": (WRITERS, WRITERS),
        f"{name}_add": (add, add),
        f"{name}_change": (WRITERS, EDITORS),
        f"{name}_delete": (EDITORS, EDITORS),
        f"{name}_history": (WRITERS, WRITERS),
    }


def record(name, who):
    """Return the rows of what is only looked at, by those named."""
    return {
        f"{name}_changelist": (who, who),
        f"{name}_add": (NEVER, NEVER),
        f"{name}_change": (who, NEVER),
        f"{name}_delete": (NEVER, NEVER),
        f"{name}_history": (who, who),
    }


# name of the address -> (GET, POST); an article's own pages stand in test_permissions.PAGES.
TABLE = {
    "index": (ANYBODY, ANYBODY),
    "login": ("+++++++", "+++++++"),
    "logout": ("+MMMMMM", "+++++++"),
    "password_change": (ANYBODY, ANYBODY),
    "password_change_done": (ANYBODY, NOT_SO),
    "autocomplete": ("LF+++++", NOT_SO),
    "jsi18n": (ANYBODY, NOT_SO),
    "app_list": ("L++++++", "L++++++"),
    "second_factor": (ANYBODY, ANYBODY),
    "second_factor_setup": (ANYBODY, ANYBODY),
    "second_factor_codes": (NOT_SO, ANYBODY),
    "second_factor_remove": (NOT_SO, ANYBODY),
    "articles_article_changelist": (WRITERS, WRITERS),
    "articles_article_add": (WRITERS, WRITERS),
    "articles_article_change": (WRITERS, "LF+F+++"),
    "articles_article_delete": (EDITORS, EDITORS),  # the bin
    "articles_article_history": (WRITERS, NOT_SO),  # the revisions
    "articles_article_import": (WRITERS, WRITERS),
    "articles_article_bulk": (NOT_SO, EDITORS),
    **shelf("articles_author"),
    **shelf("articles_category"),
    **shelf("articles_tag", add=WRITERS),
    **record("articles_change", EDITORS),
    **record("articles_schedule", EDITORS),
    **record("articles_auditentry", ADMINS),
    **record("articles_worker", EDITORS),
    **record("articles_webhookdelivery", ADMINS),
    "articles_webhookdelivery_send_again": (NOT_SO, ADMINS),
    **{
        f"articles_webhookendpoint_{view}": (ADMINS, ADMINS)
        for view in ("changelist", "add", "change", "delete", "history", "test")
    },
    **{
        f"articles_webhookendpoint_{act}": (NOT_SO, ADMINS)
        for act in ("add_secret", "remove_secret", "switch", "send_again")
    },
    **record("articles_review", WRITERS),
    "articles_review_change": (WRITERS, WRITERS),  # leads on to the article's own page
    **{
        f"auth_{name}_{view}": (ADMINS, ADMINS)
        for name in ("user", "group")
        for view in ("changelist", "add", "change", "delete", "history")
    },
    "auth_user_password_change": (ADMINS, ADMINS),
    "auth_user_second_factor": (ADMINS, ADMINS),
    **{
        f"articles_article_{name}": tuple(
            BY_RIGHT[right] if method in methods.split() else NOT_SO for method in ("get", "post")
        )
        for name, (_, right, methods) in PAGES.items()
    },
}
# What isn't one page for all, and has its own test beside test_permissions.LISTS.
ELSEWHERE = {"view_on_site", *(f"articles_article_{name}" for name in LISTS)} - TABLE.keys()


def names():
    found = set()

    def walk(patterns):
        for each in patterns:
            if hasattr(each, "url_patterns"):
                walk(each.url_patterns)
            elif each.name:
                found.add(each.name)

    walk(admin.site.get_urls())
    return found


def test_every_address_of_the_admin_is_in_the_table():
    assert names() == TABLE.keys() | ELSEWHERE


@pytest.fixture
def things(make_live, make_member, make_author, make_category, make_tag):
    """Make one of everything, and return who asks and where each address leads, by its name."""
    writer, other = make_member("Writer"), make_member("Writer", "other")
    people = {
        "nobody": None,
        "no rights": User.objects.create_user("staff", is_staff=True),
        "writer, own": writer,
        "writer, other": other,
        "editor": make_member("Editor"),
        "admin": make_member("Admin"),
        "superuser": User.objects.create_superuser("root"),
    }
    article = make_live(created_by=writer)
    Article.objects.filter(pk=article.pk).update(title="Ice")
    publishing.save(article=article, at=NOON)
    review = reviewing.submit(article=article, at=NOON, by=writer)
    plan = Schedule.objects.create(article=article, action="withdraw", due_at=NOON)
    worker = Worker.objects.create(host="a", pid=7, started_at=NOON, seen_at=NOON)
    endpoint = WebhookEndpoint(url="https://127.0.0.1/hook", description="Mirror")
    webhooks.make(endpoint=endpoint, at=NOON)
    delivery = WebhookDelivery.objects.create(endpoint=endpoint, sequence=1, created_at=NOON)
    keys = {
        "webhookendpoint": endpoint.pk,
        "webhookdelivery": delivery.pk,
        "article": article.pk,
        "author": make_author().pk,
        "category": make_category().pk,
        "tag": make_tag().pk,
        "change": Change.objects.first().pk,
        "schedule": plan.pk,
        "auditentry": AuditEntry.objects.first().pk,
        "review": review.pk,
        "worker": worker.pk,
        "user": make_member("Writer", "target").pk,
        "group": Group.objects.get(name="Writer").pk,
    }

    def address(name):
        more = ()
        if name.startswith("articles_article_"):
            more = PAGES.get(name.removeprefix("articles_article_"), ((),))[0]
        if name == "articles_article_bulk":
            return reverse(f"admin:{name}", args=["publish"])
        if name == "app_list":
            return reverse("admin:app_list", args=["articles"])
        if name == "autocomplete":
            query = "?app_label=articles&model_name=article&field_name=tags"
            return reverse("admin:autocomplete") + query
        try:
            return reverse(f"admin:{name}")
        except NoReverseMatch:
            return reverse(f"admin:{name}", args=[keys[name.split("_")[1]], *more])

    return people, address


@pytest.mark.parametrize("name", sorted(TABLE))
def test_each_is_let_in_or_refused(client, things, name):
    people, address = things
    rows = {"get": "", "post": ""}
    for who in ROLES:
        client.logout()
        if people[who]:
            client.force_login(people[who])
        for method in rows:
            before = transaction.savepoint()
            response = getattr(client, method)(address(name))
            transaction.savepoint_rollback(before)
            rows[method] += outcome(response, name)

    assert (rows["get"], rows["post"]) == TABLE[name]


def outcome(response, name):
    assert response.status_code < 500
    if response.status_code in (403, 405):
        return {403: "F", 405: "M"}[response.status_code]
    leads = getattr(response, "url", "")
    if name != "login" and leads.startswith(reverse("admin:login")):
        return "L"
    return "+"
