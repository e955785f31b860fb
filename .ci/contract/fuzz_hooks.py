"""
What the fuzzer must know beyond the document, and a count of what it did.

schemathesis loads it by SCHEMATHESIS_HOOKS; `check_fuzz.py` says where the figures go.
"""

from __future__ import annotations

import atexit
import json
import os
import random
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
import schemathesis
from schemathesis.generation.meta import TestPhase

URL = os.environ["FUZZ_URL"]
REAL = 0.75
WAITS = {str(seconds) for seconds in range(1, 51)}  # what `wait` may be
FILTERS = {"tag": "tags", "author": "authors", "category": "categories"}

choice = random.Random(os.environ["FUZZ_SEED"])  # noqa: S311  what was found must be found again
statuses: Counter[str] = Counter()
operations: Counter[str] = Counter()
cursors: Counter[str] = Counter()
seconds: list[tuple[float, str]] = []  # and what was asked


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Let a request that should be accepted find something, where it is about what may be there."""
    if case.query and _would_wait(case):
        case.query = {**case.query, "wait": 0}
    if case.meta.generation.mode.is_positive:
        _name_what_is_there(case)
        if case.query and "cursor" in case.query:
            _take_a_real_cursor(case)


def _would_wait(case: Any) -> bool:
    """
    Tell whether it may be held for seconds, as it asks to be.

    What should be refused may not be: a tag that is null is sent as the name "null".
    """
    sent = (case.as_transport_kwargs(base_url=URL)["params"] or {}).get("wait")
    values = sent if isinstance(sent, list) else [sent]
    return any(str(each) in WAITS for each in values)


def _name_what_is_there(case: Any) -> None:
    """Names that are made up lead nowhere: take some of the site's own three times out of four."""
    if case.meta.phase.name != TestPhase.FUZZING:
        return  # the links have given it names, or it tries a limit
    shelf = case.operation.path.removeprefix("/api/v1/").partition("/")[0]
    if "slug" in (case.path_parameters or {}) and choice.random() < REAL:
        article = choice.choice(site(shelf))
        known = {"slug": article["slug"]}
        if "anchor" in case.path_parameters:
            known["anchor"] = choice.choice(site(f"{shelf}/{article['slug']}/sections"))["anchor"]
        if "number" in case.path_parameters:
            known["number"] = article["revision"]
        case.path_parameters = {**case.path_parameters, **known}
    if "id" in (case.path_parameters or {}) and choice.random() < REAL:
        case.path_parameters = {"id": choice.choice(site("articles"))["id"]}
    for name, shelf in FILTERS.items():
        if name in (case.query or {}) and choice.random() < REAL:
            some = choice.sample(site(shelf), k=2)
            case.query = {**case.query, name: [each["slug"] for each in some]}


def _take_a_real_cursor(case: Any) -> None:
    """
    A document can say how a cursor looks, and not that it is what another page of the list gave.

    One that is made up is refused, as it should be: elsewhere it stays made up.
    """
    rest = {name: value for name, value in case.query.items() if name != "cursor"}
    case.query = rest
    asked = case.as_transport_kwargs(base_url=URL)
    first = requests.get(
        asked["url"], params={**asked["params"], "page_size": 1}, timeout=10, allow_redirects=False
    )
    page = first.json() if first.status_code == 200 else {}
    following = page.get("linked_from", page).get("next")
    if following:
        case.query = {**rest, "cursor": parse_qs(urlsplit(following).query)["cursor"][0]}
    cursors["real" if following else "there is no second page"] += 1


@cache
def site(path: str) -> list[dict[str, Any]]:
    """Return what a list of the sample content has."""
    size = {} if path.endswith("/sections") else {"page_size": 100}
    answer = requests.get(f"{URL}/api/v1/{path}", params=size, timeout=10)
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    statuses[str(response.status_code)] += 1
    operations[case.operation.label] += 1
    seconds.append((response.elapsed, response.request.url))


@atexit.register
def tell() -> None:
    ordered = sorted(seconds)
    milliseconds = [round(each * 1000, 1) for each, _ in ordered] or [0.0]
    figures = {
        "requests": len(ordered),
        "statuses": dict(sorted(statuses.items())),
        "operations": dict(sorted(operations.items())),
        "cursors": dict(cursors),
        "median_ms": milliseconds[len(milliseconds) // 2],
        "p99_ms": milliseconds[len(milliseconds) * 99 // 100],
        "slowest_ms": milliseconds[-1],
        "slowest": ordered[-1][1] if ordered else "",
    }
    Path(os.environ["FUZZ_FIGURES"]).write_text(json.dumps(figures))
