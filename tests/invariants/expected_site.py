"""
What callers should get, worked out the slow way: plain dicts, nothing stored, nothing remembered.

Each document is built from scratch from the newest state of everything. Nothing here knows of
facts, versions, locks or remaking; that is what it holds the real thing to.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from articles.content import titles

Json = dict[str, Any]


class Refused(Exception):
    """The act must be refused, and change nothing."""


@dataclass
class Expected:
    """One article: its working copy as a dict, and what of it is live."""

    id: str
    work: Json
    revisions: list[Json] = field(default_factory=list)
    live: Json | None = None
    first_published_at: datetime | None = None
    binned: bool = False
    periods: list[tuple[int, bool]] = field(default_factory=list)  # revision, still open
    plans: dict[str, Json] = field(default_factory=dict)  # by action, those that wait

    def save(self) -> int:
        """Keep the working copy as a revision; return its number."""
        known = {len(self.revisions)} if self.revisions else set()
        known |= {self.live["revision"]} if self.live else set()
        for number in sorted(known, reverse=True):
            if self.revisions[number - 1] == self.work:
                return number
        return self.append(self.work)

    def append(self, content: Json) -> int:
        self.revisions.append(copy.deepcopy(content))
        return len(self.revisions)


class Site:
    def __init__(self) -> None:
        self.articles: dict[str, Expected] = {}
        self.things: dict[tuple[str, str], Json | None] = {}  # None: deleted
        self.addresses: dict[str, tuple[str, bool]] = {}  # slug -> article's id, is current
        self.pins: dict[tuple[str, str], str] = {}  # wanted title, language -> article's id
        self.refused_plans = 0
        self.planned = 0

    # What editors do

    def free_slug(self, article: Expected, wanted: str) -> str:
        candidate, number = wanted, 1
        while self.is_meant_for_another(article, candidate):
            number += 1
            candidate = f"{wanted}-{number}"
        return candidate

    def is_meant_for_another(self, article: Expected, slug: str) -> bool:
        typed = any(o.work["slug"] == slug for o in self.articles.values() if o is not article)
        return typed or self.is_taken(article, slug)

    def is_taken(self, article: Expected, slug: str) -> bool:
        return slug in self.addresses and self.addresses[slug][0] != article.id

    def names(self, kind: str, ref: str) -> bool:
        """Tell whether any working copy names the author, category or tag."""
        of = {"author": "authors", "category": "category", "tag": "tags"}[kind]
        return any(
            ref == article.work[of] or ref in (article.work[of] or ())
            for article in self.articles.values()
        )

    # What moves in front of callers

    def publish(self, article: Expected, at: datetime) -> None:
        self.check(article, article.work, at)
        self.put_live(article, article.save(), at)

    def check(self, article: Expected, content: Json, at: datetime) -> None:
        expires_at = content["expires_at"]
        if (
            article.binned
            or not content["title"]
            or not any(section["words"] for section in content["sections"])
            or self.is_taken(article, content["slug"])
            or (expires_at and expires_at <= at)
        ):
            raise Refused

    def put_live(self, article: Expected, number: int, at: datetime) -> None:
        before = article.live
        if before and before["revision"] == number:
            return
        content = copy.deepcopy(article.revisions[number - 1])
        article.first_published_at = article.first_published_at or at
        article.live = {
            **content,
            "revision": number,
            "published_at": before["published_at"] if before else at,
            "modified_at": max(at, before["modified_at"]) if before else at,
        }
        for slug, (owner, _) in list(self.addresses.items()):
            if owner == article.id:
                self.addresses[slug] = (owner, False)
        self.addresses[content["slug"]] = (article.id, True)
        article.periods = [(revision, False) for revision, _ in article.periods]
        article.periods.append((number, True))
        article.plans.pop("publish", None)
        self.settle_wants(article)

    def withdraw(self, article: Expected) -> None:
        if not article.live:
            raise Refused
        article.live = None
        article.periods = [(revision, False) for revision, _ in article.periods]
        article.plans.pop("withdraw", None)
        self.settle_wants(None)

    def rename(self, article: Expected, slug: str, at: datetime) -> None:
        if self.is_meant_for_another(article, slug):
            raise Refused
        article.work["slug"] = slug
        if article.live and article.live["slug"] != slug:
            content = article.revisions[article.live["revision"] - 1] | {"slug": slug}
            self.check(article, content, at)
            number = article.append(content)
            article.save()
            self.put_live(article, number, at)
        else:
            article.save()

    def delete(self, article: Expected) -> None:
        article.binned = True
        article.plans.clear()
        if article.live:
            self.withdraw(article)

    def schedule(self, article: Expected, action: str, due_at: datetime) -> None:
        number = None
        if action == "publish":
            self.check(article, article.work, due_at)
            number = article.save()
        self.planned += 1
        article.plans[action] = {"due_at": due_at, "order": self.planned, "revision": number}

    def apply_due(self, now: datetime) -> None:
        while due := self.first_due(now):
            moment, _, _, article, action = due
            if action == "expire":
                self.withdraw(article)
                continue
            plan = article.plans.pop(action)
            try:
                if action == "withdraw":
                    self.withdraw(article)
                else:
                    self.check(article, article.revisions[plan["revision"] - 1], moment)
                    self.put_live(article, plan["revision"], moment)
            except Refused:
                self.refused_plans += 1

    def first_due(self, now: datetime) -> tuple[datetime, int, Any, Expected, str] | None:
        due = [
            (plan["due_at"], 1, plan["order"], article, action)
            for article in self.articles.values()
            for action, plan in article.plans.items()
        ] + [
            (article.live["expires_at"], 0, article.id, article, "expire")
            for article in self.articles.values()
            if article.live and article.live["expires_at"]
        ]
        return min((each for each in due if each[0] <= now), key=lambda d: d[:3], default=None)

    # Links that wait for a title

    def settle_wants(self, first: Expected | None) -> None:
        """Whoever finds one match keeps it, and so does everybody of that language."""
        by_age = sorted(
            (each for each in self.articles.values() if each.live),
            key=lambda each: (each.first_published_at, each.id),
        )
        for waiting in ([first] if first else []) + by_age:
            assert waiting.live
            for link in waiting.live["links"]:
                want = (self.folded(link["title"]), waiting.live["language"])
                if link["target"] or link["url"] or not link["title"] or want in self.pins:
                    continue
                if match := self.only_match(waiting, *want):
                    self.pins[want] = match.id

    def only_match(self, waiting: Expected, title: str, language: str) -> Expected | None:
        matches = [
            other
            for other in self.articles.values()
            if other.live and other is not waiting and self.folded(other.live["title"]) == title
        ]
        same = [other for other in matches if other.live and other.live["language"] == language]
        matches = same or matches
        return matches[0] if len(matches) == 1 else None

    @staticmethod
    def folded(title: str) -> str:
        return " ".join(title.lower().split())

    def target_of(self, article: Expected, link: Json) -> str | None:
        assert article.live
        if link["target"] or link["url"] or not link["title"]:
            return link["target"] or None
        pinned = self.pins.get((self.folded(link["title"]), article.live["language"]))
        return pinned if pinned != article.id else None

    # What callers get

    def detail(self, article: Expected) -> Json:
        live = article.live
        assert live
        authors = [self.things["author", ref] for ref in live["authors"]]
        bylines = [author for author in authors if author]
        tags = [tag for ref in live["tags"] if (tag := self.things["tag", ref])]
        category = self.things["category", live["category"]] if live["category"] else None
        return {
            "id": article.id,
            "slug": live["slug"],
            "language": live["language"],
            "title": live["title"],
            "subtitle": "",
            "standfirst": live["standfirst"],
            "byline": ", ".join(author["name"] for author in bylines),
            "authors": bylines,
            "category": category,
            "tags": [
                {"slug": tag["slug"], "name": tag["name"]}
                for tag in sorted(tags, key=lambda tag: (tag["name"], tag["slug"]))
            ],
            "sections": [
                {
                    "id": section["id"],
                    "anchor": section["anchor"],
                    "position": place + 1,
                    "level": 2,
                    "heading": section["heading"],
                    "html": f"<p>{section['words']}</p>" if section["words"] else "",
                    "word_count": len(section["words"].split()),
                    "related_links": self.links(article, place),
                }
                for place, section in enumerate(live["sections"])
            ],
            "related_links": self.links(article, None),
            "contents": [
                {"anchor": section["anchor"], "heading": section["heading"], "level": 2}
                for section in live["sections"]
                if section["heading"]
            ],
            "word_count": sum(len(section["words"].split()) for section in live["sections"]),
            "reading_minutes": 1,
            "canonical_url": None,
            "published_at": zulu(live["published_at"]),
            "first_published_at": zulu(article.first_published_at),
            "modified_at": zulu(live["modified_at"]),
            "expires_at": zulu(live["expires_at"]),
            "revision": live["revision"],
        }

    def links(self, article: Expected, place: int | None) -> list[Json]:
        assert article.live
        shown = []
        for link in article.live["links"]:
            if link["after"] != place:
                continue
            target = self.target_of(article, link)
            there = self.articles[target].live if target else None
            if there:
                url, article_there = None, {"id": target, "slug": there["slug"]}
                title = link["title"] or there["title"]
            elif link["url"]:
                url, article_there, title = link["url"], None, link["title"] or link["url"]
            else:
                continue
            shown.append(
                {"id": link["id"], "label": "Also read", "title": title, "url": url}
                | {"article": article_there}
            )
        return shown

    def entry(self, article: Expected) -> Json:
        detail = self.detail(article)
        for name in ("sections", "related_links", "contents"):
            del detail[name]
        detail["authors"] = [
            {name: value for name, value in author.items() if name != "bio"}
            for author in detail["authors"]
        ]
        return detail

    def filed_under(self, article: Expected) -> set[tuple[str, str]]:
        live = article.live
        assert live
        keys = {("all", ""), ("language", live["language"])}
        keys |= {("author", ref) for ref in live["authors"]}
        keys |= {("tag", ref) for ref in live["tags"]}
        keys |= {("category", live["category"])} if live["category"] else set()
        for link in live["links"]:
            if not link["target"] and not link["url"] and link["title"]:
                keys.add(("want", titles.key(link["title"])))
            if target := self.target_of(article, link):
                keys.add(("article", target))
        return keys


def zulu(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
