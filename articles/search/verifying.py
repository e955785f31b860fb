"""
Whether the files of an index are as the engine wrote them.

It ends each with a footer that has a checksum, and doesn't look at it: from bytes that another put
there it would give wrong answers as often as errors.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

MAGIC = 1337  # the last four bytes; before them the footer's length, before that the footer: JSON
NUMBER = 4  # bytes
CHUNK = 1 << 20  # bytes that are read at once


def damaged(directory: Path) -> list[str]:
    """
    Return the names of files that aren't as they were written. Reads all of the last commit.

    What is taken away meanwhile, since another commit doesn't need it, isn't damaged.
    """
    return [file.name for file in _of_last_commit(directory) if not _is_whole(file)]


def _of_last_commit(directory: Path) -> Iterator[Path]:
    try:
        meta = json.loads((directory / "meta.json").read_text())
        segments = {each["segment_id"].replace("-", "") for each in meta["segments"]}
    except FileNotFoundError:
        return  # nothing was committed
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        yield directory / "meta.json"
        return
    for file in sorted(directory.iterdir()):
        if file.name.partition(".")[0] in segments:
            yield file


def _is_whole(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return _is_as_written(opened, file.stat().st_size)
    except FileNotFoundError:
        return True
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _is_as_written(file: BinaryIO, size: int) -> bool:
    end = size - 2 * NUMBER
    file.seek(end)
    length, magic = (int.from_bytes(file.read(NUMBER), "little") for _ in range(2))
    file.seek(end - length)
    expected = json.loads(file.read(length))["crc"]
    file.seek(0)
    left, checksum = end - length, 0
    while left and (chunk := file.read(min(CHUNK, left))):
        checksum = zlib.crc32(chunk, checksum)
        left -= len(chunk)
    return bool(magic == MAGIC and checksum == expected)
