"""Taking out of caches in front what has changed. Each of them follows the log by itself."""

from .caches import Cache, NotPurged
from .following import Follower
from .varnish import Varnish

__all__ = ["Cache", "Follower", "NotPurged", "Varnish"]
