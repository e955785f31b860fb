"""What the server sent, and whether a generated model holds all of it and nothing else."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

# The fields of a model by the names that they have in JSON; None for what is no model.
Fields = Callable[[object], Mapping[str, object] | None]


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as response:
        return json.load(response)


def compare(sent: Any, read: object, fields: Fields, path: str = "") -> int:
    """
    Walk the model and the JSON side by side; return how many values are the same in both.

    :raises AssertionError: naming the first that isn't.
    """
    of_model = fields(read)
    if of_model is not None:
        assert isinstance(sent, dict), f"{path}: {sent!r} was read as a model"
        assert sent.keys() == of_model.keys(), f"{path}: {sent.keys() ^ of_model.keys()}"
        return sum(compare(sent[key], of_model[key], fields, f"{path}.{key}") for key in sent)
    if isinstance(read, list):
        assert isinstance(sent, list), f"{path}: {sent!r} was read as a list"
        assert len(sent) == len(read), f"{path}: not as many"
        pairs = enumerate(zip(sent, read, strict=True))
        return sum(compare(one, other, fields, f"{path}[{i}]") for i, (one, other) in pairs)
    expected = typed(sent, read)
    assert type(expected) is type(read), f"{path}: {sent!r} was read as a {type(read).__name__}"
    assert expected == read, f"{path}: {sent!r} was read as {read!r}"
    return 1


def typed(sent: Any, read: object) -> object:
    """The JSON value as the type that the client chose for it."""
    if isinstance(read, UUID):
        return UUID(sent)
    if isinstance(read, datetime):
        return datetime.fromisoformat(sent)
    return type(read)(sent) if isinstance(read, Enum) else sent
