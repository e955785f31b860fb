"""
Handing a draft in, talking about it, approving it or sending it back.

A review decides nothing for callers: an approved draft is live once somebody publishes it.
Publishing itself closes the review that is open, and the bin takes it back.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet

from articles import auditing, publishing
from articles.models import Article, Publication, Review, ReviewComment


class Refused(Exception):
    """Nothing was written. The message is for people."""


def submit(*, article: Article, at: datetime, by: AbstractBaseUser, note: str = "") -> Review:
    """
    Hand the draft in, as it was saved last.

    :raises Refused: if it lies in the bin, waits already, was never saved, or is what is live.
    """
    with transaction.atomic():
        working = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
        head_id = working.head_id
        if (reason := why_not_submit(working)) or head_id is None:
            raise Refused(reason)
        review = Review.objects.create(
            article=working,
            revision_id=head_id,
            note=note.strip(),
            submitted_by_id=by.pk,
            submitted_at=at,
        )
        auditing.record(
            act="handed in for review", at=at, subject=working, actor=by, detail=note.strip()
        )
        publishing.restand([working.pk])
    return review


def why_not_submit(article: Article) -> str:
    """Return what keeps the draft from being handed in, for people; empty if nothing does."""
    if article.binned_at:
        return "The article is in the bin. Take it out first."
    if article.head_id is None:
        return "There is nothing to review yet: save the article first."
    if current(article):
        return "It waits for review already."
    if Publication.objects.filter(pk=article.pk, revision_id=article.head_id).exists():
        return "The draft is what is live: there is nothing to review. Change it first."
    return ""


def comment(
    *, review: Review, text: str, at: datetime, by: AbstractBaseUser, section: UUID | None = None
) -> ReviewComment:
    """
    Add a remark, also to a review that is decided.

    :raises Refused: if it is empty.
    """
    if not text.strip():
        raise Refused("Write something first.")
    with transaction.atomic():
        remark = ReviewComment.objects.create(
            review=review, author_id=by.pk, section=section, text=text.strip(), at=at
        )
        auditing.record(
            act="commented", at=at, subject=review.article, actor=by, detail=text.strip()
        )
    return remark


def approve(*, review: Review, at: datetime, by: AbstractBaseUser, reason: str = "") -> None:
    """
    Find the draft good. It isn't live by that.

    :raises Refused: if somebody else decided meanwhile.
    """
    _decide(review, Review.State.APPROVED, at, by, reason)


def send_back(*, review: Review, at: datetime, by: AbstractBaseUser, reason: str) -> None:
    """
    Give the draft back to its writer, and say why.

    :raises Refused: without a reason, or if somebody else decided meanwhile.
    """
    if not reason.strip():
        raise Refused("Say what should be different: the writer only has your words.")
    _decide(review, Review.State.SENT_BACK, at, by, reason)


def take_back(*, review: Review, at: datetime, by: AbstractBaseUser) -> None:
    """
    Take the draft back before it is decided.

    :raises Refused: if somebody decided meanwhile.
    """
    _decide(review, Review.State.TAKEN_BACK, at, by, "")


def current(article: Article) -> Review | None:
    """Return the review that the article waits for, if it does. One query."""
    waiting = Review.objects.filter(article=article, state=Review.State.WAITING)
    return waiting.select_related("article", "revision", "submitted_by").first()


def latest(article: Article) -> Review | None:
    """Return the newest review, waiting or decided. One query."""
    return of(article).first()


def of(article: Article) -> QuerySet[Review]:
    """Return the article's reviews, the newest first."""
    reviews = Review.objects.filter(article=article)
    people = reviews.select_related("article", "revision", "submitted_by", "decided_by")
    return people.defer("revision__content").order_by("-submitted_at", "-id")


def queue() -> QuerySet[Review]:
    """Return what waits, the one that has waited longest first."""
    waiting = Review.objects.filter(state=Review.State.WAITING)
    people = waiting.select_related("article", "revision", "submitted_by")
    return people.defer("revision__content").order_by("submitted_at", "id")


def is_newer(review: Review) -> bool:
    """Tell whether the draft was saved again since it was handed in, with other content."""
    return review.article.head_id != review.revision_id


def _decide(
    review: Review, state: Review.State, at: datetime, by: AbstractBaseUser, reason: str
) -> None:
    with transaction.atomic():
        # The article's row first, as whoever publishes it does.
        working = Article.objects.select_for_update(no_key=True).get(pk=review.article_id)
        waiting = Review.objects.filter(pk=review.pk, state=Review.State.WAITING)
        if not waiting.update(
            state=state, decided_by_id=by.pk, decided_at=at, reason=reason.strip()
        ):
            raise Refused("Somebody decided it meanwhile. Look again.")
        publishing.restand([working.pk])
        auditing.record(act=_SAID[state], at=at, subject=working, actor=by, detail=reason.strip())
    review.refresh_from_db()


_SAID = {
    Review.State.APPROVED: "approved",
    Review.State.SENT_BACK: "sent back",
    Review.State.TAKEN_BACK: "taken back from review",
}
