"""The admin's app, with our own site in the place of Django's."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    default_site = "articles.admin.site.the_desk"

    def ready(self) -> None:
        super().ready()
        # Not above: it needs models, and apps are made before there are any.
        from articles.admin import signing_in  # noqa: PLC0415

        signing_in.connect()
