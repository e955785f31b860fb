"""What a worker does."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from articles.purging import Varnish
from articles.webhooks import Sender

from .alone import Alone
from .content_clock import ContentClock
from .duty import Duty
from .link_checker import LinkChecker
from .origin_follower import OriginFollower
from .pruner import Pruner
from .purger import Purger
from .remaker import Remaker
from .search_index import SearchIndex
from .webhook_log import WebhookLog


def duties_of_a_worker(holder: UUID) -> list[Duty]:
    """
    Return all duties. A new one is a line here: in `Alone` if only one worker may do it at a time.

    The sender of webhooks has leases of its own, one for each of those it sends to.

    :param holder: the worker's id, which its leases have.
    """
    duties: list[Duty] = [
        ContentClock(),
        SearchIndex(),
        Alone(Remaker(), holder=holder),
        Alone(Pruner(), holder=holder),
        Alone(OriginFollower(), holder=holder),
        *(Alone(Purger(Varnish(url)), holder=holder) for url in settings.PURGE_URLS),
        Sender(),
        Alone(WebhookLog(), holder=holder),
    ]
    if settings.CHECK_LINKS:
        duties.append(LinkChecker())
    return duties
