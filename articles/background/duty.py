"""What there is to do again and again."""

from __future__ import annotations

from typing import Protocol


class Away(Exception):
    """Something that the duty needs doesn't answer: it is waited for, and said in one line."""


class Duty(Protocol):
    """
    Something to be done in bounded bits, by a thread of its own.

    Three more attributes are read where a duty has them: `about`, what it does, in words; `did`,
    what its last step did, or "" if nothing; and `close()`, called when its thread ends.
    """

    @property
    def name(self) -> str:
        """Of it alone: 60 characters at most."""

    def step(self) -> float:
        """
        Do a bounded bit of work; return for how many seconds to rest.

        Whatever is killed in the middle of it must go on afterwards from what is stored. A few
        seconds at most: a worker that is to stop waits for the end of it.

        :raises Away: if something that it needs doesn't answer.
        """
