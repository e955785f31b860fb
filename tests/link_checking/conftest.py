from __future__ import annotations

import pytest

from .outside import Outside


@pytest.fixture
def outside(settings):
    """Other people's site, on this machine, which is let through for once."""
    settings.LINK_CHECK_ALLOW_PRIVATE = ["127.0.0.1"]
    site = Outside()
    yield site
    site.close()
