"""
`fields`: leaving out what the caller doesn't want. It only ever takes away.

What can be named is what the serializers declare, so that the documentation and this agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from rest_framework import serializers

from . import parameters
from .errors import Invalid, InvalidParameters

Tree = Mapping[str, "Tree"]  # names, and the names below them

ALWAYS = "id"  # whoever keeps a part must know of what


class Fields(parameters.Many):
    """
    Names of fields; `-name` leaves one out. `kept` refuses what isn't there.

    :param document: the serializer that declares them.
    """

    def __init__(self, document: type[serializers.Serializer], **kwargs: Any) -> None:
        self.document = document
        super().__init__(**kwargs)

    @property
    def item(self) -> dict[str, Any]:
        # A pattern and not an enum: what generators would make of a hundred dotted names, half
        # of them with a minus before it, nobody wants to read.
        others = {name: below for name, below in tree(self.document).items() if name != ALWAYS}
        return {"type": "string", "pattern": f"^({ALWAYS}|-?({_alternatives(others)}))$"}


@cache
def tree(serializer: type[serializers.BaseSerializer]) -> Tree:
    """Return the names that a document has, by the serializer that declares it."""
    declared: Mapping[str, Any] = serializer().fields  # type: ignore[attr-defined]
    return {name: _below(field) for name, field in declared.items()}


def kept(names: tuple[str, ...], document: Tree) -> Tree:
    """
    Return the part of the document's tree that the names ask for.

    :raises InvalidParameters: naming every field that isn't there, with the nearest that is.
    """
    found: list[Invalid] = []
    for name in names:
        path = name.removeprefix("-").split(".")
        if path == [ALWAYS] and name.startswith("-"):
            detail = f"“{ALWAYS}” is always there and can't be left out."
            found.append(Invalid("fields", "required", detail))
        elif not _is_in(document, path):
            hint = parameters.nearest(name.removeprefix("-"), _all(document))
            detail = f"{parameters.quoted(name.removeprefix('-'))} isn't a field here.{hint}"
            found.append(Invalid("fields", "unknown", detail))
    if found:
        raise InvalidParameters(found)
    wanted = [name.split(".") for name in names if not name.startswith("-")]
    unwanted = [name[1:].split(".") for name in names if name.startswith("-")]
    part = _copy(document) if not wanted else {}
    for path in [[ALWAYS], *wanted]:
        _graft(part, document, path)
    for path in unwanted:
        _cut(part, path)
    return part


def prune(document: Any, part: Tree) -> Any:
    """Return the document with nothing but the part, in its own order."""
    if isinstance(document, list):
        return [prune(item, part) for item in document]
    if not isinstance(document, dict) or not part:
        return document
    return {name: prune(value, part[name]) for name, value in document.items() if name in part}


def _below(field: Any) -> Tree:
    if isinstance(field, serializers.ListSerializer):
        field = field.child
    if isinstance(field, serializers.Serializer):
        return tree(type(field))
    return {}


def _is_in(document: Tree, path: list[str]) -> bool:
    for name in path:
        if name not in document:
            return False
        document = document[name]
    return True


def _all(document: Tree, prefix: str = "") -> list[str]:
    names = []
    for name, below in document.items():
        names += [prefix + name, *_all(below, f"{prefix}{name}.")]
    return names


def _alternatives(document: Tree) -> str:
    """Return the names and all that is below them as a regular expression."""
    return "|".join(
        rf"{name}(\.({_alternatives(below)}))?" if below else name
        for name, below in document.items()
    )


def _copy(document: Tree) -> dict[str, Any]:
    return {name: _copy(below) for name, below in document.items()}


def _graft(part: dict[str, Any], document: Tree, path: list[str]) -> None:
    """Add the path to the part, with all that is below its end."""
    name, *rest = path
    if not rest:
        part[name] = _copy(document[name])
    else:
        _graft(part.setdefault(name, {}), document[name], rest)


def _cut(part: dict[str, Any], path: list[str]) -> None:
    name, *rest = path
    if not rest:
        part.pop(name, None)
    elif name in part:
        _cut(part[name], rest)
        if not part[name]:
            del part[name]  # nothing of it is left; what has nothing below it is kept whole
