"""
Moving the working copy in front of callers, and taking it away: the only door to what is live.

Nothing else writes publications, keys, slugs or the log. Every act that writes them is one durable
transaction of its own, so none may run inside another transaction.
"""

from .acts import delete, publish, publish_many, rename, restore, withdraw
from .contents import content_of
from .documents import current, render_revision, render_revisions
from .embedded import articles_embedding, delete_embedded, save_embedded
from .expiry import set_expiry
from .foreseeing import Affected, Foreseen, LinkEffect, foresee_publishing, foresee_withdrawal
from .outcome import Busy, NotLive, NotReady, Outcome, Overtaken, Problem, ReadOnly, Refusal
from .overtaking import save_over, trying_out
from .pruning import Pruned, prune_changes
from .readiness import Review, review
from .received import Copy, OtherRelease, Received, Redirects, Removal
from .received_facts import Thing
from .receiving import receive
from .rehearsal import Rehearsal, rehearse
from .remakes import Remake, remake_of, remakes_under_way, stale_documents
from .remaking import is_anything_stale, outdated_documents, remake_stale, republish
from .satellite import NotEmpty, become_satellite, refuse_on_satellite
from .standing import restand
from .tagging import Tagged, set_tag
from .timing import apply_due, next_due, schedule, unschedule
from .wanting import waiting_for, would_resolve_to
from .working_copy import (
    hide,
    locked,
    replace,
    restore_revision,
    save,
)

__all__ = [
    "Affected",
    "Busy",
    "Copy",
    "Foreseen",
    "LinkEffect",
    "NotEmpty",
    "NotLive",
    "NotReady",
    "OtherRelease",
    "Outcome",
    "Overtaken",
    "Problem",
    "Pruned",
    "ReadOnly",
    "Received",
    "Redirects",
    "Refusal",
    "Rehearsal",
    "Remake",
    "Removal",
    "Review",
    "Tagged",
    "Thing",
    "apply_due",
    "articles_embedding",
    "become_satellite",
    "content_of",
    "current",
    "delete",
    "delete_embedded",
    "foresee_publishing",
    "foresee_withdrawal",
    "hide",
    "is_anything_stale",
    "locked",
    "next_due",
    "outdated_documents",
    "prune_changes",
    "publish",
    "publish_many",
    "receive",
    "refuse_on_satellite",
    "rehearse",
    "remake_of",
    "remake_stale",
    "remakes_under_way",
    "rename",
    "render_revision",
    "render_revisions",
    "replace",
    "republish",
    "restand",
    "restore",
    "restore_revision",
    "review",
    "save",
    "save_embedded",
    "save_over",
    "schedule",
    "set_expiry",
    "set_tag",
    "stale_documents",
    "trying_out",
    "unschedule",
    "waiting_for",
    "withdraw",
    "would_resolve_to",
]
