"""
Looking at outside URLs: whose turn it is, the look, and what is kept of it.

Hosts have turns, not URLs: a host is asked by one at a time, with a pause after, by whichever
process claims it. A claim ends by itself, so that one who dies holds up nothing. Each step is a
short transaction, and none is open while the network is waited for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.db.models.functions import Least

from articles.models import LinkHost, LinkTarget, OutgoingLink
from articles.publishing import standing

from . import judging
from .fetching import NotFetched, OffLimits, Unreachable, fetch
from .judging import Finding

PAUSE = timedelta(seconds=2)  # between two questions to a host
SECONDS = 20.0  # for a question, its redirects too
# Two questions, with room to spare: after this a claim is taken for that of somebody who died.
CLAIM = timedelta(seconds=90)
ENLISTED_AT_ONCE = 500  # new URLs given a turn in one step
CANDIDATES = 20  # hosts that are due, looked at for one that is free

Clock = Callable[[], datetime]
URLS = LinkTarget.objects.filter(kind=LinkTarget.Kind.URL)


def check_next(*, clock: Clock, before_asking: Callable[[], None] = lambda: None) -> bool:
    """
    Check the URL that has been due for longest, of those whose host is free.

    :param before_asking: called before the network is waited for: to give a connection back.
    :returns: whether there was one.
    """
    target = _claim(clock())
    if target is None:
        return False
    before_asking()
    found = look(target.url, clock=clock)
    keep(target, found, at=clock())
    return True


def check_now(*, target: LinkTarget, clock: Clock, seconds: float = SECONDS) -> bool:
    """
    Check one URL at once, due or not, if its host isn't being asked by somebody else.

    :returns: whether it was checked; the row has what was found.
    """
    at = clock()
    LinkHost.objects.get_or_create(host=target.host)
    # A person waits: the pause after another question is let off, a claim and a plea are not.
    if not LinkHost.objects.filter(host=target.host, free_at__lte=at + PAUSE).update(
        free_at=at + CLAIM
    ):
        return False
    found = look(target.url, clock=clock, seconds=seconds)
    keep(target, found, at=clock())
    return True


def look(url: str, *, clock: Clock, seconds: float = SECONDS) -> Finding:
    """
    Ask whether a URL still leads somewhere, and return what was found. Nothing is written.

    HEAD first, which costs the other side least; GET where that isn't answered well: there are
    servers that don't know it, or say of it what they don't say of the page.
    """
    try:
        answer = fetch(url, method="HEAD", seconds=seconds)
    except OffLimits as error:
        return judging.of_no_answer(error)
    except Unreachable as error:
        if error.code in {"name", "tls", "redirects"}:
            return judging.of_no_answer(error)
    else:
        found = judging.of_answer(answer, clock())
        if found.kind in {"fine", "later"}:
            return found
    try:
        return judging.of_answer(fetch(url, seconds=seconds), clock())
    except NotFetched as error:
        return judging.of_no_answer(error)


def keep(target: LinkTarget, found: Finding, *, at: datetime) -> None:
    """Keep what was found, and give the host's turn back."""
    with transaction.atomic():
        row = LinkTarget.objects.select_for_update(no_key=True).filter(pk=target.pk).first()
        if row is not None:
            is_other = judging.apply(row, found, at)
            row.save()
            for field in row._meta.concrete_fields:
                setattr(target, field.attname, getattr(row, field.attname))
        _free(target.host, at, found.wait or PAUSE)
    if row is not None and is_other:
        note_problems(row)


def accept(*, target: LinkTarget, at: datetime, by: AbstractBaseUser) -> None:
    """Mark a problem as fine: it isn't shown as one until what is found changes."""
    LinkTarget.objects.filter(pk=target.pk).update(
        accepted_at=at, accepted_by_id=by.pk, is_problem=False
    )
    note_problems(target)


def unaccept(*, target: LinkTarget) -> None:
    """Take back that a problem was marked as fine."""
    broken = (LinkTarget.State.FAILING, LinkTarget.State.WAITING, LinkTarget.State.NOT_LIVE)
    LinkTarget.objects.filter(pk=target.pk).update(
        accepted_at=None, accepted_by=None, is_problem=target.state in broken
    )
    note_problems(target)


def note_problems(target: LinkTarget) -> None:
    """
    Count anew the failing URLs of each article that leads there.

    An article a statement: whoever locks several does so in one order, and this must not cross it.
    """
    if target.kind != LinkTarget.Kind.URL:
        return
    articles = OutgoingLink.objects.filter(target=target).order_by("article_id")
    for article_id in articles.values_list("article_id", flat=True).distinct().iterator():
        failing = OutgoingLink.objects.filter(
            article_id=article_id, target__kind=LinkTarget.Kind.URL, target__is_problem=True
        )
        count = failing.aggregate(count=Count("target", distinct=True))["count"]
        standing.note_failing_urls({article_id: count})


def enlist(*, at: datetime) -> int:
    """Give what was linked to for the first time a turn with its host; return how many."""
    new = list(
        URLS.filter(state=LinkTarget.State.UNCHECKED, due_at=None)
        .order_by("id")
        .values_list("id", "host")[:ENLISTED_AT_ONCE]
    )
    if not new:
        return 0
    hosts = sorted({host for _, host in new})
    with transaction.atomic():
        LinkHost.objects.bulk_create(
            [LinkHost(host=host, due_at=at) for host in hosts], ignore_conflicts=True
        )
        LinkHost.objects.filter(host__in=hosts, due_at=None).update(due_at=at)
        LinkHost.objects.filter(host__in=hosts).update(due_at=Least(F("due_at"), at))
        LinkTarget.objects.filter(pk__in=[pk for pk, _ in new], due_at=None).update(due_at=at)
    return len(new)


def due_count(*, at: datetime) -> int:
    """Return how many URLs wait for their look."""
    return URLS.filter(Q(due_at__lte=at) | Q(due_at=None, state="unchecked")).count()


def seconds_to_next_turn(*, at: datetime) -> float | None:
    """Return in how many seconds a host is free of which a URL is due; None if nothing is due."""
    free = LinkHost.objects.filter(due_at__lte=at).aggregate(first=Min("free_at"))["first"]
    return max((free - at).total_seconds(), 0.0) if free else None


def _claim(at: datetime) -> LinkTarget | None:
    """Return a URL that is due, with its host's turn; what nothing leads to any more is dropped."""
    enlist(at=at)
    hosts = LinkHost.objects.filter(due_at__lte=at, free_at__lte=at).order_by("due_at", "host")
    for host in list(hosts.values_list("host", flat=True)[:CANDIDATES]):
        if not LinkHost.objects.filter(host=host, free_at__lte=at).update(free_at=at + CLAIM):
            continue  # somebody was quicker
        due = URLS.filter(host=host, due_at__lte=at).order_by("due_at", "id")
        for target in due[:ENLISTED_AT_ONCE].iterator():
            if target.uses.exists():
                return target
            _drop_if_unused(target)
        _free(host, at, timedelta())
    return None


def _free(host: str, at: datetime, pause: timedelta) -> None:
    first = URLS.filter(host=host, due_at__isnull=False).aggregate(first=Min("due_at"))["first"]
    LinkHost.objects.filter(host=host).update(free_at=at + pause, due_at=first)


def _drop_if_unused(target: LinkTarget) -> None:
    used = Exists(OutgoingLink.objects.filter(target=OuterRef("pk")))
    LinkTarget.objects.filter(~used, pk=target.pk).delete()
