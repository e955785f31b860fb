"""
The opaque cursor: a place in one list, and the direction to go from it.

It belongs to the list that made it: a digest of the path, the order and the filters is in it, and
another of the whole, so that a cursor which is cut, mistyped or made up is refused, not guessed at.
Neither is a secret: a cursor opens nothing that its list doesn't show.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass

_DIGEST_BYTES = 6  # each: against mistakes, not against malice


class NotOurs(Exception):
    """It wasn't made here, or not all of it came back."""


class OfAnotherList(Exception):
    """It was made for another path, other filters or another order."""


@dataclass(frozen=True, slots=True)
class Cursor:
    place: tuple[int | str, ...]  # what the list is ordered by, of the entry it was made at
    is_backward: bool


def encode(cursor: Cursor, *, scope: str) -> str:
    """
    Return the cursor as it stands in an address.

    :param scope: whatever makes this list another than others: path, order and filters.
    """
    body = json.dumps([int(cursor.is_backward), *cursor.place], separators=(",", ":")).encode()
    sealed = _digest(scope.encode()) + body
    return base64.urlsafe_b64encode(_digest(sealed) + sealed).decode().rstrip("=")


def decode(text: str, *, scope: str, types: tuple[type, ...]) -> Cursor:
    """
    Return the cursor that `encode` made.

    :param types: of the values that make up a place.
    :raises NotOurs: if it isn't one.
    :raises OfAnotherList: if it was made with another scope.
    """
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotOurs from error
    seal, sealed = raw[:_DIGEST_BYTES], raw[_DIGEST_BYTES:]
    if seal != _digest(sealed):
        raise NotOurs
    if sealed[:_DIGEST_BYTES] != _digest(scope.encode()):
        raise OfAnotherList
    direction, *place = json.loads(sealed[_DIGEST_BYTES:])
    if tuple(map(type, place)) != types:
        raise NotOurs
    return Cursor(place=tuple(place), is_backward=bool(direction))


def _digest(value: bytes) -> bytes:
    return hashlib.sha256(value).digest()[:_DIGEST_BYTES]
