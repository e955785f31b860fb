"""A mirror of the site that is built from the changes feed alone, as a caller would build it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.test import Client

CHANGES = "/api/v1/changes"


class Mirror:
    """
    Keeps documents by id, and a cursor.

    :param only: what it filters by.
    """

    def __init__(self, only: Mapping[str, str], *, limit: int = 2) -> None:
        self.asked = {**only, "include": "article", "limit": str(limit)}
        self.cursor: str | None = None
        self.held: dict[str, tuple[str, str]] = {}  # an article's id -> its ETag, its bytes
        self.lost = 0  # how often it had to start again

    def step(self, api: Client, *, crash_after: int | None = None) -> bool:
        """
        Take one page; return whether there was anything on it.

        :param crash_after: so many entries are kept, and then nothing more of the page, nor its
            cursor.
        """
        asked = {**self.asked, **({"cursor": self.cursor} if self.cursor else {})}
        if self.cursor is None:
            self.held = {}  # it starts again: what it has may be gone, and nothing would say so
        response = api.get(CHANGES, asked)
        if response.status_code == 410:
            self.held, self.cursor = {}, None
            self.lost += 1
            return True
        assert response.status_code == 200, response.content
        found = list(entries(response.content.decode()))
        for entry, document in found[:crash_after]:
            self.keep(entry, document)
        if crash_after is None:
            self.cursor = response.json()["next_cursor"]
        return bool(found)

    def keep(self, entry: dict[str, Any], document: str) -> None:
        if entry["kind"] in {"withdrawn", "deleted"}:
            self.held.pop(entry["id"], None)
        elif document != "null":
            self.held[entry["id"]] = entry["etag"], document

    def catch_up(self, api: Client) -> None:
        while self.step(api):
            pass


def entries(body: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield each entry of a page, and the very text of its document."""
    decoder, at = json.JSONDecoder(), len('{"results":[')
    while body[at] == "{":
        entry, end = decoder.raw_decode(body, at)
        _, _, document = body[at : end - 1].partition(',"article":')
        yield entry, document
        at = end + 1
