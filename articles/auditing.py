"""
The audit log: every act on content, keys and accounts, with who did it.

A room that acts writes its entry in the transaction of the act, so that neither is without the
other. Who acts is told once, by the door that lets them in (`acting`), and not through each call.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model

from articles.models import AuditEntry
from articles.models.many import InsertMany

COMMAND = "manage.py"  # where no door said who it is: a command, or the shell
CLOCK = "schedule"  # what was planned, at its moment
NOBODY = "(nobody)"  # an act without an account, such as a wrong password

_COLUMNS = [field.name for field in AuditEntry._meta.concrete_fields if field.name != "id"]
_ENTRIES = InsertMany(AuditEntry, _COLUMNS)

Actor = AbstractBaseUser | AnonymousUser | str | None


@dataclass(slots=True)
class _Acting:
    actor: Actor
    recorded: set[tuple[str, str]] = field(default_factory=set)


_acting: ContextVar[_Acting | None] = ContextVar("acting", default=None)


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Say who does whatever is done inside: an account, or a name such as CLOCK."""
    token = _acting.set(_Acting(actor))
    try:
        yield
    finally:
        _acting.reset(token)


def record(
    *,
    act: str,
    at: datetime,
    subject: Model | str = "",
    subject_kind: str = "",
    subject_id: object = "",
    actor: Actor = None,
    detail: str = "",
) -> None:
    """Add an entry to the log, in the transaction that is open, if one is: see `entry`."""
    made = entry(
        act=act,
        at=at,
        subject=subject,
        subject_kind=subject_kind,
        subject_id=subject_id,
        actor=actor,
        detail=detail,
    )
    add([made])


def add(entries: Iterable[AuditEntry]) -> None:
    """Add entries to the log, in the transaction that is open. One statement; none for none."""
    _ENTRIES.run([[getattr(each, name) for name in _COLUMNS] for each in entries])


def entry(
    *,
    act: str,
    at: datetime,
    subject: Model | str = "",
    subject_kind: str = "",
    subject_id: object = "",
    actor: Actor = None,
    detail: str = "",
) -> AuditEntry:
    """
    Return an entry for whoever adds it, or several at once.

    :param act: in the past: "published", "saved", "logged in".
    :param subject: what was acted on; of a row its kind, its key and its name are taken.
    :param actor: an account or a name; without one, whoever `acting` said.
    """
    name, key = _named(actor if actor is not None else _present())
    if isinstance(subject, Model):
        subject_kind = subject_kind or str(subject._meta.verbose_name)
        subject_id = subject_id or subject.pk
    texts = {
        "actor": name[:150],
        "act": act[:40],
        "subject_kind": subject_kind[:40],
        "subject_id": str(subject_id or "")[:64],
        "subject": str(subject)[:300],
        "detail": detail,
    }
    if present := _acting.get():
        present.recorded.add((texts["subject_kind"], texts["subject_id"]))
    return AuditEntry(at=at, actor_id=key, words=" ".join(texts.values()).casefold(), **texts)


def account() -> AbstractBaseUser | None:
    """Return the account that acts, if it is one: not the clock, nor a command."""
    present = _present()
    return present if isinstance(present, AbstractBaseUser) and present.pk else None


def is_recorded(subject: Model) -> bool:
    """Tell whether what the present actor did to it has its entry already."""
    present = _acting.get()
    key = (str(subject._meta.verbose_name), str(subject.pk))
    return present is not None and key in present.recorded


def _present() -> Actor:
    present = _acting.get()
    return present.actor if present else COMMAND


def _named(actor: Actor) -> tuple[str, str]:
    if isinstance(actor, str):
        return actor, ""
    if actor is None or actor.pk is None:
        return NOBODY, ""
    return actor.get_username(), str(actor.pk)
