"""What there is to mend before publishing, each with the place on the article's page to do it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from articles import publishing
from articles.models import Article

from .inlines import reading_order

_PLACES = {
    "authors": "bylines-group",
    "sections": "sections-group",
    "related_links": "related_links-group",
    "expires_at": "id_expires_at_0",
}


@dataclass(frozen=True, slots=True)
class Mend:
    message: str
    address: str  # of the field; empty where no field mends it


def to_mend(article: Article, problems: Iterable[publishing.Problem]) -> list[Mend]:
    """Return the problems with the addresses of their fields. Two queries where rows are named."""
    problems = list(problems)
    rows: dict[str, str] = {}
    if any("." in problem.field for problem in problems):
        rows |= {
            f"sections.{section.pk}": f"sections-{index}"
            for index, section in enumerate(article.sections.all())
        }
        rows |= {
            f"related_links.{link.pk}": f"related_links-{index}"
            for index, link in enumerate(reading_order(article.related_links.all()))
        }
    change = reverse("admin:articles_article_change", args=[article.pk])
    return [
        Mend(problem.message, f"{change}#{_place(problem.field, rows)}" if problem.field else "")
        for problem in problems
    ]


def _place(field: str, rows: dict[str, str]) -> str:
    return rows.get(field) or _PLACES.get(field.partition(".")[0]) or f"id_{field}"
