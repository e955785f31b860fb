"""
Which answer a request asks for: one name for all the ways of asking for the same.

Parameters in any order, lists written either way, defaults said or left out, and whatever the
caller would rather not have: all that decides is the path, what was asked, and the media type.
"""

from __future__ import annotations

from typing import NamedTuple

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, QueryDict
from django.urls import resolve
from rest_framework.exceptions import NotAcceptable

from articles.api import parameters
from articles.api.errors import InvalidParameters
from articles.api.public import PublicView


class Asked(NamedTuple):
    """What one answer, and no other, is the answer to."""

    path: str
    query: str  # canonical, as parameters.canonical writes it
    media_type: str


class Wish(NamedTuple):
    """What somebody asks for, and how long they would wait for something new: seconds."""

    asked: Asked
    patience: int


def understood(path: str, query: str, accept: str) -> Wish | None:
    """
    Return what is asked for; None if the answer isn't one that could be kept.

    That is so for what is refused, and for what isn't the same for all who ask.
    """
    try:
        view = getattr(resolve(path).func, "cls", None)
        if view is None or not issubclass(view, PublicView) or not view.is_the_same_for_all:
            return None
        # Bytes that nobody escaped are read as Django reads them.
        written = QueryDict(query.encode("latin-1"))
        values = parameters.read(view.parameters, written)
        media_type = view.chosen(accept, values)
    except (Http404, InvalidParameters, NotAcceptable, SuspiciousOperation):
        return None  # Django says what is wrong with it
    # Who waits and who doesn't ask for the same.
    patience = values.pop("wait", 0)
    query = parameters.canonical(view.parameters, {**values, "wait": 0})
    return Wish(Asked(path, query, media_type), patience)
