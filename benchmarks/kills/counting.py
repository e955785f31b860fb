"""What was lost and what was repeated, counted from the tables and from what the cache was told."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise

from articles.models import Change, Fact, LogFollower, LogHead, Publication, Schedule, Worker
from benchmarks.kills.site import Cache
from benchmarks.kills.streams import ARTICLES_OF_THE_AUTHOR, Streams

PURGES = 2  # of each change: at once, and again a little later


def followers() -> int:
    """Return how many places in the log the purging has."""
    return LogFollower.objects.filter(name__startswith="varnish").count()


def are_at_work(pids: list[int]) -> bool:
    """Tell whether all of these workers have said that they are there."""
    return Worker.objects.filter(pid__in=pids, stopped_at=None).count() == len(pids)


def is_at_rest() -> bool:
    """Tell whether everything that was to follow has followed."""
    last = LogHead.objects.values_list("last", flat=True).get()
    behind = LogFollower.objects.filter(name__startswith="varnish", sequence__lt=last)
    return not (
        behind.exists()
        or Fact.objects.filter(dirty=True).exists()
        or Schedule.objects.filter(done_at=None).exists()
    )


def report(streams: Streams, cache: Cache) -> int:
    """Print the counts; return 1 if anything was lost or done twice, else 0."""
    in_log = Counter(
        Change.objects.filter(subject="article", kind="published").values_list(
            "subject_id", flat=True
        )
    )
    lost = sum(not in_log[pk] for pk in streams.published)
    twice = sum(in_log[pk] > 1 for pk in streams.published)
    print(f"Attempts that a death cut short, made again by the publisher: {streams.refused}")
    print(f"Published: {len(streams.published)}. Lost: {lost}. Twice in the log: {twice}.")

    planned_lost = sum(not in_log[pk] for pk in streams.planned)
    planned_twice = sum(in_log[pk] > 1 for pk in streams.planned)
    late = _lateness(streams)
    early = sum(each < timedelta(0) for each in late)
    print(
        f"Planned: {len(streams.planned)}. Lost: {planned_lost}. Done twice: {planned_twice}. "
        f"Early: {early}. Late: {_seconds(late, 0.5)} s in the middle, {_seconds(late, 1)} at most."
    )

    unpurged = sum(cache.told[f"article:{pk}"] < PURGES for pk in streams.published)
    repeated = sum(max(cache.told[f"article:{pk}"] - PURGES, 0) for pk in streams.published)
    print(
        f"Purges of what was published: {PURGES * len(streams.published) + repeated}. "
        f"Not purged {PURGES} times: {unpurged}. More than that: {repeated}."
    )

    showing = Publication.objects.filter(detail_json__contains=f'"{streams.names[-1]}"').count()
    same = _changes_without_a_change()
    print(
        f"Renamed {len(streams.names) - 1} times, {ARTICLES_OF_THE_AUTHOR} documents each. Showing "
        f"the last name: {showing}. Changes that changed nothing: {same}."
    )
    wrong = lost + twice + planned_lost + planned_twice + early + unpurged + same
    return int(wrong > 0 or showing != ARTICLES_OF_THE_AUTHOR)


def _lateness(streams: Streams) -> list[timedelta]:
    happened = dict(
        Change.objects.filter(subject_id__in=streams.planned).values_list(
            "subject_id", "happened_at"
        )
    )
    return sorted(happened[pk] - due for pk, due in streams.planned.items() if pk in happened)


def _seconds(late: list[timedelta], share: float) -> str:
    if not late:
        return "-"
    return f"{late[min(int(len(late) * share), len(late) - 1)].total_seconds():.1f}"


def _changes_without_a_change() -> int:
    """Count changes of an article to the very document that it had: a remake done twice."""
    by_article: dict[object, list[str]] = {}
    changes = Change.objects.filter(subject="article").order_by("sequence")
    for pk, etag in changes.values_list("subject_id", "etag"):
        by_article.setdefault(pk, []).append(etag)
    return sum(a == b for etags in by_article.values() for a, b in pairwise(etags))
