"""
The pages before an article goes to its callers or away from them.

Each says what will change for callers, in this article and in others, and does it when asked to.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from articles import publishing
from articles.content import html, words
from articles.content.rendering import Content, links
from articles.models import Article, Publication, RelatedLink, Revision

from . import comparing, standing
from .acts import article_for, attempt, done, editor, losing_links, page, to_page
from .problems import Mend, to_mend


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    article = article_for(desk, request, article_id, "publish")
    refusal: publishing.Refusal | None = None
    if request.method == "POST":
        if request.POST.get("revision") != str(article.revision_count):
            say = "The article was saved again since you opened this page. Look again, then decide."
            messages.warning(request, say)
            return to_page("publish", article)
        try:
            outcome = publishing.publish(
                article=article, at=timezone.now(), by=editor(request), note=_note(request)
            )
        except publishing.Refusal as error:
            refusal = error
        else:
            done(desk, request, article, _published(outcome))
            return to_page("change", article)
    review = publishing.review(article=article, at=timezone.now())
    now = standing.standing_of(article)
    content = publishing.content_of(article)
    problems = _mends(article, review.problems, refusal)
    context = {
        "title": "Publish",
        "problems": problems,
        "warnings": to_mend(article, review.warnings),
        "former_slug": _former_slug(article, now),
        "busy": refusal if not isinstance(refusal, publishing.NotReady) else None,
        "shown": comparing.show(content_of_live(now.publication), content)
        if now.publication
        else None,
        "facts": _facts(content),
        "foreseen": None if problems else publishing.foresee_publishing(article=article),
        "drafts": _waiting_drafts(article),
        "media": desk.media + comparing.MEDIA,
    }
    return page(desk, request, article, "publish", context, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    article = article_for(desk, request, article_id, "publish")
    if request.method == "POST":
        is_done = attempt(
            desk,
            request,
            article,
            lambda: publishing.withdraw(article=article, at=timezone.now()),
            f"“{article}” is withdrawn: its address answers 404. The draft is as it was.",
        )
        return to_page("change" if is_done else "withdraw", article)
    context = {"title": "Withdraw", **losing_links(article)}
    return page(desk, request, article, "withdraw", context)


def content_of_live(publication: Publication) -> Content:
    """Return what is live, as its revision keeps it. One query."""
    content: Content = Revision.objects.get(pk=publication.revision_id).content
    return content


def _mends(
    article: Article, problems: tuple[publishing.Problem, ...], refusal: publishing.Refusal | None
) -> list[Mend]:
    """A refusal may know more than the review: it was told under the lock."""
    known = {problem.code: problem for problem in problems}
    if isinstance(refusal, publishing.NotReady):
        known |= {problem.code: problem for problem in refusal.problems}
    further = [problem for problem in problems if problem not in known.values()]
    return to_mend(article, [*known.values(), *further])


def _former_slug(article: Article, now: standing.Standing) -> str:
    if now.publication and now.publication.slug != article.slug:
        return now.publication.slug
    return ""


def _facts(content: Content) -> list[tuple[str, str]]:
    """Return what a first publishing brings, counted."""
    texts = [html.text(section["html"]) for section in content["sections"]]
    count = sum(words.count(text) for text in texts)
    return [
        ("Title", content["title"]),
        ("Language", content["language"]),
        ("Sections", str(len(texts))),
        ("Words", f"{count:,}"),
        ("Related links", str(len(list(links(content))))),
    ]


def _waiting_drafts(article: Article) -> list[RelatedLink]:
    """Return the links of others that this one's title is the target of, and that nobody sees."""
    waiting = publishing.waiting_for(article)
    live = Publication.objects.filter(pk__in={link.article_id for link in waiting})
    seen = set(live.values_list("pk", flat=True))
    return [link for link in waiting if link.article_id not in seen]


def _note(request: HttpRequest) -> str:
    length = Revision._meta.get_field("note").max_length
    return request.POST.get("note", "")[:length]


def _published(outcome: publishing.Outcome) -> str:
    if outcome.kind is None:
        return "Callers already had exactly this: nothing changed for them."
    others = f" {outcome.remade} other articles changed with it." if outcome.remade > 1 else ""
    others = " One other article changed with it." if outcome.remade == 1 else others
    number = outcome.revision.number if outcome.revision else 0
    return format_html(
        'Revision {} is live. <a href="{}">See what callers get.</a>{}',
        number,
        standing.json_url(outcome.article.slug),
        others,
    )
