"""The daily pruning of the log of changes."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from articles import publishing

BETWEEN = 0.1  # seconds between two steps of one pruning: others publish meanwhile
# Whoever walks from the log's beginning while it is pruned may have to start again.
A_DAY = 24 * 60 * 60.0  # seconds


class Pruner:
    name = "pruning"
    about = "removes changes from the log that are older than it is kept"

    def __init__(self) -> None:
        self.did = ""

    def step(self) -> float:
        """Prune some hundred changes if there are any to prune, a tenth of a second's work."""
        pruned = publishing.prune_changes(kept=timedelta(days=settings.CHANGES_DAYS))
        self.did = f"removed {pruned.removed} changes" if pruned.seen else ""
        return BETWEEN if pruned.seen else A_DAY
