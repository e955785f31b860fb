"""How much memory a process takes after much that was asked of it: no more than it was allowed."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import load

BOUND = 16  # MiB: less than all the answers to what is asked here
PATHS = 20_000


def bounded(
    start: Any,
    slugs: Sequence[str],
    *,
    seconds: int,
    cores: Sequence[int],
    load_cores: Sequence[int],
) -> dict[str, float]:
    """
    Return what a process holds that keeps no answers, what it may keep, and what it holds, in MiB.

    Both are asked the same: pages of all sizes, filters, articles, and what isn't there.
    """
    held = {}
    with tempfile.TemporaryDirectory(prefix="astana-paths-") as folder:
        file = Path(folder) / "paths"
        file.write_text("\n".join(_paths(slugs)) + "\n")
        for name, limit in (("base", 0), ("held", BOUND)):
            environment = {"MEMORY_MIB": str(limit)}
            with start("ours", cores=cores, environment=environment) as server:
                line = load.command(server.address, file, {}, seconds=seconds, cores=load_cores)
                load.run(line, may_fail=True)
                held[name] = server.rss / 2**20
    return {**held, "bound": BOUND, "seconds": seconds}


def _paths(slugs: Sequence[str]) -> list[str]:
    chance = random.Random(1)  # noqa: S311  the same each time
    return [
        chance.choice(
            (
                f"/api/v1/articles?page_size={chance.randint(1, 100)}&author=dana-ospanova",
                f"/api/v1/articles?published_before=2026-02-{chance.randint(1, 28):02}",
                f"/api/v1/articles?page_size={chance.randint(1, 100)}",
                f"/api/v1/articles/{chance.choice(slugs)}",
                f"/api/v1/articles/{chance.choice(slugs)}/sections",
                f"/api/v1/articles/made-up-{chance.randint(1, 10**6)}",
            )
        )
        for _ in range(PATHS)
    ]
