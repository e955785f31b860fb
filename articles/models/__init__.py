from .article import Article, Byline, RelatedLink, Section
from .change import Change, ChangeKey, LogHead
from .fact import Fact, KeyCount
from .people_and_shelves import Author, Category, Tag
from .publication import LivePeriod, Publication, PublicationKey, Slug
from .revision import Revision
from .schedule import Schedule

__all__ = [
    "Article",
    "Author",
    "Byline",
    "Category",
    "Change",
    "ChangeKey",
    "Fact",
    "KeyCount",
    "LivePeriod",
    "LogHead",
    "Publication",
    "PublicationKey",
    "RelatedLink",
    "Revision",
    "Schedule",
    "Section",
    "Slug",
    "Tag",
]
