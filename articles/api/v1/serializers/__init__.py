"""
What each answer holds. They describe stored documents: nothing is serialized by them.

Every field is always there; what can be nothing is null.
"""

from .article import Article, ArticleEntry, ArticleEntryPage, Related, Section, SectionPage
from .change import Change, ChangePage, ManifestLine
from .people_and_shelves import Author, AuthorPage, Category, CategoryPage, Tag, TagPage
from .redirect import FormerAnchor, Redirect, RedirectPage
from .revision import RevisionEntry, RevisionEntryPage
from .search import SearchPage, SuggestionPage

__all__ = [
    "Article",
    "ArticleEntry",
    "ArticleEntryPage",
    "Author",
    "AuthorPage",
    "Category",
    "CategoryPage",
    "Change",
    "ChangePage",
    "FormerAnchor",
    "ManifestLine",
    "Redirect",
    "RedirectPage",
    "Related",
    "RevisionEntry",
    "RevisionEntryPage",
    "SearchPage",
    "Section",
    "SectionPage",
    "SuggestionPage",
    "Tag",
    "TagPage",
]
