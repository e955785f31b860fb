"""
Everything that is measured on one database, in one run.

    python -m benchmarks.reads.one_database URL RESULT.json [--rounds 12] [--seconds 1]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.publishing import a_database_of_our_own

from . import content, memory, publisher
from .pairs import Pair, Side, Turns, measure
from .servers import Server, serving

ARTICLES = 100
LIST = "/api/v1/articles"
NAIVE_LIST = "/baseline/articles/"
KEPT = {"KEEP_CONNECTIONS": "true"}  # what a second day with the ordinary API would bring
OF_SERVER = {"connection", "date", "server", "transfer-encoding"}  # headers that it adds itself
OFF = {"MEMORY_MIB": "0"}  # each request goes the whole way


@dataclass(frozen=True, slots=True)
class Bench:
    """The servers, the articles, and how to measure."""

    servers: Mapping[str, Server]
    slugs: list[str]
    turns: Turns

    def side(self, name: str, server: str, paths: list[str], **headers: str) -> Side:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        return Side(name, self.servers[server], paths, named)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description="What reads cost on one database.")
    parser.add_argument("url")
    parser.add_argument("result", type=Path)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seconds", type=int, default=1)
    options = parser.parse_args(arguments)
    os.environ |= {"CHECK_LINKS": "false", "LOG_LEVEL": "WARNING"}
    server_core, load_core = cores()
    turns = Turns(options.rounds, options.seconds, load_core)
    with (
        a_database_of_our_own(options.url) as (url, name),
        tempfile.TemporaryDirectory(prefix="astana-reads-") as folder,
    ):
        slugs = content.publish(ARTICLES)
        os.environ["DATABASE_URL"] = url
        fill_the_naive()
        start = partial(serving, log=Path(folder) / "servers.log")
        with contextlib.ExitStack() as stack:
            begin = partial(start, cores=server_core)
            servers = {
                "ours": stack.enter_context(begin("ours", environment={})),
                "cold": stack.enter_context(begin("ours", environment=OFF)),
                "naive": stack.enter_context(begin("naive", environment={})),
                "tuned": stack.enter_context(begin("naive", environment=KEPT)),
            }
            keep_answers(servers["ours"], Path(folder), slugs[0])
            hello = {"HELLO_FOLDER": folder}
            servers["hello"] = stack.enter_context(begin("hello", environment=hello))
            bench = Bench(servers, slugs, turns)
            pairs = [told(pair) for pair in measured(bench, load_core)]
        # On one machine PostgreSQL takes the cores that a second process would need.
        least = 1.6 if name.startswith("SQLite") else None
        pairs += [told(pair) for pair in two_processes(start, slugs, turns, least=least)]
        kept = memory.bounded(
            start,
            slugs,
            seconds=options.seconds * options.rounds,
            cores=server_core,
            load_cores=load_core,
        )
    options.result.write_text(
        json.dumps({"database": name, "pairs": [p.as_json() for p in pairs], "memory": kept})
    )


def cores() -> tuple[list[int], list[int]]:
    """Return a core for the servers and one for the load; none to pin to if there is only one."""
    there = sorted(os.sched_getaffinity(0))
    return ([there[0]], [there[1]]) if len(there) > 1 else ([], [])


def spare_core() -> list[int]:
    """Return a core that neither the servers nor the load have, for whoever publishes meanwhile."""
    return sorted(os.sched_getaffinity(0))[2:3]


def fill_the_naive() -> None:
    command = [sys.executable, "-m", "benchmarks.reads.naive_content", str(ARTICLES)]
    site = {"DJANGO_SETTINGS_MODULE": "benchmarks.reads.sites.naive"}
    subprocess.run(command, check=True, env=os.environ | site)  # noqa: S603


def keep_answers(ours: Server, folder: Path, slug: str) -> None:
    """Keep what our server answers, for the one that says nothing else."""
    answers: dict[str, tuple[list[tuple[str, str]], str]] = {}
    for name, path in (("list", LIST), ("detail", f"{LIST}/{slug}")):
        status, headers, body = ours.get(path)
        if status != 200:
            raise SystemExit(f"{path} answered {status}")
        (folder / name).write_bytes(body)
        answers[path] = ([each for each in headers.items() if each[0] not in OF_SERVER], name)
    (folder / "answers.json").write_text(json.dumps(answers))


def await_packed(ours: Server, path: str) -> None:
    """:raises SystemExit: if it isn't sent compressed, once there was time to compress it."""
    for _ in range(50):
        if "content-encoding" in ours.get(path, {"Accept-Encoding": "gzip"})[1]:
            return
        time.sleep(0.1)
    raise SystemExit(f"{path} isn't compressed")


def measured(bench: Bench, load_core: list[int]) -> Iterator[Pair]:
    """Yield each pair of the one core."""
    detail = f"{LIST}/{bench.slugs[0]}"
    details = [f"{LIST}/{slug}" for slug in bench.slugs]
    naive_details = [f"{NAIVE_LIST}{slug}/" for slug in bench.slugs]
    against = partial(measure, turns=bench.turns)
    _, headers, _ = bench.servers["ours"].get(detail)
    hot = bench.side("hot detail", "ours", [detail])
    for name, path in (("detail", detail), ("list", LIST)):
        yield against(
            bench.side(f"hot {name}", "ours", [path]),
            bench.side(f"hello, {name}", "hello", [path]),
            least=0.75,
        )
    yield against(
        bench.side("hot 304", "ours", [detail], If_None_Match=headers["etag"]), hot, least=0.95
    )
    await_packed(bench.servers["ours"], detail)
    yield against(bench.side("hot detail, gzip", "ours", [detail], Accept_Encoding="gzip"), hot)
    for name, ours, theirs in (
        ("detail", details, naive_details),
        ("list", [LIST], [NAIVE_LIST]),
    ):
        cold = bench.side(f"cold {name}", "cold", ours)
        yield against(cold, bench.side(f"naive {name}", "naive", theirs), least=6)
        yield against(cold, bench.side(f"naive {name}, connections kept", "tuned", theirs))
    yield against(hot, bench.side("naive detail", "naive", naive_details), least=80)
    with publisher.ready(bench.slugs[1:], cores=spare_core() or load_core) as goes_on:
        beside = partial(publisher.going_on, goes_on)
        name = f"hot detail, {publisher.A_SECOND} published a second"
        yield against(Side(name, bench.servers["ours"], [detail], beside=beside), hot, least=0.8)


def two_processes(
    start: Any, slugs: list[str], turns: Turns, *, least: float | None
) -> Iterator[Pair]:
    """Yield two processes against one, cold, on all cores, which they share with the load."""
    everywhere = Turns(turns.rounds, turns.seconds, [])
    details = [f"{LIST}/{slug}" for slug in slugs]
    with (
        start("ours", cores=[], environment=OFF, workers=2) as two,
        start("ours", cores=[], environment=OFF, workers=1) as one,
    ):
        yield measure(
            Side("cold detail, 2 processes", two, details),
            Side("cold detail, 1 process", one, details),
            everywhere,
            least=least,
        )


def told(pair: Pair) -> Pair:
    """Say what came of it, while the others are measured."""
    print(f"  {pair.left.name} against {pair.right.name}: {pair.ratio:.2f}", flush=True)
    return pair


if __name__ == "__main__":
    main(sys.argv[1:])
