"""Being a satellite: keeping in step with another installation, byte for byte."""

from .checking import Difference, differences
from .follower import Follower
from .remote import Damaged, NotAnswered, NotUnderstood, Remote

__all__ = [
    "Damaged",
    "Difference",
    "Follower",
    "NotAnswered",
    "NotUnderstood",
    "Remote",
    "differences",
]
