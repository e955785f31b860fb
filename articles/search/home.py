"""
Where a host keeps its index: a directory with a pointer, the index it points to, and a lock.

```
.search/
  current        JSON: the directory that is read, and the format of what is in it
  rebuild        an empty file, while somebody wants the index to be built anew
  damaged        the directory of an index that somebody couldn't read
  writer.lock    held by the one process of this host that writes
  index-3f9a…/   an index of the engine; while another is built there are two
```
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from tantivy import Index, Query

from articles.models.tail import Place

from . import schema

Version = tuple[int, int, int]  # of a file: another, if the file is another
NONE: Version = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an index has come, as it says itself: in the same commit as what it holds."""

    place: Place  # in the log: it holds all that is before it, once it is whole
    built: str | None  # the id of the last publication that a build has taken in; None: it is whole

    def text(self) -> str:
        return json.dumps([self.place.sequence, self.place.token, self.built])

    @classmethod
    def read(cls, text: str) -> Standing:
        sequence, token, built = json.loads(text)
        return cls(Place(sequence, token), built)


class Unusable(Exception):
    """There is no index there, or one that this release can't read."""


class Home:
    """One host's index. Whoever writes holds the lock; whoever reads asks for `current`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._pointer = root / "current"
        self._lock_file = root / "writer.lock"
        self._damaged = root / "damaged"
        self._wanted = root / "rebuild"
        self._lock: int | None = None

    def current(self) -> Path:
        """
        Return the directory of the index that is read.

        :raises Unusable: if there is none in this format.
        """
        try:
            pointer = json.loads(self._pointer.read_text())
            directory = self.root / str(pointer["directory"])
            is_ours = pointer["format"] == schema.FORMAT and directory.parent == self.root
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Unusable("There is no index yet.") from error
        if not is_ours:
            raise Unusable("The index was made by another release.")
        if self.is_damaged(directory):
            raise Unusable("The index is damaged.")
        return directory

    def version(self) -> Version:
        """Return the pointer's version: another index is read once it is another."""
        return version(self._pointer)

    def point_to(self, directory: Path) -> None:
        """Let this index be read from now on, and take all others away."""
        pointer = {"directory": directory.name, "format": schema.FORMAT}
        written = self.root / "current.new"
        with written.open("w") as file:
            json.dump(pointer, file)
            file.flush()
            os.fsync(file.fileno())
        written.replace(self._pointer)
        self._damaged.unlink(missing_ok=True)
        self.tidy(keep={directory})

    def unfinished(self) -> Path | None:
        """Return the index that somebody has begun to build, if there is one."""
        current = self._current_or_none()
        begun = [each for each in self.root.glob("index-*") if each != current]
        return begun[0] if len(begun) == 1 else None

    def begin(self) -> Path:
        """Make the directory of a new index, and let go of what others had begun."""
        current = self._current_or_none()
        self.tidy(keep={current} if current else set())
        self._wanted.unlink(missing_ok=True)
        directory = self.root / f"index-{secrets.token_hex(8)}"
        directory.mkdir(parents=True)
        return directory

    def tidy(self, *, keep: set[Path]) -> None:
        for directory in self.root.glob("index-*"):
            if directory not in keep:
                shutil.rmtree(directory, ignore_errors=True)

    def report_damage(self, directory: Path) -> None:
        """Say that an index can't be read: its writer then builds another."""
        self._damaged.write_text(directory.name)

    def ask_to_rebuild(self) -> None:
        """Ask the writer, another process, for a new index."""
        self._wanted.touch()

    def is_rebuild_wanted(self) -> bool:
        return self._wanted.exists()

    def is_damaged(self, directory: Path) -> bool:
        try:
            return self._damaged.read_text() == directory.name
        except OSError:
            return False

    def _current_or_none(self) -> Path | None:
        try:
            return self.current()
        except Unusable:
            return None

    # The lock: the system gives it back if its process is killed, at any moment.

    def lock(self) -> bool:
        """Become the one writer; False if another process of this host is."""
        if self._lock is not None:
            if os.path.lexists(self._lock_file) and os.path.samestat(
                os.fstat(self._lock), self._lock_file.stat()
            ):
                return True
            self.unlock()  # somebody took the directory away: another may hold its new lock
        self.root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._lock = descriptor
        return True

    def unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def opened(directory: Path) -> Index:
    """
    Open an index of the engine.

    :raises Unusable: if it isn't there, is damaged or isn't in this format.
    """
    try:
        index = Index.open(str(directory))
        index.config_reader("manual")
    except Exception as error:  # the engine has no class of errors of its own
        raise Unusable(f"The index can't be opened: {error}") from error
    return index


def standing(index: Index) -> Standing:
    """
    Return how far an index has come.

    :raises Unusable: if it doesn't say.
    """
    try:
        searcher = index.searcher()
        query = Query.term_query(index.schema, "kind", schema.PLACE, "basic")
        ((_, address),) = searcher.search(query, limit=2).hits
        return Standing.read(searcher.doc(address)["place"][0])
    except Exception as error:
        raise Unusable(f"The index doesn't say how far it has come: {error}") from error


def version(file: Path) -> Version:
    try:
        found = file.stat()
    except OSError:
        return NONE
    return (found.st_ino, found.st_mtime_ns, found.st_size)
