"""The editors' door: working copies in, and the acts that put them before callers."""

from django.contrib import admin

from .article import ArticleAdmin
from .people_and_shelves import AuthorAdmin, CategoryAdmin, TagAdmin
from .records import ChangeAdmin, ScheduleAdmin

__all__ = [
    "ArticleAdmin",
    "AuthorAdmin",
    "CategoryAdmin",
    "ChangeAdmin",
    "ScheduleAdmin",
    "TagAdmin",
]

admin.site.site_header = "Astana API"
admin.site.site_title = "Astana API"
admin.site.index_title = "Editing"
admin.site.site_url = "/"
