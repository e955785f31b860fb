"""The desk: the list of articles, and one page on which an article is written."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import quote
from django.forms import BaseFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from articles import publishing
from articles.models import Article

from . import (
    acts,
    bulk,
    choices,
    history,
    importing,
    link_desk,
    preview,
    publish,
    rejected,
    review,
    rights,
    sharing,
    standing,
    timing,
    two_people,
    unsaved,
)
from .article_list import ArticleList
from .forms import URL_FIELDS, ArticleForm, LinkFormSet, SectionForm, SectionFormSet
from .inlines import BylineInline, LinkInline, SectionInline, offer


@admin.register(Article)
class ArticleAdmin(ArticleList, unsaved.UnsavedText, admin.ModelAdmin):
    form = ArticleForm
    inlines = [BylineInline, SectionInline, LinkInline]
    formfield_overrides = URL_FIELDS
    autocomplete_fields = ["category", "tags"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "subtitle", "standfirst"]}),
        (
            "Where it belongs",
            {"fields": ["language", "category", "tags", "byline", "canonical_url", "expires_at"]},
        ),
    ]

    class Media:
        css = {
            "all": [
                "articles/admin/articles.css",
                "articles/admin/cards.css",
                "articles/admin/autosave.css",
            ]
        }
        js = [
            "admin/js/jquery.init.js",
            "articles/admin/vendor/sortable/Sortable.min.js",
            "articles/admin/words.js",
            "articles/admin/rows.js",
            "articles/admin/folding.js",
            "articles/admin/outline.js",
            "articles/admin/cards.js",
            "articles/admin/choices.js",
            "articles/admin/fields.js",
            "articles/admin/titles.js",
            "articles/admin/article.js",
            "articles/admin/autosave.js",
            "admin/js/autocomplete.js",  # last: choices are made once ours say how they look
        ]

    # The pages of one article

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, view: Any, name: str) -> URLPattern:
            wrapped = self.admin_site.admin_view(partial(view, desk=self))
            return path(route, wrapped, name=f"articles_article_{name}")

        return [
            page("import/", importing.import_text, "import"),
            page("links/", link_desk.links, "links"),
            page("links/orphans/", link_desk.orphans, "orphans"),
            page("links/in/<int:use_id>/", link_desk.place, "link_place"),
            page("links/<uuid:target_id>/", link_desk.link, "link"),
            page("links/<uuid:target_id>/check/", link_desk.check, "link_check"),
            page("links/<uuid:target_id>/accept/", link_desk.accept, "link_accept"),
            page("bulk/<str:act>/", bulk.perform, "bulk"),
            page("autosave/", unsaved.autosave, "autosave_new"),
            page("unsaved/<uuid:page>/", two_people.settle, "unsaved"),
            page("unsaved/<uuid:page>/throw-away/", unsaved.throw_away, "unsaved_throw_away"),
            page("<uuid:article_id>/autosave/", unsaved.autosave, "autosave"),
            # So ends the address by which the list knows that a choice is being typed.
            page("targets/autocomplete/", choices.targets, "targets"),
            page("suggest-title/", choices.suggest_title, "suggest_title"),
            page("<uuid:article_id>/publish/", publish.publish, "publish"),
            page("<uuid:article_id>/withdraw/", publish.withdraw, "withdraw"),
            page("<uuid:article_id>/schedule/", timing.schedule, "schedule"),
            page("<uuid:article_id>/unschedule/", timing.unschedule, "unschedule"),
            page("<uuid:article_id>/expiry/", timing.set_expiry, "expiry"),
            page("<uuid:article_id>/rename/", acts.rename, "rename"),
            page("<uuid:article_id>/delete/", acts.put_into_bin, "bin"),
            page("<uuid:article_id>/restore/", acts.take_out_of_bin, "restore"),
            page("<uuid:article_id>/history/", history.revisions, "revisions"),
            page("<uuid:article_id>/history/compare/", history.compare, "compare"),
            page("<uuid:article_id>/history/<int:number>/", history.revision, "revision"),
            page(
                "<uuid:article_id>/history/<int:number>/restore/",
                history.restore,
                "revision_restore",
            ),
            page(
                "<uuid:article_id>/history/<int:number>/visibility/",
                history.set_visibility,
                "revision_visibility",
            ),
            page("<uuid:article_id>/review/", review.show, "review"),
            page("<uuid:article_id>/review/hand-in/", review.submit, "review_submit"),
            page("<uuid:article_id>/review/comment/", review.comment, "review_comment"),
            page("<uuid:article_id>/review/decide/", review.decide, "review_decide"),
            page("<uuid:article_id>/review/take-back/", review.take_back, "review_take_back"),
            page("<uuid:article_id>/preview/", preview.draft, "preview"),
            page("<uuid:article_id>/preview/page/", preview.draft_page, "preview_page"),
            page(
                "<uuid:article_id>/history/<int:number>/preview/",
                preview.revision,
                "revision_preview",
            ),
            page(
                "<uuid:article_id>/history/<int:number>/preview/page/",
                preview.revision_page,
                "revision_preview_page",
            ),
            page("<uuid:article_id>/share/", sharing.share, "share"),
            page("<uuid:article_id>/share/revoke/", sharing.revoke, "share_revoke"),
            *super().get_urls(),
        ]

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """What lies in the bin is looked at, and changed only once it is out of it."""
        if obj and obj.binned_at:
            return False
        return rights.may(request.user, "change", obj)

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return rights.may(request.user, "view", obj)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Asked by the actions of the list that name it."""
        return rights.may(request.user, "publish")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {
            "language": settings.DEFAULT_LANGUAGE,
            **super().get_changeform_initial_data(request),
        }

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:articles_article_changelist"))

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        form = super().get_form(request, obj, change, **kwargs)
        offer(form, "category", add=True)
        offer(form, "tags")
        return form

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "tags":
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        kwargs["form_class"] = choices.TagsField
        kwargs["widget"] = choices.TagsSelect(db_field, self.admin_site)
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        field.may_add = field.widget.may_add = request.user.has_perm("articles.add_tag")
        return field

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Article | None = None,
    ) -> HttpResponse:
        if obj:
            context["standing"] = standing.standing_of(obj)
            context["may_change"] = rights.may(request.user, "change", obj)
            context["may_delete"] = rights.may(request.user, "delete", obj)
            context["title"] = str(obj)
            context["subtitle"] = None
        else:
            context["title"] = "New article"
        context["page_facts"] = _facts(obj, context.get("standing"))
        if context["errors"]:
            context["mends"] = rejected.errors_of(
                context["adminform"].form, context["inline_admin_formsets"]
            )
        context["is_nav_sidebar_enabled"] = False  # the words need the room
        context["may_publish"] = rights.may(request.user, "publish", obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    # Saving: the working copy alone, in the admin's one transaction

    def save_model(self, request: HttpRequest, obj: Article, form: ModelForm, change: bool) -> None:
        """Write what was typed and no more: the rest may have moved since the page was read."""
        if not change:
            obj.created_by_id = request.user.pk
            obj.save()
            return
        typed = [each.name for each in self.opts.concrete_fields if each.name in form.cleaned_data]
        obj.save(update_fields=[*typed, "updated_at"])

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm,
        formsets: list[BaseFormSet],
        change: bool,
    ) -> None:
        sections = next(each for each in formsets if isinstance(each, SectionFormSet))
        links = next(each for each in formsets if isinstance(each, LinkFormSet))
        for tag in choices.make_new(form.cleaned_data.get("tags", [])):
            self.message_user(request, f"The tag “{tag}” is new.")
        super().save_related(request, form, formsets, change)
        links.place(sections)
        publishing.save(
            article=form.instance,
            at=timezone.now(),
            by=acts.editor(request),
            note=form.cleaned_data.get("note", ""),
        )
        unsaved.was_saved(request)
        for section in sections.forms:
            if section.taken_out:
                self.message_user(request, _taken_out_of(section), messages.WARNING)

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        if "_publish" in request.POST:
            return _to("publish", obj)
        if "_preview" in request.POST:
            return _to("preview", obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        if "_publish" in request.POST:
            return _to("publish", obj)
        if "_preview" in request.POST:
            return _to("preview", obj)
        return super().response_change(request, obj)


def _facts(article: Article | None, now: standing.Standing | None) -> dict[str, Any]:
    """Return what the page's scripts warn with: addresses that callers know."""
    live = now.publication if now else None
    return {
        "address": standing.json_url(""),
        "suggest_title": reverse("admin:articles_article_suggest_title"),
        "live_slug": live.slug if live else "",
        "anchors_ever_live": sorted(article.anchors_ever_live) if article else [],
    }


def _to(act: str, article: Article) -> HttpResponseRedirect:
    return HttpResponseRedirect(
        reverse(f"admin:articles_article_{act}", args=[quote(str(article.pk))])
    )


def _taken_out_of(section: SectionForm) -> str:
    name = section.cleaned_data["heading"] or "without a heading"
    things = format_html_join(", ", "<code>{}</code>", ((each,) for each in section.taken_out))
    return format_html(
        "Section “{}” was saved without what readers’ sites can’t rely on: {}. Its words stayed, "
        "unless it says otherwise.",
        name,
        things,
    )
