"""
What is done while nobody asks: duties, and the threads that do them.

Serving processes keep the content clock, so that time needs nothing else; the worker does all of
it. A new duty is a line in `crew`.
"""

from .attendance import GONE_AFTER, last_seen
from .content_clock import TICK, ContentClock
from .crew import duties_of_a_worker
from .duty import Away, Duty
from .link_checker import LinkChecker
from .overview import Overview, overview
from .pruner import Pruner
from .purger import Purger
from .remaker import Remaker
from .running import Runner, start
from .search_index import SearchIndex
from .shift import Shift

__all__ = [
    "GONE_AFTER",
    "TICK",
    "Away",
    "ContentClock",
    "Duty",
    "LinkChecker",
    "Overview",
    "Pruner",
    "Purger",
    "Remaker",
    "Runner",
    "SearchIndex",
    "Shift",
    "duties_of_a_worker",
    "last_seen",
    "overview",
    "start",
]
