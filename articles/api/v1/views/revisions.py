"""What was live before, and when. Their documents are rendered with what is known today."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from articles import publishing
from articles.api import collections, conditional
from articles.api.collections import Collection
from articles.api.conditional import Freshness
from articles.api.public import PublicView
from articles.api.schema import described
from articles.api.v1 import examples, queries, serializers
from articles.content.rendering import AS_RECEIVED, dumps, moment
from articles.models import LivePeriod, Revision, reading
from articles.models.reading import Found

from . import found

LARGEST = 2_147_483_647  # of the database's integers; beyond it there is nothing to ask for


class RevisionList(PublicView):
    parameters = queries.Revisions

    @described(
        "listRevisions",
        tag="Revisions",
        answer=serializers.RevisionEntryPage,
        example=examples.REVISION_ENTRY_PAGE,
        path=("slug",),
        moves=True,
    )
    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """
        List what was live of an article.

        Newest first. A revision that was never live, or that an editor hides, isn't told of.
        """
        article = _found(self, request, slug)
        collection = Collection(
            f"revisions:{article.id}", request.path, self.parameters, self.asked, (int,)
        )
        cursor, size = collection.cursor(), self.asked["page_size"]
        is_backward = cursor is not None and cursor.is_backward
        periods = shown_periods(article).order_by(
            "from_sequence" if is_backward else "-from_sequence"
        )
        if cursor:
            side = "gt" if is_backward else "lt"
            periods = periods.filter(**{f"from_sequence__{side}": cursor.place[0]})
        freshness = _freshness(self, article)
        rows = list(periods[: size + 1])
        kept = rows[:size][::-1] if is_backward else rows[:size]
        places = [(period.from_sequence,) for period in kept]
        beside = collections.neighbours(collection, cursor, places, has_more=len(rows) > size)
        count = shown_periods(article).count() if self.asked["count"] else None
        etags = self._etags(article, kept)
        entries = (_entry(period, etags[period.pk]) for period in kept)
        return conditional.answer(
            request,
            collections.text(entries, beside, count),
            freshness=freshness,
            links=beside.links,
        )

    def _etags(self, article: Found, periods: list[LivePeriod]) -> dict[int, str]:
        past = [period for period in periods if period.ends]
        rendered = publishing.render_revisions(past) if past else []
        etags = {period.pk: document.etag for period, document in zip(past, rendered, strict=True)}
        present = {
            period.pk: found.document(article, at=self.at).etag
            for period in periods
            if not period.ends
        }
        return etags | present


class RevisionDetail(PublicView):
    @described(
        "getRevision",
        tag="Revisions",
        answer=serializers.Article,
        example=examples.ARTICLE,
        path=("slug", "number"),
        moves=True,
    )
    def get(self, request: HttpRequest, slug: str, number: int) -> HttpResponse:
        """
        Get an article as it was in a revision.

        The whole document, with the authors, tags and links as they are today.
        """
        article = _found(self, request, slug)
        if number > LARGEST:
            raise Http404
        period = shown_periods(article).filter(revision_number=number).first()
        if period is None:
            raise Http404
        if period.ends is None:
            document = found.document(article, at=self.at)
            return conditional.answer(
                request,
                document.text,
                etag=document.etag,
                freshness=document.freshness,
            )
        freshness = _freshness(self, article)
        rendered = publishing.render_revision(period)
        return conditional.answer(request, rendered.detail, etag=rendered.etag, freshness=freshness)


def _found(view: PublicView, request: HttpRequest, slug: str) -> Found:
    """
    Return the live article of that slug.

    :raises Moved: as `found.by_slug` does; and to the origin, which alone knows what was before.
    """
    article = found.by_slug(view, request, slug)
    if article.shape == AS_RECEIVED:
        raise found.at_the_origin(view, request, article)
    return article


def shown_periods(article: Found) -> QuerySet[LivePeriod]:
    """The last time that each revision was live, of those that aren't hidden."""
    again = LivePeriod.objects.filter(
        article_id=OuterRef("article_id"),
        revision_number=OuterRef("revision_number"),
        from_sequence__gt=OuterRef("from_sequence"),
    )
    shown = Revision.objects.filter(pk=OuterRef("revision_id"), is_hidden=False)
    return LivePeriod.objects.filter(~Exists(again), Exists(shown), article_id=article.id)


def _freshness(view: PublicView, article: Found) -> Freshness:
    """Of past revisions: any fact that they embed may be the last change."""
    changed_at = reading.horizon(at=view.at).changed_at
    return Freshness(view.at, changed_at, article.due_at)


def _entry(period: LivePeriod, etag: str) -> str:
    return dumps(
        {
            "number": period.revision_number,
            "live_from": moment(period.starts),
            "live_until": moment(period.ends) if period.ends else None,
            "etag": etag,
        }
    )
