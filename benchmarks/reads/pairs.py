"""Two sides against one another, in short turns, so that what the machine does hits both alike."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from . import load
from .servers import Server

TRIES = 5  # of a turn: a busy machine can stand still for one


@dataclass(frozen=True, slots=True)
class Side:
    """What is asked of which server: its paths in turn, with these headers."""

    name: str
    server: Server
    paths: Sequence[str]
    headers: Mapping[str, str] = field(default_factory=dict)
    beside: Callable[[], AbstractContextManager[None]] = nullcontext  # goes on meanwhile


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one side: the middle of all its turns."""

    name: str
    rate: float  # requests a second
    p50: float  # milliseconds
    p99: float
    cpu: float  # microseconds of the server's processors for a request
    rss: float  # MiB of its largest process
    load: float  # the share of a core that the load took
    command: str


@dataclass(frozen=True, slots=True)
class Turns:
    """How to measure: how many turns of each side, how long, and on which cores the load runs."""

    rounds: int
    seconds: int
    cores: Sequence[int]


@dataclass(frozen=True, slots=True)
class Pair:
    """
    Two sides, and how many times the rate of the second the first has.

    `ratio` is the middle of the ratios of all pairs of turns; `of_cpu` is that of the processor's
    time a request, the other way round, so that both say how much better the first is.
    """

    left: Figures
    right: Figures
    ratio: float
    of_cpu: float
    least: float | None = None  # what it must reach

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def measure(left: Side, right: Side, turns: Turns, *, least: float | None = None) -> Pair:
    """Let both sides take turns, one after the other."""
    samples: tuple[list[_Sample], list[_Sample]] = ([], [])
    with tempfile.TemporaryDirectory(prefix="astana-paths-") as folder:
        lines = [
            _line(side, turns, Path(folder) / str(number))
            for number, side in enumerate((left, right))
        ]
        for side, line in zip((left, right), lines, strict=True):
            _sample(side, line)  # warm
        for number in range(turns.rounds):
            # Whoever goes first in a round goes second in the next.
            for which in ((0, 1), (1, 0))[number % 2]:
                samples[which].append(_sample((left, right)[which], lines[which]))
    return Pair(
        left=_figures(left, samples[0], lines[0]),
        right=_figures(right, samples[1], lines[1]),
        ratio=statistics.median(a.run.rate / b.run.rate for a, b in zip(*samples, strict=True)),
        of_cpu=sum(b.cpu for b in samples[1])
        / sum(b.run.requests for b in samples[1])
        / (sum(a.cpu for a in samples[0]) / sum(a.run.requests for a in samples[0])),
        least=least,
    )


@dataclass(frozen=True, slots=True)
class _Sample:
    run: load.Run
    cpu: float  # seconds
    rss: int


def _line(side: Side, turns: Turns, file: Path) -> list[str]:
    file.write_text("\n".join(side.paths) + "\n")
    return load.command(
        side.server.address, file, side.headers, seconds=turns.seconds, cores=turns.cores
    )


def _sample(side: Side, line: list[str]) -> _Sample:
    for _ in range(TRIES):
        before = side.server.cpu_seconds
        with side.beside():
            run = load.run(line)
        if run.requests:
            return _Sample(run, side.server.cpu_seconds - before, side.server.rss)
    raise SystemExit(f"Nothing was answered: {' '.join(line)}")


def _figures(side: Side, samples: list[_Sample], line: list[str]) -> Figures:
    requests = sum(sample.run.requests for sample in samples)
    return Figures(
        name=side.name,
        rate=statistics.median(sample.run.rate for sample in samples),
        p50=statistics.median(sample.run.p50 for sample in samples),
        p99=statistics.median(sample.run.p99 for sample in samples),
        cpu=sum(sample.cpu for sample in samples) / requests * 1e6,
        rss=max(sample.rss for sample in samples) / 2**20,
        load=statistics.median(sample.run.busy for sample in samples),
        command=" ".join(line),
    )
