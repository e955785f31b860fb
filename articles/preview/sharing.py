"""
Links that show one article to people without an account.

A link's address holds a token: the id of its row, and a signature of that id. The signature keeps
guesses from the database; what the link may show, and until when, is the row's to say.
"""

from __future__ import annotations

import ipaddress
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils.crypto import constant_time_compare, salted_hmac

from articles import auditing
from articles.models import Article, PreviewLink, PreviewOpening, Revision

from .seeing import Preview, see

DEFAULT_DAYS = 7
DAYS_AT_MOST = 90
TOKEN = "[0-9a-f]{64}"  # noqa: S105  the shape of all of them: an id, and 128 bits of signature
# Of one link: a flood from ever new addresses replaces its own oldest rows, and fills no table.
OPENINGS_AT_MOST = 500
OPENINGS_SHOWN = 20
LINKS_SHOWN = 100
NOTE_LENGTH = PreviewLink._meta.get_field("note").max_length
AGENT_LENGTH = PreviewOpening._meta.get_field("user_agent").max_length
_UTC = "%Y-%m-%d %H:%M UTC"
_HALF = 32  # characters
_SALT = "articles.preview.sharing"


class NoLink(Exception):
    """The token is nobody's: forged, or its link ended, was revoked, or has lost its article."""


class NotShared(Exception):
    """No link was made. Its text is for editors."""


def share(
    *,
    article: Article,
    at: datetime,
    days: int = DEFAULT_DAYS,
    revision: Revision | None = None,
    note: str = "",
    by: AbstractBaseUser | None = None,
) -> PreviewLink:
    """
    Make a link that shows the article for so many days.

    :param revision: what it shows for ever; None: the draft, as it is whenever it is opened.
    :raises NotShared: if it would end at once or too late, or the article is in the bin.
    """
    if not 1 <= days <= DAYS_AT_MOST:
        raise NotShared(f"A link lasts from 1 day to {DAYS_AT_MOST}.")
    if article.binned_at:
        raise NotShared("The article is in the bin. Take it out first.")
    if revision and revision.article_id != article.pk:
        raise NotShared("That revision is another article’s.")
    with transaction.atomic():
        link = PreviewLink.objects.create(
            article=article,
            revision=revision,
            note=note[:NOTE_LENGTH],
            created_at=at,
            created_by_id=by.pk if by else None,
            expires_at=at + timedelta(days=days),
        )
        what = f"revision {revision.number}" if revision else "the draft"
        _record("shared a preview", link, at, by, f"Shows {what} until {link.expires_at:{_UTC}}.")
    return link


def revoke(*, link: PreviewLink, at: datetime, by: AbstractBaseUser | None = None) -> bool:
    """End a link at once; return whether it wasn't over already."""
    still_open = PreviewLink.objects.filter(pk=link.pk, revoked_at=None, expires_at__gt=at)
    with transaction.atomic():
        is_ended = bool(still_open.update(revoked_at=at, revoked_by_id=by.pk if by else None))
        if is_ended:
            _record("revoked a preview", link, at, by, f"Shared on {link.created_at:{_UTC}}.")
    return is_ended


def token_of(link_id: UUID) -> str:
    """Return what stands in the link's address."""
    return next(_tokens(link_id))


def links_of(article: Article) -> list[PreviewLink]:
    """
    Return an article's links, the newest first, each with its `last_openings`. Two queries.

    At most LINKS_SHOWN of them, and OPENINGS_SHOWN of each.
    """
    links = PreviewLink.objects.filter(article=article).select_related(
        "revision", "created_by", "revoked_by"
    )
    newest = list(links.defer("revision__content").order_by("-created_at", "id")[:LINKS_SHOWN])
    place = Window(RowNumber(), partition_by="link", order_by=F("id").desc())
    openings = PreviewOpening.objects.filter(link__in=newest).annotate(place=place)
    by_link: dict[UUID, list[PreviewOpening]] = defaultdict(list)
    for opening in openings.filter(place__lte=OPENINGS_SHOWN).order_by("-id"):
        by_link[opening.link_id].append(opening)
    for link in newest:
        link.last_openings = by_link[link.pk]
    return newest


def open_link(
    *, token: str, at: datetime, address: str = "", user_agent: str = ""
) -> tuple[PreviewLink, Preview]:
    """
    Return the link of a token and what it shows now, and log that it was opened.

    What can't be logged isn't shown. Thirteen queries at most.

    :param address: of whoever asks; only its network is kept.
    :raises NoLink: if the token shows nothing. Why it doesn't, nobody is told.
    """
    link_id = _verified(token)
    if link_id is None:
        raise NoLink
    with transaction.atomic():
        _log_opening(link_id, at, network_of(address), user_agent.replace("\0", "")[:AGENT_LENGTH])
    links = PreviewLink.objects.select_related("article__head", "revision")
    link = links.filter(pk=link_id).first()
    if link is None:
        raise NoLink
    shown = link.revision or link.article.head
    if shown is None:
        raise NoLink
    return link, see(article=link.article, revision=shown, at=at)


def network_of(address: str) -> str:
    """Return the /24 of an IPv4 address, the /48 of an IPv6 one; empty if it is neither."""
    try:
        found = ipaddress.ip_address(address.strip().partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return str(ipaddress.ip_network((found, 48), strict=False))
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, 24), strict=False))


def _record(
    act: str, link: PreviewLink, at: datetime, by: AbstractBaseUser | None, detail: str
) -> None:
    told = f"{detail} For: {link.note}" if link.note else detail
    auditing.record(act=act, at=at, subject=link.article, actor=by, detail=told)


def _log_opening(link_id: UUID, at: datetime, network: str, user_agent: str) -> None:
    """:raises NoLink: if the link shows nothing at this moment; then nothing is written."""
    link = PreviewLink.objects.open(at).filter(pk=link_id)
    # The check and the count are one statement: whoever revokes it before it is heard.
    if not link.update(opened_count=F("opened_count") + 1, last_opened_at=at):
        raise NoLink
    minute = at.replace(second=0, microsecond=0)
    row = PreviewOpening.objects.filter(link_id=link_id, minute=minute, network=network)
    again = {"count": F("count") + 1, "user_agent": user_agent}
    if row.update(**again):
        return
    # Nobody else can have made it meanwhile: the link's row is ours until the transaction ends.
    PreviewOpening.objects.create(
        link_id=link_id, minute=minute, network=network, user_agent=user_agent
    )
    newest = PreviewOpening.objects.filter(link_id=link_id).order_by("-id").values_list("id")
    if last_kept := newest[OPENINGS_AT_MOST - 1 : OPENINGS_AT_MOST].first():
        PreviewOpening.objects.filter(link_id=link_id, id__lt=last_kept[0]).delete()


def _verified(token: str) -> UUID | None:
    """Return the id that a token of ours names. No query."""
    if not re.fullmatch(TOKEN, token):
        return None
    link_id = UUID(token[:_HALF])
    if any(constant_time_compare(token, known) for known in _tokens(link_id)):
        return link_id
    return None


def _tokens(link_id: UUID) -> Iterator[str]:
    """Yield the token under the present key, then under each that still verifies."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        signed = salted_hmac(_SALT, link_id.bytes, secret=secret, algorithm="sha256")
        yield link_id.hex + signed.hexdigest()[:_HALF]
