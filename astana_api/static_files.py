"""How static files are named when they are collected."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it has no types
    """Names files by what is in them; JavaScript modules import one another by those names too."""

    support_js_module_import_aggregation = True
