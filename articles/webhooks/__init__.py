"""
Webhooks: what callers could see change, sent to whoever asked to be told.

They follow the log from a place of their own, so an outage of either side loses nothing.
"""

from .addresses import NoAddress, check
from .endpoints import (
    Refused,
    add_secret,
    make,
    noticed,
    remove_secret,
    send_again,
    send_failed_again,
    switch_off,
    switch_on,
)
from .messages import TEST, type_of
from .posting import Engine
from .pruning import prune
from .sending import Sender
from .testing import send_test

__all__ = [
    "TEST",
    "Engine",
    "NoAddress",
    "Refused",
    "Sender",
    "add_secret",
    "check",
    "make",
    "noticed",
    "prune",
    "remove_secret",
    "send_again",
    "send_failed_again",
    "send_test",
    "switch_off",
    "switch_on",
    "type_of",
]
