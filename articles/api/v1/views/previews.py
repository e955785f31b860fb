"""`/previews/{token}`: the one path that shows what isn't published, to whoever has a link."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from articles.api import conditional, previews
from articles.api.public import PublicView
from articles.api.schema import described
from articles.api.v1 import examples, serializers


class PreviewDetail(PublicView):
    is_the_same_for_all = False

    @described(
        "getPreview",
        tag="Previews",
        answer=serializers.Article,
        example=examples.ARTICLE,
        path=("token",),
        is_kept=False,
    )
    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """
        Get an article by a preview link that its editors have shared.

        The whole document, as it would be if it were published now. No cache may keep it, and each
        time it is opened is logged. A link that has ended, was revoked or never was is a 404.
        """
        _, seen = previews.opened(request, token, at=self.at)
        return HttpResponse(seen.text, content_type=conditional.JSON)

    def finish(self, response: HttpResponse) -> HttpResponse:
        answered = super().finish(response)
        for name, value in previews.PRIVATE.items():
            answered[name] = value
        return answered
