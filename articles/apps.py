from __future__ import annotations

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"

    def ready(self) -> None:
        # It registers itself, and needs the settings of apps that are ready.
        from articles import checks  # noqa: F401, PLC0415
