"""The OpenAPI document itself."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from articles.api import conditional, openapi, tags
from articles.api.conditional import Freshness
from articles.api.public import PublicView
from articles.api.schema import described

YAML = "application/yaml"  # RFC 9512

# The document is part of the release: no older than the process that makes it.
_STARTED_AT = timezone.now()


class SchemaDocument(PublicView):
    media_types = (conditional.JSON, YAML)

    @described(
        "getSchema",
        tag="Schema",
        answer={"$ref": "#/components/schemas/OpenApiDocument"},
        example={"openapi": "3.1.0"},
        also=YAML,
        is_stored=False,
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        """
        Get the OpenAPI document.

        JSON, or YAML for `Accept: application/yaml`.
        """
        return conditional.answer(
            request,
            _text(self.media_type),
            freshness=Freshness(self.at, _STARTED_AT, None),
            tags=[tags.RELEASE],
            media_type=self.media_type,
        )


@cache
def _text(media_type: str) -> str:
    document: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    if media_type == YAML:
        rendered: bytes = OpenApiYamlRenderer().render(document, renderer_context={})
        return rendered.decode()
    return openapi.written(document)
