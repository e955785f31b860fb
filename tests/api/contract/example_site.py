"""
The site that the examples of the OpenAPI document show: two articles, made as editors make them.

Every id and every moment is fixed, so that the running code answers with the examples' very bytes.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from articles import publishing
from articles.models import (
    Article,
    Author,
    Byline,
    Category,
    Change,
    LivePeriod,
    RelatedLink,
    Section,
    Slug,
    Tag,
)

OPENED = datetime(2026, 2, 20, 9, 0, tzinfo=UTC)
FIRST_LIVE = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CHANGED = datetime(2026, 3, 4, 8, 15, tzinfo=UTC)

TOKEN = "6251c2820f3a9b4e"  # of every change: in cursors


def build() -> None:
    author = Author(
        id="5b1f2c1e-6a0f-4d5b-9a53-0d5f6d9f3a11",
        name="Dana Ospanova",
        bio="Dana writes about rivers, bridges and the people who keep them.",
    )
    category = Category(
        id="c2a4b7de-31c9-4f0e-8a65-7d1b92f0e4c2",
        name="City",
        description="Streets, squares, and who uses them.",
    )
    tag = Tag(id="f2d8c0b4-1e67-4a95-8c3d-6b0a7e9f5d21", name="Rivers")
    for thing in (author, category, tag):
        publishing.save_embedded(thing=thing)

    bridge = _article(
        id="a7c3e1f4-90b2-4d68-b7e5-3c8d2f1a6b04",
        title="A bridge for walkers",
        category=category,
    )
    Section.objects.create(
        id="17c4e8a2-5d0b-4f39-8e61-b2a97d3c6f50",
        article=bridge,
        html="<p>Nobody drives over it, and that was the plan.</p>",
    )
    publishing.publish(article=bridge, at=OPENED)
    Slug.objects.create(slug="a-new-bridge", article_id=bridge.pk, is_current=False)

    article = _article(
        id="0b8f6c52-8d2e-4b77-9b3e-51c2f4a7d910",
        title="When the Ishim freezes",
        standfirst="For five months a year the river is a road.",
        category=category,
    )
    Byline.objects.create(article=article, author=author)
    article.tags.add(tag)
    section = Section.objects.create(
        id="8c1d7f0a-25c4-4c0e-a0c6-9b7a4a1f3e02",
        article=article,
        heading="The first ice",
        html="<p>It comes in November.</p>",
    )
    RelatedLink.objects.create(
        id="e4d90b6f-7a12-4a1c-8d1f-2f6f0c9b5d33", article=article, after=section, target=bridge
    )
    publishing.publish(article=article, at=FIRST_LIVE)
    # The second revision is typed and kept, and never goes live.
    for html in ("<p>It comes from the banks.</p>", "<p>It comes in November, from the banks.</p>"):
        Section.objects.filter(pk=section.pk).update(html=html)
        publishing.save(article=article, at=CHANGED)
    publishing.publish(article=article, at=CHANGED)
    _date_the_log(article)


def _article(*, id: str, **fields: object) -> Article:  # noqa: A002
    return Article.objects.create(id=UUID(id), language="en", **fields)


def _date_the_log(article: Article) -> None:
    """The log's moments are the database's own clock; the examples' are those of the acts."""
    periods = LivePeriod.objects.filter(article_id=article.pk)
    periods.filter(revision_number=1).update(starts=FIRST_LIVE, ends=CHANGED)
    periods.filter(revision_number=3).update(starts=CHANGED)
    Change.objects.update(happened_at=CHANGED, token=TOKEN)
