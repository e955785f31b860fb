"""
An example of every answer, as the OpenAPI document shows it.

They are of one small site. A test builds it, and holds each to what the running code answers.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

from articles.api.parameters import CHANGES_CURSOR, CURSOR

_PAGE = {"next": None, "previous": None, "count": None}
_SITE = f"{settings.PUBLIC_URL}/api/v1"

_NAMES = {
    "id": "5b1f2c1e-6a0f-4d5b-9a53-0d5f6d9f3a11",
    "slug": "dana-ospanova",
    "name": "Dana Ospanova",
}
_BIO = "Dana writes about rivers, bridges and the people who keep them."
_CATEGORY = {
    "id": "c2a4b7de-31c9-4f0e-8a65-7d1b92f0e4c2",
    "slug": "city",
    "name": "City",
}
_TAG = {"slug": "rivers", "name": "Rivers"}
_ENTRY_HEAD = {
    "id": "0b8f6c52-8d2e-4b77-9b3e-51c2f4a7d910",
    "slug": "when-the-ishim-freezes",
    "language": "en",
    "title": "When the Ishim freezes",
    "subtitle": "",
    "standfirst": "For five months a year the river is a road.",
    "byline": "Dana Ospanova",
}
_ENTRY_TAIL = {
    "word_count": 7,
    "reading_minutes": 1,
    "canonical_url": None,
    "published_at": "2026-03-01T12:00:00Z",
    "first_published_at": "2026-03-01T12:00:00Z",
    "modified_at": "2026-03-04T08:15:00Z",
    "expires_at": None,
    "revision": 3,
}

SECTION: dict[str, Any] = {
    "id": "8c1d7f0a-25c4-4c0e-a0c6-9b7a4a1f3e02",
    "anchor": "the-first-ice",
    "position": 1,
    "level": 2,
    "heading": "The first ice",
    "html": "<p>It comes in November, from the banks.</p>",
    "word_count": 7,
    "related_links": [
        {
            "id": "e4d90b6f-7a12-4a1c-8d1f-2f6f0c9b5d33",
            "label": "Also read",
            "title": "A bridge for walkers",
            "url": None,
            "article": {
                "id": "a7c3e1f4-90b2-4d68-b7e5-3c8d2f1a6b04",
                "slug": "a-bridge-for-walkers",
            },
        }
    ],
}
ARTICLE_ENTRY: dict[str, Any] = {
    **_ENTRY_HEAD,
    "authors": [_NAMES],
    "category": _CATEGORY,
    "tags": [_TAG],
    **_ENTRY_TAIL,
}
ARTICLE: dict[str, Any] = {
    **_ENTRY_HEAD,
    "authors": [{**_NAMES, "bio": _BIO}],
    "category": _CATEGORY,
    "tags": [_TAG],
    "sections": [SECTION],
    "related_links": [],
    "contents": [{"anchor": "the-first-ice", "heading": "The first ice", "level": 2}],
    **_ENTRY_TAIL,
}
ARTICLE_ENTRY_PAGE: dict[str, Any] = {
    "results": [ARTICLE_ENTRY],
    **_PAGE,
    "next": f"{_SITE}/articles?page_size=1&cursor={CURSOR}",
}
SECTION_PAGE: dict[str, Any] = {"results": [SECTION], **_PAGE}
RELATED: dict[str, Any] = {
    "chosen": [],
    "linked_from": {"results": [ARTICLE_ENTRY], **_PAGE},
    "similar": [ARTICLE_ENTRY],
}
_PASSAGE = {
    "html": "It comes in <mark>November</mark>, from the banks.",
    "text": "It comes in November, from the banks.",
    "marks": [{"start": 12, "end": 20}],
}
SEARCH_PAGE: dict[str, Any] = {
    "results": [
        {
            "article": ARTICLE_ENTRY,
            "score": 0.6685,
            "passages": [_PASSAGE],
            "sections": [
                {"anchor": "the-first-ice", "heading": "The first ice", "passages": [_PASSAGE]}
            ],
        }
    ],
    **_PAGE,
    "facets": {
        "tag": [{"value": "rivers", "name": "Rivers", "count": 1}],
        "author": None,
        "category": None,
        "language": None,
        "year": [{"value": "2026", "name": "2026", "count": 1}],
    },
    "did_you_mean": None,
    "understood": {
        "text": "november",
        "words": ["november"],
        "phrases": [],
        "without": [],
        "beginning": "november",
        "is_cut": False,
        "is_loose": False,
    },
}
SUGGESTION_PAGE: dict[str, Any] = {
    "results": [
        {"kind": "tag", "text": "Rivers", "slug": "rivers"},
    ],
    **_PAGE,
}
REVISION_ENTRY_PAGE: dict[str, Any] = {
    "results": [
        {
            "number": 3,
            "live_from": "2026-03-04T08:15:00Z",
            "live_until": None,
            "etag": '"686a3fa6600b43c9a487a8a56a99eaf3"',
        },
        {
            "number": 1,
            "live_from": "2026-03-01T12:00:00Z",
            "live_until": "2026-03-04T08:15:00Z",
            "etag": '"18202fc574c42c00b5913a5ba19de976"',
        },
    ],
    **_PAGE,
}
REDIRECT_PAGE: dict[str, Any] = {
    "results": [
        {
            "id": "a7c3e1f4-90b2-4d68-b7e5-3c8d2f1a6b04",
            "slug": "a-bridge-for-walkers",
            "former_slugs": ["a-new-bridge"],
            "former_anchors": [],
        }
    ],
    **_PAGE,
}
AUTHOR: dict[str, Any] = {**_NAMES, "bio": _BIO, "article_count": 1}
AUTHOR_PAGE: dict[str, Any] = {"results": [AUTHOR], **_PAGE}
CATEGORY: dict[str, Any] = {
    **_CATEGORY,
    "description": "Streets, squares, and who uses them.",
    "article_count": 2,
}
CATEGORY_PAGE: dict[str, Any] = {"results": [CATEGORY], **_PAGE}
TAG: dict[str, Any] = {
    "id": "f2d8c0b4-1e67-4a95-8c3d-6b0a7e9f5d21",
    **_TAG,
    "article_count": 1,
}
TAG_PAGE: dict[str, Any] = {"results": [TAG], **_PAGE}
CHANGE: dict[str, Any] = {
    "sequence": 7,
    "kind": "updated",
    "at": "2026-03-04T08:15:00Z",
    "id": ARTICLE["id"],
    "slug": ARTICLE["slug"],
    "former_slug": None,
    "revision": 3,
    "etag": '"686a3fa6600b43c9a487a8a56a99eaf3"',
    "changed": ["sections", "word_count", "modified_at", "revision"],
    "cause": "edited",
    "article": None,
}
CHANGE_PAGE: dict[str, Any] = {"results": [CHANGE], "next_cursor": CHANGES_CURSOR}
MANIFEST_LINE: dict[str, Any] = {
    "id": ARTICLE["id"],
    "slug": ARTICLE["slug"],
    "etag": CHANGE["etag"],
    "modified_at": ARTICLE["modified_at"],
}
