"""The rich-text editor of a section's body: limited to exactly what `content/html.py` allows."""

from __future__ import annotations

import json
from typing import Any

from django import forms

from articles.content import html

# Handed to the browser, so that there is one list and no second one to keep in step with it.
RULES = json.dumps(
    {
        "attributes": {tag: sorted(names) for tag, names in html.ATTRIBUTES.items()},
        "blocks": sorted(html.BLOCKS),
        "boxes": sorted(html.BOXES),
        "dropped": sorted(html.DROPPED_WHOLE),
        "schemes": sorted(html.URL_SCHEMES),
        "synonyms": html.SYNONYMS,
    },
    sort_keys=True,
    separators=(",", ":"),
)


class BodyEditor(forms.Textarea):
    """
    A textarea that body.js makes an editor of; without JavaScript it is what one types into.

    Its modules import one another and the library by their addresses: nothing is written into
    the page itself, so that a content security policy needs no exception for it.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-body": True, **(attrs or {})})

    @property
    def media(self) -> forms.Media:
        script = forms.Script("articles/admin/body.js", **{"type": "module", "data-rules": RULES})
        return forms.Media(css={"all": ["articles/admin/body.css"]}, js=[script])  # type: ignore[list-item]  # the stubs know addresses only
