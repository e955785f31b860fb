"""What every error looks like, in the OpenAPI document."""

from __future__ import annotations

from rest_framework import serializers


class ProblemError(serializers.Serializer):
    """One thing that is wrong with a request."""

    parameter = serializers.CharField(help_text="The query parameter's name.")
    code = serializers.CharField(
        help_text="Stable: unknown, repeated, empty, invalid, mismatch, required, too_large, "
        "too_small, too_long, too_many or null_character. More may come."
    )
    detail = serializers.CharField(help_text="A sentence for whoever wrote the request.")


class Problem(serializers.Serializer):
    """Why a request got no answer: RFC 9457."""

    type = serializers.URLField(help_text="One of a closed list; its page explains it.")
    title = serializers.CharField(help_text="The same for each problem of the type.")
    status = serializers.IntegerField(min_value=400, max_value=599, help_text="Of the answer.")
    detail = serializers.CharField(help_text="What is wrong this time.")
    errors = ProblemError(  # type: ignore[assignment]  # not what a form reports
        many=True,
        help_text="Each thing that is wrong with the parameters; empty for other problems.",
    )
