"""What callers would get if a revision were published now: rendered as publishing does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from articles.content.rendering import Content, Rendered
from articles.models import Publication, Revision

from . import documents, facts


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """One revision as callers would get it."""

    rendered: Rendered
    is_live: bool  # callers get it already, and these are their bytes
    unsettled: tuple[str, ...]  # fields that hold this moment, and would hold that of publishing


def rehearse(*, revision: Revision, at: datetime) -> Rehearsal:
    """
    Render a revision as it would be served if it were published at this moment; write nothing.

    What is live already is rendered with its own moments: these are the bytes that are served. It
    asks for nothing that publishing asks for: a draft may lack a title. Seven queries at most.
    """
    article_id = revision.article_id
    live = Publication.objects.filter(pk=article_id).defer("detail_json", "list_json").first()
    is_live = live is not None and live.revision_id == revision.pk
    if live and is_live:
        moments = documents.moments_of(live)
    else:
        moments = documents.coming_moments(article_id, live, at)
    content: Content = revision.content
    draft = documents.draft(
        content,
        facts.foreseen([(str(article_id), content)]),
        article_id=str(article_id),
        revision=revision.number,
        moments=moments,
    )
    unsettled = [] if is_live else ["modified_at"]
    if live is None:
        unsettled.insert(0, "published_at")
        if moments.first_published_at == at:
            unsettled.insert(1, "first_published_at")
    return Rehearsal(rendered=draft.rendered, is_live=is_live, unsettled=tuple(unsettled))
