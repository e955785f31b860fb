"""Remaking what embeds an old name, where that is more than an act does itself."""

from __future__ import annotations

from articles import publishing

AT_ONCE = 4.0  # seconds of remaking in one step, in chunks that let others publish
IDLE = 1.0  # seconds between two looks for something to do


class Remaker:
    name = "remaking"
    about = "renders anew what shows a name that has changed"

    def __init__(self) -> None:
        self.did = ""

    def step(self) -> float:
        """Remake for some seconds. One query if nothing is stale."""
        remade = publishing.remake_stale(seconds=AT_ONCE)
        self.did = f"remade {remade} documents" if remade else ""
        return 0.0 if publishing.is_anything_stale() else IDLE
