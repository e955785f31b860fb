"""
Hot reads: what was read before is answered from this process's memory, as long as it is true.

`started` puts the layer in front of a WSGI application and begins to follow the log. DESIGN of it
all: docs/decisions/0014.
"""

from __future__ import annotations

from . import watching
from .following import Follower
from .gate import Application, Gate
from .layer import MIB, Memory

# What is answered before the log was looked at can't be kept. With the database away we go on.
FIRST_LOOK = 2.0  # seconds, at most

__all__ = ["MIB", "Follower", "Gate", "Memory", "started"]


def started(application: Application, *, mib: int, threads: int, seats: int) -> Memory:
    """
    Return the application with a memory in front of it, which follows the log from now on.

    :param mib: how much it may hold; 0: nothing.
    :param threads: requests in the application at once.
    :param seats: callers who may wait for something new at once.
    """
    follower = Follower()
    watching.start(follower)
    follower.wait(0, FIRST_LOOK)
    gate = Gate(application, threads=threads)
    return Memory(gate, follower=follower, most=mib * MIB, seats=seats)
