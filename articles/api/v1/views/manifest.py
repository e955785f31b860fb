"""`/manifest`: a line for each live article."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from articles import publishing
from articles.api import errors, kept_connection, log_cursor
from articles.api.public import PublicView
from articles.api.schema import described
from articles.api.v1 import examples, serializers
from articles.content.rendering import AS_SERVED, dumps, moment
from articles.models import Publication, feed, manifest
from articles.models.manifest import Line

JSON_LINES = "application/jsonl"


class InSteps(StreamingHttpResponse):
    """Each of its chunks is a piece of work of its own, with nothing held in between."""

    is_sent_in_steps = True
    cut_off = b"cut off: ask again\n"  # no JSON: whoever reads it can't take it for the end


class Manifest(PublicView):
    media_types = (JSON_LINES,)
    is_the_same_for_all = False  # it is, but nobody should hold it: it may be as large as it likes

    @described(
        "getManifest",
        tag="Changes",
        answer=serializers.ManifestLine,
        example=examples.MANIFEST_LINE,
        as_lines=JSON_LINES,
        is_kept=False,
    )
    def get(self, request: HttpRequest) -> HttpResponseBase:
        """
        Get a line for each live article.

        JSON Lines, in the order of the ids: to build a site from, or to check a mirror with. What
        changes while it is sent may be in it or not; the feed, from its cursor on, tells of it.
        """
        # Read before the first line: whatever isn't in a line yet comes after it in the log.
        end = feed.page(feed.END, size=1, at=self.at).end
        return InSteps(
            _chunks(self.at) if request.method == "GET" else (),
            content_type=JSON_LINES,
            headers={"Cache-Control": "no-store", log_cursor.HEADER: log_cursor.encode(end)},
        )

    head = get


def _chunks(at: datetime) -> Iterator[bytes]:
    after = manifest.START
    while True:
        chunk = _lines(after, at)
        if chunk:
            yield "".join(map(_text, chunk)).encode()
        if len(chunk) < manifest.AT_ONCE:
            return
        after = chunk[-1].id


def _lines(after: UUID, at: datetime) -> list[Line]:
    """Each may find a connection that died since the one before."""
    kept_connection.trust()
    try:
        return manifest.lines(after=after, at=at)
    except errors.AWAY:
        if not kept_connection.has_died():
            raise
        return manifest.lines(after=after, at=at)


def _text(line: Line) -> str:
    etag = line.etag if line.shape in AS_SERVED else _etag_now(line)
    about = {
        "id": str(line.id),
        "slug": line.slug,
        "etag": etag,
        "modified_at": moment(line.modified_at),
    }
    return dumps(about) + "\n"


def _etag_now(line: Line) -> str:
    """An old shape is never served: its document is rendered when it is read."""
    row = Publication.objects.filter(pk=line.id).first()
    return publishing.current(row).etag if row else line.etag
