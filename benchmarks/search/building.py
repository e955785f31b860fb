"""Building the index: articles a second, and how large it is beside the text."""

from __future__ import annotations

import json
import os
import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tqdm import tqdm

SAID = "built.json"  # in the folder: how long it took, over all runs


@dataclass
class Built:
    articles: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    megabytes: float = 0.0
    text_megabytes: float = 0.0  # of what the articles say: UTF-8, without a tag of HTML


def build(folder: Path, *, anew: bool) -> Built:
    """Build it on one core, as `search_index rebuild` does, or go on with it."""
    from articles import search
    from articles.models import Publication

    if anew:
        shutil.rmtree(folder, ignore_errors=True)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    home = search.Home(folder)
    if not home.lock():
        raise SystemExit("Another process writes this index.")
    built = said(folder)
    total = Publication.objects.count()
    with tqdm(total=total, initial=built.articles, unit="article", disable=None) as bar:
        writer = search.Writer(home, is_alone=True, told=bar.update)
        while _step(writer, built) or writer.is_building:
            (folder / SAID).write_text(json.dumps(asdict(built)))
    if not built.text_megabytes:
        built.text_megabytes = _text_megabytes()
    built.megabytes = search.status(search.Reader(home)).megabytes
    (folder / SAID).write_text(json.dumps(asdict(built)))
    writer.close()
    home.unlock()
    return built


def _step(writer: object, built: Built) -> bool:
    started, used = time.perf_counter(), time.process_time()
    has_more: bool = writer.step()  # type: ignore[attr-defined]
    built.articles += writer.taken_in  # type: ignore[attr-defined]
    built.seconds += time.perf_counter() - started
    built.cpu_seconds += time.process_time() - used
    return has_more


def said(folder: Path) -> Built:
    try:
        return Built(**json.loads((folder / SAID).read_text()))
    except OSError:
        return Built()


def _text_megabytes() -> float:
    """Of one in a hundred articles, taken for all."""
    from articles.models import Publication

    from .texts import text_of

    rows = Publication.objects.order_by("slug").values_list("detail_json", flat=True)
    sizes = [
        len(text_of(json.loads(text)).encode())
        for number, text in enumerate(rows.iterator())
        if number % 100 == 0
    ]
    return sum(sizes) / len(sizes) * Publication.objects.count() / 1e6
