"""
What each answer holds. They describe stored documents: nothing is serialized by them.

Every field is always there; what can be nothing is null.
"""

from .article import Article, ArticleEntry, ArticleEntryPage, Related, Section, SectionPage
from .people_and_shelves import Author, AuthorPage, Category, CategoryPage, Tag, TagPage
from .revision import RevisionEntry, RevisionEntryPage

__all__ = [
    "Article",
    "ArticleEntry",
    "ArticleEntryPage",
    "Author",
    "AuthorPage",
    "Category",
    "CategoryPage",
    "Related",
    "RevisionEntry",
    "RevisionEntryPage",
    "Section",
    "SectionPage",
    "Tag",
    "TagPage",
]
