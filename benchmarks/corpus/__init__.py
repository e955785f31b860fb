"""
A site of up to a million articles, made in minutes, for what must cost the same at any size.

    python -m benchmarks.corpus --database URL [--articles 1000000]

Every row is as saving and publishing would have left it. Only an empty, migrated database is
filled.
"""

from .filling import Occupied, fill

__all__ = ["Occupied", "fill"]
