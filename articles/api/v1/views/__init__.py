"""The public read API, version 1: a class for each path."""

from .articles import ArticleById, ArticleDetail, ArticleList
from .changes import ChangeList
from .manifest import Manifest
from .parts import RelatedReading, SectionDetail, SectionList
from .people_and_shelves import (
    AuthorDetail,
    AuthorList,
    CategoryDetail,
    CategoryList,
    TagDetail,
    TagList,
)
from .previews import PreviewDetail
from .redirects import RedirectList
from .revisions import RevisionDetail, RevisionList
from .schema import SchemaDocument
from .search import Search, Suggest

__all__ = [
    "ArticleById",
    "ArticleDetail",
    "ArticleList",
    "AuthorDetail",
    "AuthorList",
    "CategoryDetail",
    "CategoryList",
    "ChangeList",
    "Manifest",
    "PreviewDetail",
    "RedirectList",
    "RelatedReading",
    "RevisionDetail",
    "RevisionList",
    "SchemaDocument",
    "Search",
    "SectionDetail",
    "SectionList",
    "Suggest",
    "TagDetail",
    "TagList",
]
