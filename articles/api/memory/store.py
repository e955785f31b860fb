"""A bounded store: what was asked for lately stays, the rest goes as room is needed."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(slots=True)
class _Slot(Generic[V]):
    value: V
    size: int  # bytes
    was_asked: bool = False  # since it last came round


class Store(Generic[K, V]):
    """
    Bounded by bytes, as those who put say how many they put.

    Eviction is CLOCK: what was asked for since it last came round gets another round. So a walk
    through everything, once, doesn't push out what is asked for all the time. Reading takes no
    lock; a value that is being evicted may still be read.
    """

    def __init__(self, most: int, *, on_loss: Callable[[V], None] = lambda _: None) -> None:
        self.most = most  # bytes
        self._on_loss = on_loss  # told of whatever goes: for whoever holds it as well
        self.size = 0  # bytes
        self._slots: OrderedDict[K, _Slot[V]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._slots)

    def get(self, key: K) -> V | None:
        slot = self._slots.get(key)
        if slot is None:
            return None
        slot.was_asked = True
        return slot.value

    def put(self, key: K, value: V, size: int) -> None:
        """Keep the value, in place of what was there. One larger than all the room isn't kept."""
        with self._lock:
            self._drop(key)
            if size <= self.most:
                self._slots[key] = _Slot(value, size)
                self.size += size
                self._evict()

    def grow(self, key: K, value: V, by: int) -> None:
        """Note that a value has become larger by so many bytes, if it is still the one here."""
        with self._lock:
            slot = self._slots.get(key)
            if slot and slot.value is value:
                slot.size += by
                self.size += by
                self._evict()

    def drop(self, key: K) -> None:
        """Let go of what is there, if anything is."""
        if key in self._slots:
            with self._lock:
                self._drop(key)

    def _evict(self) -> None:
        while self.size > self.most:
            key, slot = self._slots.popitem(last=False)
            if slot.was_asked:
                slot.was_asked = False
                self._slots[key] = slot
            else:
                self.size -= slot.size
                self._on_loss(slot.value)

    def _drop(self, key: K) -> None:
        slot = self._slots.pop(key, None)
        if slot:
            self.size -= slot.size
            self._on_loss(slot.value)
