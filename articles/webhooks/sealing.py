"""Secrets that we must be able to read again: kept sealed with a key made from the SECRET_KEY."""

from __future__ import annotations

import base64
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PREFIX = "whsec_"
BYTES = 32  # of a new secret: Standard Webhooks asks for 24 to 64
_PURPOSE = b"articles.webhooks.sealing"


class Unreadable(Exception):
    """It was sealed with a SECRET_KEY that is no longer known."""


def new_secret() -> str:
    """Return a new secret, as receivers' libraries take it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def seal(text: str) -> str:
    """Return it sealed with the present key."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """
    Return what was sealed, with the present key or one of SECRET_KEY_FALLBACKS.

    :raises Unreadable: if it was none of these.
    """
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable("The SECRET_KEY that this was kept with is gone.") from error


def _keys() -> MultiFernet:
    every = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(str(each))) for each in every])


def _derived(key: str) -> bytes:
    # What is derived for one purpose tells nothing of what is derived for another.
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(key.encode())
    return base64.urlsafe_b64encode(made)
