"""
What leads where: the links between operations, for tools that walk the API by its document.

Each says which part of an answer is which parameter of another operation.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

_FIRST = "$response.body#/results/0"
_FIRST_SLUG = {"slug": f"{_FIRST}/slug"}
_SLUG = {"slug": "$response.body#/slug"}
_SAME_SLUG = {"slug": "$request.path.slug"}
_OF_AN_ARTICLE = {
    "sections": ("listSections", _SLUG),
    "related": ("getRelated", _SLUG),
    "revisions": ("listRevisions", _SLUG),
    "author": ("getAuthor", {"slug": "$response.body#/authors/0/slug"}),
    "category": ("getCategory", {"slug": "$response.body#/category/slug"}),
    "tag": ("getTag", {"slug": "$response.body#/tags/0/slug"}),
}

# operation -> name of the link -> operation, its parameters
LINKS: dict[str, dict[str, tuple[str, dict[str, str]]]] = {
    "listArticles": {
        "article": ("getArticle", _FIRST_SLUG),
        "articleById": ("getArticleById", {"id": f"{_FIRST}/id"}),
    },
    "getArticle": _OF_AN_ARTICLE,
    "getArticleById": _OF_AN_ARTICLE,
    "listSections": {"section": ("getSection", {**_SAME_SLUG, "anchor": f"{_FIRST}/anchor"})},
    "listRevisions": {"revision": ("getRevision", {**_SAME_SLUG, "number": f"{_FIRST}/number"})},
    "searchArticles": {"article": ("getArticle", {"slug": f"{_FIRST}/article/slug"})},
    "listAuthors": {"author": ("getAuthor", _FIRST_SLUG)},
    "listCategories": {"category": ("getCategory", _FIRST_SLUG)},
    "listTags": {"tag": ("getTag", _FIRST_SLUG)},
    "listChanges": {"article": ("getArticleById", {"id": f"{_FIRST}/id"})},
}


def add(result: Schema, generator: Any, request: Any, public: bool) -> Schema:
    """Postprocessing hook: add the links to the answers that they lead from."""
    for path in result["paths"].values():
        for operation in path.values():
            if links := LINKS.get(operation["operationId"]):
                operation["responses"]["200"]["links"] = {
                    name: {"operationId": target, "parameters": known}
                    for name, (target, known) in links.items()
                }
    return result
