"""Which changes an endpoint is told of, and as what."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from articles.models import Change, Fact, WebhookEndpoint


@dataclass(frozen=True, slots=True)
class Choice:
    """
    An endpoint's filters: of each any of the values, and all filters at once; None: all there are.

    :param groups: the ids of facts, for each filter.
    """

    kinds: Collection[str] | None
    groups: tuple[frozenset[int], ...]

    def kind_of(self, change: Change) -> str | None:
        """
        Return what a change is to whoever has these filters; None: nothing.

        What leaves the filters is withdrawn from them, and what comes into them is published.
        """
        if change.subject != Change.Subject.ARTICLE:
            return None
        was, now = self._has(change.facts_before), self._has(change.facts_after)
        if not was and not now:
            return None
        kind = str(change.kind)
        if now and not was:
            kind = Change.Kind.PUBLISHED.value
        elif was and not now and kind != Change.Kind.DELETED:
            kind = Change.Kind.WITHDRAWN.value
        return kind if self.kinds is None or kind in self.kinds else None

    def _has(self, facts: Iterable[int]) -> bool:
        found = set(facts)
        return bool(found) and all(group & found for group in self.groups)


def choice_of(endpoint: WebhookEndpoint) -> Choice:
    """Return an endpoint's filters, as they are now. One query if it has any."""
    asked = {
        Fact.Kind.LANGUAGE: endpoint.languages,
        Fact.Kind.CATEGORY: endpoint.categories,
        Fact.Kind.TAG: endpoint.tags,
    }
    groups = []
    for kind, refs in asked.items():
        if refs:
            # Of what nothing was ever filed under there is no fact, and nothing is chosen.
            found = Fact.objects.filter(kind=kind, ref__in=refs).values_list("id", flat=True)
            groups.append(frozenset(found))
    return Choice(frozenset(endpoint.kinds) or None, tuple(groups))
