"""
Moving the working copy in front of callers, and taking it away: the only door to what is live.

Nothing else writes publications, keys, slugs or the log. Every act that writes them is one durable
transaction of its own, so none may run inside another transaction.
"""

from .acts import delete, publish, publish_many, rename, restore, withdraw
from .documents import current, render_revision, render_revisions
from .embedded import articles_embedding, delete_embedded, save_embedded
from .outcome import Busy, NotLive, NotReady, Outcome, Problem, Refusal
from .readiness import Review, review
from .remaking import outdated_documents, remake_stale, republish
from .timing import apply_due, next_due, schedule, unschedule
from .wanting import waiting_for, would_resolve_to
from .working_copy import content_of, hide, replace, restore_revision, save

__all__ = [
    "Busy",
    "NotLive",
    "NotReady",
    "Outcome",
    "Problem",
    "Refusal",
    "Review",
    "apply_due",
    "articles_embedding",
    "content_of",
    "current",
    "delete",
    "delete_embedded",
    "hide",
    "next_due",
    "outdated_documents",
    "publish",
    "publish_many",
    "remake_stale",
    "rename",
    "render_revision",
    "render_revisions",
    "replace",
    "republish",
    "restore",
    "restore_revision",
    "review",
    "save",
    "save_embedded",
    "schedule",
    "unschedule",
    "waiting_for",
    "withdraw",
    "would_resolve_to",
]
