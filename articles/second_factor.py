"""
The second factor of an account: codes of an authenticator app, and recovery codes for its loss.

django-otp keeps and checks them: each code opens once, and wrong ones make the next wait longer.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from binascii import unhexlify
from datetime import datetime
from urllib.parse import quote

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles import auditing

RECOVERY_CODES = 10
KEY_BYTES = 20  # as RFC 4226, section 4, recommends
TOLERANCE = 1  # steps of 30 seconds that the app's clock may be off
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look like another
_CODE_LENGTH = 12  # some 59 bits: a digest of it can't be tried out


class Refused(Exception):
    """It was not accepted. The message is for people."""


def has_one(account: AbstractBaseUser) -> bool:
    """Tell whether the account has a second factor. One query."""
    return bool(TOTPDevice.objects.filter(user_id=account.pk, confirmed=True).exists())


def new_key() -> str:
    """Return a secret for an authenticator app, in hex."""
    return secrets.token_hex(KEY_BYTES)


def key_to_type(key: str) -> str:
    """Return the secret as apps take it by hand: base 32, in groups of four."""
    text = base64.b32encode(unhexlify(key)).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def key_address(key: str, *, account: AbstractBaseUser, issuer: str) -> str:
    """Return the address that a QR code holds: otpauth://totp/…"""
    label = f"{quote(issuer)}:{quote(account.get_username())}"
    text = base64.b32encode(unhexlify(key)).decode().rstrip("=")
    return f"otpauth://totp/{label}?secret={text}&issuer={quote(issuer)}"


def set_up(*, account: AbstractBaseUser, key: str, code: str, at: datetime) -> list[str]:
    """
    Give the account a second factor, once its app has shown that it has the key.

    Returns the recovery codes: they are kept as digests, so this is the only time to show them.

    :raises Refused: if the code isn't the app's present one; nothing is written.
    """
    totp = TOTP(unhexlify(key))
    totp.time = at.timestamp()
    typed = _cleaned(code)
    if not _is_of_an_app(typed) or not totp.verify(int(typed), tolerance=TOLERANCE):
        raise Refused("That isn’t the code that the app shows now. Type the newest one.")
    with transaction.atomic():
        _forget(account)
        TOTPDevice.objects.create(
            user_id=account.pk, name="Authenticator app", key=key, last_t=totp.t()
        )
        auditing.record(act="set up a second factor", at=at, subject=account, actor=account)
        return _codes_for(account)


def verify(*, account: AbstractBaseUser, code: str, at: datetime) -> TOTPDevice | StaticDevice:
    """
    Return the device that the code is of; the code is used up by that.

    :raises Refused: if it is wrong, used, or comes too soon after wrong ones.
    """
    typed = _cleaned(code)
    is_of_app = _is_of_an_app(typed)
    devices = (TOTPDevice if is_of_app else StaticDevice).objects
    with transaction.atomic():
        device = devices.select_for_update().filter(user_id=account.pk, confirmed=True).first()
        waiting = _seconds_to_wait(device, at) if device else 0
        is_right = bool(
            device and not waiting and device.verify_token(typed if is_of_app else _digest(typed))
        )
        act = "gave the second factor" if is_right else "gave a wrong second factor"
        kind = "" if is_of_app else "A recovery code."
        auditing.record(
            act=act,
            at=at,
            subject=account.get_username(),
            subject_kind="session",
            subject_id=account.pk,
            actor=account,
            detail=kind,
        )
    if device and is_right:
        return device
    if waiting:
        raise Refused(f"Too many wrong codes. Wait {waiting} seconds, then type the newest one.")
    raise Refused(
        "That code isn’t right, or was used already. Type the one that the app shows now, or a "
        "recovery code that you haven’t used."
    )


def new_codes(*, account: AbstractBaseUser, at: datetime) -> list[str]:
    """Return new recovery codes; the old ones open nothing any more."""
    with transaction.atomic():
        auditing.record(act="made recovery codes", at=at, subject=account, actor=account)
        return _codes_for(account)


def codes_left(account: AbstractBaseUser) -> int:
    """Return how many recovery codes are unused. One query."""
    return int(StaticToken.objects.filter(device__user_id=account.pk).count())


def remove(*, account: AbstractBaseUser, at: datetime, by: AbstractBaseUser) -> None:
    """Take the second factor from the account: its password alone opens it again."""
    with transaction.atomic():
        _forget(account)
        act = "removed a second factor" if by.pk == account.pk else "reset a second factor"
        auditing.record(act=act, at=at, subject=account, actor=by)


def _forget(account: AbstractBaseUser) -> None:
    TOTPDevice.objects.filter(user_id=account.pk).delete()
    StaticDevice.objects.filter(user_id=account.pk).delete()


def _codes_for(account: AbstractBaseUser) -> list[str]:
    StaticDevice.objects.filter(user_id=account.pk).delete()
    device = StaticDevice.objects.create(user_id=account.pk, name="Recovery codes")
    codes = [
        "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
        for _ in range(RECOVERY_CODES)
    ]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=_digest(code)) for code in codes
    )
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def _seconds_to_wait(device: TOTPDevice | StaticDevice, at: datetime) -> int:
    is_allowed, why = device.verify_is_allowed()
    if is_allowed or not why or "locked_until" not in why:
        return 0
    until: datetime = why["locked_until"]
    return max(1, round((until - at).total_seconds()))


def _cleaned(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()


def _is_of_an_app(typed: str) -> bool:
    return len(typed) == 6 and typed.isascii() and typed.isdecimal()


def _digest(code: str) -> str:
    """Sixteen characters are what the library's column holds."""
    return base64.b32encode(hashlib.sha256(code.encode()).digest()).decode()[:16].lower()
