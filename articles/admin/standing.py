"""Where an article stands between its editors and its callers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.enums import TextChoices

from articles.models import Article, LivePeriod, Publication, Schedule


class Status(TextChoices):
    DRAFT = "draft", "Draft"
    SCHEDULED = "scheduled", "Scheduled"
    LIVE = "live", "Live"
    CHANGED = "changed", "Live, with changes"
    WITHDRAWN = "withdrawn", "Withdrawn"
    BIN = "bin", "In the bin"


_LIVE = Exists(Publication.objects.filter(pk=OuterRef("pk")))
_LIVE_AS_DRAFTED = Exists(
    Publication.objects.filter(pk=OuterRef("pk"), revision_id=OuterRef("head_id"))
)
_PLANNED = Exists(
    Schedule.objects.filter(
        article=OuterRef("pk"), action=Schedule.Action.PUBLISH, done_at__isnull=True
    )
)
_ONCE_LIVE = Exists(LivePeriod.objects.filter(article_id=OuterRef("pk")))

# The same reading as `status_of`, for the database.
STATUS_FILTERS: dict[str, Q] = {
    Status.DRAFT: Q(binned_at=None) & ~Q(_LIVE) & ~Q(_PLANNED) & ~Q(_ONCE_LIVE),
    Status.SCHEDULED: Q(binned_at=None) & ~Q(_LIVE) & Q(_PLANNED),
    Status.LIVE: Q(binned_at=None) & Q(_LIVE_AS_DRAFTED),
    Status.CHANGED: Q(binned_at=None) & Q(_LIVE) & ~Q(_LIVE_AS_DRAFTED),
    Status.WITHDRAWN: Q(binned_at=None) & ~Q(_LIVE) & ~Q(_PLANNED) & Q(_ONCE_LIVE),
    Status.BIN: Q(binned_at__isnull=False),
}


def with_standing(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Add what `status_of` reads: live_revision_id, live_slug, planned_at, was_live."""
    planned = Schedule.objects.filter(
        article=OuterRef("pk"), action=Schedule.Action.PUBLISH, done_at=None
    )
    live = Publication.objects.filter(pk=OuterRef("pk"))
    return articles.annotate(
        live_revision_id=Subquery(live.values("revision_id")),
        live_slug=Subquery(live.values("slug")),
        planned_at=Subquery(planned.values("due_at")[:1]),
        was_live=_ONCE_LIVE,
    )


def status_of(article: Article) -> Status:
    """Return the status of an article that came through `with_standing`. No query."""
    live_revision_id = getattr(article, "live_revision_id", None)
    if article.binned_at:
        return Status.BIN
    if live_revision_id:
        return Status.LIVE if live_revision_id == article.head_id else Status.CHANGED
    if getattr(article, "planned_at", None):
        return Status.SCHEDULED
    return Status.WITHDRAWN if getattr(article, "was_live", False) else Status.DRAFT


def json_url(slug: str) -> str:
    """Return the public address of a live article's document."""
    return f"{settings.PUBLIC_URL}/api/v1/articles/{slug}"


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the bar on top of an article's pages says."""

    status: Status
    publication: Publication | None
    head_number: int | None
    plans: tuple[Schedule, ...]  # waiting, the next one first
    refusal: Schedule | None  # the newest plan, if it came to its moment and was refused

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
    """Return where the article stands. Four queries."""
    row = with_standing(Article.objects.filter(pk=article.pk)).select_related("head").get()
    publication = (
        Publication.objects.filter(pk=article.pk).defer("detail_json", "list_json").first()
    )
    plans = Schedule.objects.filter(article=article, done_at=None).order_by("due_at", "id")
    return Standing(
        status=status_of(row),
        publication=publication,
        head_number=row.head.number if row.head else None,
        plans=tuple(plans),
        refusal=_refusal(article, publication),
    )


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
