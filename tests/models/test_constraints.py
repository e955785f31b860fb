"""What must never be is refused by the database itself, whoever writes."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction

from articles.models import (
    Article,
    Author,
    Autosave,
    Byline,
    Category,
    Fact,
    LivePeriod,
    LogHead,
    Origin,
    Presence,
    PreviewLink,
    PreviewOpening,
    RelatedLink,
    Review,
    Revision,
    Schedule,
    Section,
    Slug,
    Tag,
    WebhookDelivery,
    WebhookEndpoint,
)
from tests.conftest import NOON


def period(**fields: Any) -> LivePeriod:
    values: dict[str, Any] = {"revision_id": 1, "revision_number": 1, "slug": "snow"}
    moments = dict.fromkeys(("starts", "published_at", "first_published_at"), NOON)
    return LivePeriod.objects.create(**values, **moments, from_sequence=1, **fields)


def revision(article: Article, number: int) -> Revision:
    return Revision.objects.create(article=article, number=number, content={}, created_at=NOON)


def plan(article: Article, **fields: Any) -> Schedule:
    return Schedule.objects.create(article=article, due_at=NOON, **fields)


def handed_in(article: Article, **fields: Any) -> Review:
    values: dict[str, Any] = {"revision": article.head, "submitted_at": NOON}
    return Review.objects.create(article=article, **values, **fields)


def delivered_twice() -> None:
    endpoint = WebhookEndpoint.objects.create(created_at=NOON, sequence=0)
    for _ in range(2):
        WebhookDelivery.objects.create(endpoint=endpoint, sequence=1, created_at=NOON)


def shared(article: Article, *, days: int = 7) -> PreviewLink:
    ends = NOON + timedelta(days=days)
    return PreviewLink.objects.create(article=article, created_at=NOON, expires_at=ends)


def opened(link: PreviewLink) -> PreviewOpening:
    return PreviewOpening.objects.create(link=link, minute=NOON, network="192.0.2.0/24")


def of_one_page(model: Any, article: Article, **moments: Any) -> None:
    user = User.objects.create(username="aigul")
    twice(lambda: model.objects.create(user=user, article=article, page=SAME, **moments))


def twice(make: Callable[[], Any]) -> None:
    make()
    make()


SAME = uuid.UUID(int=1)

VIOLATIONS: dict[str, Callable[[Article], Any]] = {
    "author_has_a_slug": lambda article: Author.objects.create(name="Alaina"),
    "category_has_a_slug": lambda article: Category.objects.create(name="Talks"),
    "tag_has_a_slug": lambda article: Tag.objects.create(name="talks"),
    "fact_once": lambda article: twice(lambda: Fact.objects.create(kind="tag", ref="1")),
    "fact_slug_once_per_kind": lambda article: [
        Fact.objects.create(kind="tag", ref=ref, slug="talks") for ref in "12"
    ],
    "period_one_open_per_article": lambda article: twice(lambda: period(article_id=SAME)),
    "log_head_is_one_row": lambda article: LogHead.objects.create(pk=2, happened_at=NOON),
    "origin_is_one_row": lambda article: Origin.objects.create(pk=2, url="https://example.org"),
    "slug_one_current_per_article": lambda article: [
        Slug.objects.create(slug=slug, article_id=SAME, is_current=True) for slug in ("a", "b")
    ],
    "author_once_per_article": lambda article: twice(
        lambda: Byline.objects.create(article=article, author=Author.objects.get())
    ),
    "revision_number_once": lambda article: twice(lambda: revision(article, 7)),
    "schedule_one_waiting_per_action": lambda article: twice(
        lambda: plan(article, action="withdraw")
    ),
    "schedule_publishes_a_revision": lambda article: plan(article, action="publish"),
    "review_one_waiting_per_article": lambda article: twice(lambda: handed_in(article)),
    "review_is_waiting_or_decided": lambda article: handed_in(article, state="approved"),
    "autosave_once_per_page": lambda article: of_one_page(Autosave, article, saved_at=NOON),
    "presence_once_per_page": lambda article: of_one_page(Presence, article, seen_at=NOON),
    "preview_link_ends_later": lambda article: shared(article, days=0),
    "preview_opening_once_a_minute": lambda article: [
        opened(link) for link in [shared(article)] * 2
    ],
    "section_level_is_2_to_4": lambda article: Section.objects.create(article=article, level=1),
    "link_has_one_target": lambda article: RelatedLink.objects.create(
        article=article, target=Article.objects.create(slug="ice"), url="https://example.org"
    ),
    "link_leads_elsewhere": lambda article: RelatedLink.objects.create(
        article=article, target=article
    ),
    "delivery_once_per_endpoint_and_change": lambda article: delivered_twice(),
    "article_slug_once": lambda article: Article.objects.create(slug=article.slug),
    "work_once_per_language": lambda article: Article.objects.create(
        work=article.work, language=article.language
    ),
    "article_slug_is_not_reserved": lambda article: Article.objects.create(slug="by-id"),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_the_database_refuses_it(make_article, make_author, name):
    article = make_article(authors=[])
    make_author()
    before = {
        model: model.objects.count() for model in apps.get_app_config("articles").get_models()
    }

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        VIOLATIONS[name](article)

    assert name in str(refusal.value) or is_of_its_columns(name, str(refusal.value))
    assert before == {model: model.objects.count() for model in before}


def test_every_named_constraint_is_violated_above():
    named = {
        constraint.name
        for model in apps.get_app_config("articles").get_models()
        for constraint in model._meta.constraints
    }

    assert named == VIOLATIONS.keys()


def is_of_its_columns(name: str, message: str) -> bool:
    """SQLite names the columns of a unique constraint, not the constraint."""
    for model in apps.get_app_config("articles").get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name and isinstance(constraint, models.UniqueConstraint):
                fields: list[Any] = [model._meta.get_field(name) for name in constraint.fields]
                columns = [field.column for field in fields]
                return message.endswith(
                    ", ".join(f"{model._meta.db_table}.{column}" for column in columns)
                )
    return False
