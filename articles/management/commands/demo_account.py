"""The account of the demo, which `make run` makes and prints."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

USERNAME = "demo"


class Command(BaseCommand):
    help = f'Make the superuser "{USERNAME}", with the password that DEMO_PASSWORD says now.'

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("DEMO is off: make accounts with manage.py createsuperuser.")
        account, _ = get_user_model().objects.get_or_create(username=USERNAME)
        account.is_active = account.is_staff = account.is_superuser = True
        # A new hash of the same password would end the sessions that it opened.
        if not account.check_password(settings.DEMO_PASSWORD):
            account.set_password(settings.DEMO_PASSWORD)
        account.save()
