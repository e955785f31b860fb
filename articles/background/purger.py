"""The purging of one cache in front."""

from __future__ import annotations

from articles import purging
from articles.purging import Cache, Follower

from .duty import Away

# Seconds between two looks. A change is purged at the second look after it: by then every serving
# process knows of it, and it is still well within a second.
INTERVAL = 0.3
# And once more after so many looks, 3 s: a process that the database had left without a word gave
# its old answer meanwhile, and knows by now that it can't tell.
AGAIN = 10


class Purger:
    """Takes out of a cache what has changed, and once more a little later."""

    def __init__(self, cache: Cache) -> None:
        self.name = f"purging {cache.name}"
        self.about = f"takes what has changed out of {cache}"
        self.did = ""
        self._followers = [
            Follower(cache),
            Follower(cache, name=f"{cache.name} again", steps=AGAIN),
        ]

    def step(self) -> float:
        """
        Purge what has changed. Two queries if nothing has.

        :raises Away: if the cache isn't reached; the next step asks it for the same.
        """
        try:
            purged = sum([follower.step() for follower in self._followers])
        except purging.NotPurged as error:
            raise Away(str(error)) from error
        self.did = f"purged {purged} changes" if purged else ""
        return INTERVAL
