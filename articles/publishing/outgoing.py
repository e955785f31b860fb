"""
What a working copy leads to, filed in the transaction that keeps it.

Whether an outside URL answers is found out elsewhere and later; whether an article of ours is live
is known here, since every act that changes it ends with `restand`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from articles.content import outgoing
from articles.content.rendering import Content
from articles.models import Article, LinkTarget, OutgoingLink, Publication
from articles.models.fixed_select import FixedSelect
from articles.models.fixed_update import FixedUpdate

State = LinkTarget.State

_Key = tuple[UUID, str, str, str]  # target, place, row, text
_LINKS = FixedSelect(lambda ids: OutgoingLink.objects.filter(article__in=ids))


def file(contents: Mapping[Article, Content]) -> None:
    """
    File what the articles lead to. One statement if that is as it was; at most four more for each
    for which it isn't.

    The state of what is new follows with `restate`, or with the first check.
    """
    filed: dict[UUID, dict[_Key, OutgoingLink]] = {article.pk: {} for article in contents}
    for link in _LINKS.of([article.pk for article in contents]):
        key = _key(link.target_id, link.place, link.row, link.text)
        filed[link.article_id][key] = link
    for article, content in contents.items():
        uses = outgoing.uses(content)
        wanted = {_key(use.to.id, use.place, use.row, use.text): use for use in uses}
        _refile(article, filed[article.pk], wanted)


def _refile(
    article: Article, filed: Mapping[_Key, OutgoingLink], wanted: Mapping[_Key, outgoing.Use]
) -> None:
    if gone := [link.pk for key, link in filed.items() if key not in wanted]:
        OutgoingLink.objects.filter(pk__in=gone).delete()
    new = [use for key, use in wanted.items() if key not in filed]
    if not new:
        return
    known = {link.target_id for link in filed.values()}
    destinations = {use.to.id: use.to for use in new if use.to.id not in known}
    # In one order, so that two who save at once can't each wait for the other.
    targets = [_target(destinations[pk]) for pk in sorted(destinations)]
    if targets:
        LinkTarget.objects.bulk_create(targets, ignore_conflicts=True)
        ours = [each.pk for each in targets if each.kind != LinkTarget.Kind.URL]
        if ours:
            _RESTATE.run(ours)
    OutgoingLink.objects.bulk_create(
        OutgoingLink(
            article=article, target_id=use.to.id, place=use.place, row=UUID(use.row), text=use.text
        )
        for use in new
    )


def forget(article: Article) -> None:
    """File that it leads nowhere: for what lies in the bin. What it led to stays."""
    OutgoingLink.objects.filter(article=article).delete()


def restate(article_ids: Sequence[UUID]) -> None:
    """Note that these articles may have gone live or away, for what leads there. Two statements."""
    _RESTATE_LED_TO.run(article_ids)
    _RESTATE_WAITED_FOR.run(article_ids)


def failing_urls() -> Coalesce:
    """Return the count of outside pages that an article leads to in vain, for an update of it."""
    failing = OutgoingLink.objects.filter(
        article=OuterRef("pk"), target__kind=LinkTarget.Kind.URL, target__is_problem=True
    ).order_by()
    counted = failing.values("article").annotate(count=Count("target", distinct=True))
    return Coalesce(Subquery(counted.values("count")), 0)


def _state() -> Case:
    """Return how targets of our own are: known from what is live."""
    is_live = Exists(Publication.objects.filter(pk=OuterRef("article_id")))
    same_title = Publication.objects.filter(title_key=OuterRef("want")).order_by()
    counted = same_title.values("title_key").annotate(count=Count("pk")).values("count")
    return Case(
        When(is_live, kind=LinkTarget.Kind.ARTICLE, then=Value(State.FINE)),
        When(kind=LinkTarget.Kind.ARTICLE, then=Value(State.NOT_LIVE)),
        # Two of that title are left for the editor to choose.
        When(Exact(Subquery(counted), Value(1)), then=Value(State.FINE)),
        default=Value(State.WAITING),
    )


def _stated() -> dict[str, Any]:
    """What an editor said of it holds until it changes."""
    problem = Case(
        When(Exact(_state(), Value(State.FINE)), then=Value(value=False)),
        default=Value(value=True),
    )
    return {
        "state": _state(),
        "is_problem": problem,
        "accepted_at": None,
        "accepted_by": None,
    }


def _misstated(targets: QuerySet[LinkTarget]) -> QuerySet[LinkTarget]:
    return targets.exclude(kind=LinkTarget.Kind.URL).exclude(Exact(F("state"), _state()))


def _waiting_for(article_ids: list[UUID]) -> QuerySet[LinkTarget]:
    titles = Article.objects.filter(pk__in=article_ids).exclude(title_key="").values("title_key")
    # The index has no empty ones; it is used where the query says so as well, in its text: a plan
    # for all parameters can't know that one of them is "".
    is_waiting = RawSQL("articles_linktarget.want <> ''", [], output_field=BooleanField())
    return LinkTarget.objects.filter(is_waiting, want__in=titles)


_RESTATE = FixedUpdate(
    rows=lambda ids: _misstated(LinkTarget.objects.filter(pk__in=ids)), values=_stated
)
# Apart, for either has an index, and with an OR between them PostgreSQL reads all targets: 70 ms
# of 260,000.
_RESTATE_LED_TO = FixedUpdate(
    rows=lambda ids: _misstated(LinkTarget.objects.filter(article_id__in=ids)), values=_stated
)
_RESTATE_WAITED_FOR = FixedUpdate(rows=lambda ids: _misstated(_waiting_for(ids)), values=_stated)


def _key(target: UUID, place: str, row: UUID | str, text: str) -> _Key:
    return (target, place, str(row), text)


def _target(to: outgoing.Destination) -> LinkTarget:
    target = LinkTarget(pk=to.id, kind=to.kind)
    if to.kind == LinkTarget.Kind.ARTICLE:
        target.article_id = UUID(to.ref)
    elif to.kind == LinkTarget.Kind.WANT:
        target.want = to.ref
    else:
        target.url, target.host = to.ref, to.host
        if not to.host:
            target.state, target.is_problem, target.fault = State.FAILING, True, "no-host"
            target.detail = (
                "It names no site, so on every site that shows the article it leads elsewhere. "
                "Write the whole address, from https:// on."
            )
    return target
