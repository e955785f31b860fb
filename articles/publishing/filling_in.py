"""What is made of what was typed: the language, a slug, anchors, the keys of titles."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from articles.content import slugs, titles
from articles.content.rendering import Content, links
from articles.models import Article
from articles.models import Slug as TakenSlug

from . import contents

Json = dict[str, Any]

_STAND_IN = re.compile(r"(?:lead|text)(?:-\d+)?")


def is_done(article: Article, content: Content) -> bool:
    """Tell whether there is nothing left to make, given what the working copy holds."""
    return (
        article.title_key == titles.key(article.title)
        and bool(article.language)
        and bool(article.slug or not article.title)
        and _are_named(article, content)
        and _are_wanted(content)
    )


def do(article: Article, content: Content) -> Json:
    """
    Write what is made from what was typed, and return what the working copy holds then.

    A dozen queries at most, and one for each section and link that lacks something.
    """
    filled = []
    if article.title_key != titles.key(article.title):
        article.title_key = titles.key(article.title)
        filled.append("title_key")
    if not article.language:
        article.language = settings.DEFAULT_LANGUAGE
        filled.append("language")
    if filled:
        article.save(update_fields=filled)
    if not article.slug and article.title:
        _make_slug(article)
    if _are_named(article, content) and _are_wanted(content):
        return {**content, **{name: getattr(article, name) for name in contents.TEXTS}}
    _name_sections(article)
    for link in article.related_links.all():
        want = _want(link.title, link.target_id or link.url)
        if link.want != want:
            link.want = want
            link.save(update_fields=["want"])
    return contents.content_of(article)


def _are_named(article: Article, content: Content) -> bool:
    sections = content["sections"]
    return all(_has_name(article, each["anchor"], each["heading"]) for each in sections)


def _are_wanted(content: Content) -> bool:
    return all(
        (link["want"] or "") == _want(link["title"], link["target"] or link["url"])
        for link in links(content)
    )


def _make_slug(article: Article) -> None:
    for attempt in (1, 2, 3):
        article.slug = slugs.free(
            slugs.slugify(article.title), is_taken=lambda slug: is_taken(slug, article)
        )
        try:
            with transaction.atomic():
                article.save(update_fields=["slug"])
        except IntegrityError:
            # Another draft of this title was saved between our look and our write: look again.
            if attempt == 3:
                raise
        else:
            return


def is_taken(slug: str, article: Article) -> bool:
    return (
        Article.objects.filter(slug=slug).exclude(pk=article.pk).exists()
        or TakenSlug.objects.filter(slug=slug).exclude(article_id=article.pk).exists()
    )


def _want(title: str, leads_to: object) -> str:
    """Return the key of the title that a link waits for; empty for one that leads somewhere."""
    return "" if leads_to else titles.key(title)


def _has_name(article: Article, anchor: str, heading: str) -> bool:
    stands_in = _STAND_IN.fullmatch(anchor) and heading
    return bool(anchor) and not (stands_in and anchor not in article.anchors_ever_live)


def _name_sections(article: Article) -> None:
    """
    Give each section without an anchor one that no section of the article has or had.

    A stand-in for a heading gives way to the first heading, unless callers have seen it.
    """
    sections = list(article.sections.all())
    own = {section.anchor: str(section.pk) for section in sections if section.anchor}
    ever = article.anchors_ever_live | own
    for place, section in enumerate(sections):
        if _has_name(article, section.anchor, section.heading):
            continue
        unheaded = "lead" if place == 0 else "text"
        section.anchor = slugs.free(
            slugs.slugify(section.heading, max_length=60) or unheaded, is_taken=ever.__contains__
        )
        ever[section.anchor] = str(section.pk)
        section.save(update_fields=["anchor"])
