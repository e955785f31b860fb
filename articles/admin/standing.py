"""Where an article stands between its editors and its callers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import F

from articles import reviewing
from articles.models import Article, Publication, Review, Schedule

Status = Article.Status


def json_url(slug: str) -> str:
    """Return the public address of a live article's document."""
    return f"{settings.PUBLIC_URL}/api/v1/articles/{slug}"


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the bar on top of an article's pages says."""

    status: Article.Status
    publication: Publication | None
    head_number: int | None
    plans: tuple[Schedule, ...]  # waiting, the next one first
    refusal: Schedule | None  # the newest plan, if it came to its moment and was refused
    review: Review | None  # the newest, if it waits or was sent back

    @property
    def is_live(self) -> bool:
        return self.publication is not None

    @property
    def differs(self) -> bool:
        return self.status == Status.CHANGED

    @property
    def json_url(self) -> str:
        return json_url(self.publication.slug) if self.publication else ""


def standing_of(article: Article) -> Standing:
    """Return where the article stands. Five queries."""
    row = Article.objects.select_related("head").defer("head__content").get(pk=article.pk)
    publication = (
        Publication.objects.filter(pk=article.pk).defer("detail_json", "list_json").first()
    )
    plans = Schedule.objects.filter(article=article, done_at=None).order_by("due_at", "id")
    return Standing(
        status=Status(row.status),
        publication=publication,
        head_number=row.head.number if row.head else None,
        plans=tuple(plans),
        refusal=_refusal(article, publication),
        review=_review(article),
    )


def _review(article: Article) -> Review | None:
    """An approval is no news, nor is what was taken back; what was sent back is, until it is."""
    review = reviewing.latest(article)
    telling = {Review.State.WAITING, Review.State.SENT_BACK}
    return review if review and review.state in telling else None


def _refusal(article: Article, publication: Publication | None) -> Schedule | None:
    """What was called off before its moment isn't news; nor is a refusal that was made good."""
    last = Schedule.objects.filter(article=article, done_at__isnull=False)
    plan = last.exclude(refusal="").filter(done_at__gte=F("due_at")).order_by("-done_at").first()
    if plan is None or plan.done_at is None:
        return None
    if plan.action == Schedule.Action.WITHDRAW:
        return plan if publication else None
    return None if _is_newer(publication, plan.done_at) else plan


def _is_newer(publication: Publication | None, moment: datetime) -> bool:
    return publication is not None and publication.modified_at >= moment
