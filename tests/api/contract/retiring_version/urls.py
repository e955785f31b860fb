from __future__ import annotations

from datetime import UTC, date, datetime

from django.urls import path
from rest_framework import serializers

from articles.api import conditional
from articles.api.conditional import Freshness
from articles.api.parameters import OneOf, Parameters
from articles.api.public import PublicView
from articles.api.retiring import Retired
from articles.api.schema import described

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SOON = Retired(since=date(2027, 1, 1), gone=date(2028, 1, 1), instead="`name`")
LATER = Retired(since=date(2027, 6, 1), gone=date(2029, 1, 1), instead="/api/v2/rivers")


class Mouth(serializers.Serializer):
    """Where a river ends."""

    retired = {"sea": SOON}

    name = serializers.CharField()
    sea = serializers.CharField(help_text="The sea.")


class River(serializers.Serializer):
    """A river."""

    mouth = Mouth()


class Delta(serializers.Serializer):
    """Nothing of it is retired."""

    name = serializers.CharField()


class RiverList(Parameters):
    retired = {"order": LATER}

    order = OneOf(["length"], called="RiverOrder", example="length", help_text="By what.")


EXAMPLE = {"mouth": {"name": "Delta", "sea": "Kara"}}


class Rivers(PublicView):
    """Its field is retired."""

    @described("getRiver", tag="Schema", answer=River, example=EXAMPLE)
    def get(self, request):
        """Get a river."""
        return send(self, request, '{"mouth":{"name":"Delta","sea":"Kara"}}')


class OrderedRivers(PublicView):
    """Its parameter is retired."""

    parameters = RiverList

    @described("getMouth", tag="Schema", answer=Delta, example={"name": "Delta"})
    def get(self, request):
        """Get a delta."""
        return send(self, request, '{"name":"Delta"}')


class OldRivers(PublicView):
    """It is retired itself."""

    retired = LATER

    @described("getOldMouth", tag="Schema", answer=Delta, example={"name": "Delta"})
    def get(self, request):
        """Get a delta."""
        return send(self, request, '{"name":"Delta"}')


class NewRivers(PublicView):
    """Nothing of it is retired."""

    @described("getNewMouth", tag="Schema", answer=Delta, example={"name": "Delta"})
    def get(self, request):
        """Get a delta."""
        return send(self, request, '{"name":"Delta"}')


def send(view, request, text):
    return conditional.answer(request, text, freshness=Freshness(view.at, NOON, None))


urlpatterns = [
    path("api/v0/river", Rivers.as_view()),
    path("api/v0/ordered", OrderedRivers.as_view()),
    path("api/v0/old", OldRivers.as_view()),
    path("api/v0/new", NewRivers.as_view()),
]
