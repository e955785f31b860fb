"""
Reading query parameters: every one is known, or the request is refused.

What a path takes is a `Parameters` class; its fields' `help_text` is the documentation. Everything
that is wrong with a request is said at once.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, NoReturn
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from drf_spectacular.drainage import set_override
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.fields import empty

from articles.content import slugs

from .errors import Invalid, InvalidParameters

# A filter's values are walked one by one: more than a person would type, and still one short query.
VALUES_AT_MOST = 50
PAGE_SIZE = 20
PAGE_SIZE_AT_MOST = 100
SHOWN_AT_MOST = 60  # characters of what a caller wrote, in an error

# The example in the OpenAPI document: it leads from the first to the second article there.
CURSOR = (
    "uhc3bRH5a7Q-enmvWzAsMTc3MjM2NjQwMDAwMDAwMCwiMGI4ZjZjNTI4ZDJlNGI3NzliM2U1MWMyZjRhN2Q5MTAiXQ"
)
# And of the changes feed: beyond the last of the changes there.
CHANGES_CURSOR = "8C3lY3430LS6IxGzWzAsNywiNjI1MWMyODIiLCIiLCIiLCIiXQ"
SLUG: dict[str, Any] = {
    "type": "string",
    "pattern": f"^{slugs.PATTERN}$",
    "maxLength": slugs.MAX_LENGTH,
}


class Parameters(serializers.Serializer):
    """What a path takes. This one: nothing."""


class Field(serializers.Field):
    """
    One value, given once.

    `described` is its JSON Schema, without the example that each declaration gives.
    """

    def __init__(self, *, example: Any, **kwargs: Any) -> None:
        set_override(self, "field", {**self.described, "examples": [example]})
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    @property
    def described(self) -> dict[str, Any]:
        raise NotImplementedError

    # Whether nothing at all is a value too, and what nobody can type.
    takes_anything = False

    def refuse(self, code: str, detail: str) -> NoReturn:
        raise ValidationError(detail, code=code)

    def to_internal_value(self, data: Any) -> Any:
        return data

    def to_representation(self, value: Any) -> Any:
        return value

    def written(self, value: Any) -> str:
        """Return the one way to write the value in an address."""
        return str(value)


class OneOf(Field):
    """
    One of a closed set of words.

    :param called: what generated clients call the set.
    """

    def __init__(self, choices: Iterable[str], *, called: str, **kwargs: Any) -> None:
        self.choices = tuple(choices)
        self.called = called
        super().__init__(**kwargs)

    @property
    def described(self) -> dict[str, Any]:
        return {"title": self.called, "type": "string", "enum": list(self.choices)}

    def to_internal_value(self, data: str) -> str:
        if data not in self.choices:
            self.refuse("invalid", not_one_of(data, self.choices))
        return data


class WholeNumber(Field):
    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**kwargs)

    @property
    def described(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}

    def to_internal_value(self, data: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,18}", data):
            self.refuse("invalid", f"{quoted(data)} isn't a whole number.")
        number = int(data)
        if number > self.most:
            self.refuse("too_large", f"{number} is above the limit of {self.most}.")
        if number < self.least:
            self.refuse("too_small", f"{number} is below the least, {self.least}.")
        return number


class Moment(Field):
    """
    RFC 3339, with its offset, or a date, which means its first moment in UTC.

    The document says date-time, so that generated clients take their language's own moments.
    """

    @property
    def described(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}

    def to_internal_value(self, data: str) -> datetime:
        # Some languages write nanoseconds; what is finer than a microsecond is dropped.
        shape = re.fullmatch(
            r"\d{4}-\d{2}-\d{2}(?P<time>T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?"
            r"(?P<offset>Z|[+-]\d{2}:\d{2})?",
            data,
            re.ASCII | re.IGNORECASE,
        )
        if shape is None or bool(shape["time"]) is not bool(shape["offset"]):
            self._refuse(data)
        try:
            moment = datetime.fromisoformat(data.upper())
            # A date alone has no offset, and is UTC's.
            return moment.astimezone(UTC) if shape["time"] else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):  # a month 13, or an hour before the year 1
            self._refuse(data)

    def written(self, value: datetime) -> str:
        return value.isoformat().replace("+00:00", "Z")

    def _refuse(self, data: str) -> NoReturn:
        hint = " In an address, + is written %2B." if " " in data else ""
        self.refuse(
            "invalid",
            f"{quoted(data)} is neither a date, such as 2026-03-01, nor a moment with its offset, "
            f"such as 2026-03-01T09:30:00Z.{hint}",
        )


class Many(Field):
    """Several values, written `a,b` or repeated; each once, in the order given."""

    most = VALUES_AT_MOST

    @property
    def described(self) -> dict[str, Any]:
        return {"type": "array", "items": self.item, "minItems": 1, "maxItems": self.most}

    @property
    def item(self) -> dict[str, Any]:
        """The JSON Schema of one value."""
        raise NotImplementedError

    def to_internal_value(self, data: list[str]) -> tuple[Any, ...]:
        texts = [text for value in data for text in value.split(",")]
        if "" in texts:
            self.refuse("empty", "One of the values is empty.")
        if len(texts) > self.most:
            detail = f"{len(texts)} values are above the limit of {self.most}."
            self.refuse("too_many", detail)
        return tuple(dict.fromkeys(self.read(text) for text in texts))

    def read(self, text: str) -> Any:
        return text

    def written(self, value: tuple[Any, ...]) -> str:
        return ",".join(sorted(map(str, value)))  # their order means nothing


class Words(Many):
    """
    Some of a closed set of words.

    :param called: the component that says what the set is.
    """

    def __init__(self, choices: Iterable[str], *, called: str, **kwargs: Any) -> None:
        self.choices = tuple(choices)
        self.called = called
        super().__init__(**kwargs)

    @property
    def item(self) -> dict[str, Any]:
        return {"$ref": f"#/components/schemas/{self.called}"}

    def read(self, text: str) -> str:
        if text not in self.choices:
            self.refuse("invalid", not_one_of(text, self.choices))
        return text


class Slugs(Many):
    item = SLUG

    def read(self, text: str) -> str:
        if len(text) > slugs.MAX_LENGTH:
            limit = slugs.MAX_LENGTH
            detail = f"{quoted(text)} is longer than the limit of {limit} characters."
            self.refuse("too_long", detail)
        if not re.fullmatch(slugs.PATTERN, text):
            detail = f"{quoted(text)} isn't a slug: lower-case ASCII letters, digits and hyphens."
            self.refuse("invalid", detail)
        return text


class Languages(Many):
    item = {"type": "string", "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "maxLength": 35}

    def read(self, text: str) -> str:
        if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", text) or len(text) > 35:
            detail = f"{quoted(text)} isn't a language tag, such as en, ru, kk or zh-Hant."
            self.refuse("invalid", detail)
        return text


class Ids(Many):
    item = {"type": "string", "format": "uuid"}

    def read(self, text: str) -> UUID:
        if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text, re.IGNORECASE):
            self.refuse("invalid", f"{quoted(text)} isn't a UUID.")
        return UUID(text)


class Cursor(Field):
    """Whether it is one of ours is for the list to say, which made it."""

    @property
    def described(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"}


class Counted(Parameters):
    """What every collection takes."""

    count = OneOf(
        ["exact"],
        called="ExactCount",
        example="exact",
        help_text="`exact`: count all that the list holds. Without it `count` is null.",
    )


class Paged(Counted):
    """What every collection takes that comes in pages."""

    page_size = WholeNumber(
        least=1,
        most=PAGE_SIZE_AT_MOST,
        default=PAGE_SIZE,
        example=PAGE_SIZE,
        help_text="How many results a page holds.",
    )
    cursor = Cursor(
        example=CURSOR,
        help_text="From the `next` or `previous` of another page of the same list: opaque.",
    )


def read(known: type[Parameters], query: QueryDict) -> dict[str, Any]:
    """
    Return the values by name: of those left out, the default, or None.

    :raises InvalidParameters: with everything that is wrong.
    """
    values = dict(_defaults(known))
    required = _required(known)
    if not query and not required:
        return values
    fields = _fields(known)
    found = [
        Invalid(name, "required", f"{quoted(name)} is missing.")
        for name in required
        if name not in query
    ]
    for name, texts in query.lists():
        try:
            values[name] = _value(fields, name, texts)
        except ValidationError as error:
            found += [
                Invalid(name, str(detail.code), str(detail))
                for detail in error.detail
                if isinstance(detail, ErrorDetail)
            ]
    if found:
        raise InvalidParameters(found)
    return values


def canonical(known: type[Parameters], values: Mapping[str, Any]) -> str:
    """
    Return the one query that asks for these values: in the order of the docs, without defaults.

    However a caller writes a request, what is remembered of it and what leads on from it is this.
    """
    fields = _fields(known)
    written = [
        (name, field.written(values[name]))
        for name, field in fields.items()
        if values[name] is not None and values[name] != field.default
    ]
    # A comma in a value means the same unescaped, and reads better.
    return urlencode(written, safe=",:")


def quoted(text: str) -> str:
    """Return what a caller wrote, in quotes, and not all of it if it's long."""
    return f"“{text if len(text) <= SHOWN_AT_MOST else text[:SHOWN_AT_MOST] + '…'}”"


def nearest(word: str, words: Iterable[str]) -> str:
    """Return a sentence that suggests the nearest of the words, or nothing if none is near."""
    close = difflib.get_close_matches(word, list(words), n=1)
    return f" Did you mean “{close[0]}”?" if close else ""


def not_one_of(word: str, words: Iterable[str]) -> str:
    """Return the sentence that says so, lists them, and suggests the nearest."""
    words = tuple(words)
    return f"{quoted(word)} isn't one of: {', '.join(words)}.{nearest(word, words)}"


def _value(fields: Mapping[str, Field], name: str, texts: list[str]) -> Any:
    takes_anything = name in fields and fields[name].takes_anything
    if not takes_anything and any("\0" in text for text in (name, *texts)):
        raise ValidationError("A NUL byte can't be part of a value.", code="null_character")
    if name not in fields:
        listed = ", ".join(fields)
        takes = f"This path takes: {listed}." if fields else "This path takes no parameters."
        hint = nearest(name, fields)
        detail = f"{quoted(name)} isn't a parameter here.{hint or ' ' + takes}"
        raise ValidationError(detail, code="unknown")
    field = fields[name]
    if isinstance(field, Many):
        return field.to_internal_value(texts)
    if len(texts) > 1:
        detail = f"{quoted(name)} is given {len(texts)} times; it takes one value."
        raise ValidationError(detail, code="repeated")
    if not texts[0] and not takes_anything:
        raise ValidationError(f"{quoted(name)} has no value.", code="empty")
    return field.to_internal_value(texts[0])


@cache
def _defaults(known: type[Parameters]) -> dict[str, Any]:
    return {
        name: None if field.default is empty else field.default
        for name, field in _fields(known).items()
    }


@cache
def _required(known: type[Parameters]) -> tuple[str, ...]:
    return tuple(name for name, field in _fields(known).items() if field.required)


@cache
def _fields(known: type[Parameters]) -> dict[str, Field]:
    """Made once for each class: making them costs more than reading them."""
    return dict(known().fields)  # type: ignore[arg-type]  # all are of this module's kind
