"""Version 1, in the order of the docs."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "v1"

urlpatterns = [
    path("articles", views.ArticleList.as_view(), name="article-list"),
    path("articles/by-id/<uuid:id>", views.ArticleById.as_view(), name="article-by-id"),
    path("articles/<slug:slug>", views.ArticleDetail.as_view(), name="article-detail"),
    path("articles/<slug:slug>/sections", views.SectionList.as_view(), name="section-list"),
    path(
        "articles/<slug:slug>/sections/<slug:anchor>",
        views.SectionDetail.as_view(),
        name="section-detail",
    ),
    path("articles/<slug:slug>/related", views.RelatedReading.as_view(), name="related"),
    path("articles/<slug:slug>/revisions", views.RevisionList.as_view(), name="revision-list"),
    path(
        "articles/<slug:slug>/revisions/<int:number>",
        views.RevisionDetail.as_view(),
        name="revision-detail",
    ),
    path("search", views.Search.as_view(), name="search"),
    path("search/suggest", views.Suggest.as_view(), name="suggest"),
    path("authors", views.AuthorList.as_view(), name="author-list"),
    path("authors/<slug:slug>", views.AuthorDetail.as_view(), name="author-detail"),
    path("categories", views.CategoryList.as_view(), name="category-list"),
    path("categories/<slug:slug>", views.CategoryDetail.as_view(), name="category-detail"),
    path("tags", views.TagList.as_view(), name="tag-list"),
    path("tags/<slug:slug>", views.TagDetail.as_view(), name="tag-detail"),
    path("changes", views.ChangeList.as_view(), name="change-list"),
    path("manifest", views.Manifest.as_view(), name="manifest"),
    path("redirects", views.RedirectList.as_view(), name="redirect-list"),
    path("previews/<str:token>", views.PreviewDetail.as_view(), name="preview-detail"),
    path("schema", views.SchemaDocument.as_view(), name="schema"),
]
