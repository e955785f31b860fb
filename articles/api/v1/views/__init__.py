"""The public read API, version 1: a class for each path."""

from .articles import ArticleById, ArticleDetail, ArticleList
from .parts import RelatedReading, SectionDetail, SectionList
from .people_and_shelves import (
    AuthorDetail,
    AuthorList,
    CategoryDetail,
    CategoryList,
    TagDetail,
    TagList,
)
from .revisions import RevisionDetail, RevisionList
from .schema import SchemaDocument

__all__ = [
    "ArticleById",
    "ArticleDetail",
    "ArticleList",
    "AuthorDetail",
    "AuthorList",
    "CategoryDetail",
    "CategoryList",
    "RelatedReading",
    "RevisionDetail",
    "RevisionList",
    "SchemaDocument",
    "SectionDetail",
    "SectionList",
    "TagDetail",
    "TagList",
]
