"""What handlers work with, handed in whole: nothing is global, nothing is looked up."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import BoundedSemaphore

from greenroom.pack import Pack
from greenroom_backend.bell import Bell
from greenroom_backend.desk import Desk
from greenroom_backend.metrics import Metrics
from greenroom_backend.problems import RefusedError
from greenroom_backend.settings import Settings
from greenroom_backend.store import Store
from greenroom_backend.store.queue import Queue

BUSY_S = 5
WAITING_MAX = 16
STREAMS_MAX = 8


@dataclass(frozen=True, slots=True)
class Service:
    """What is done for callers whom nobody has let in yet, or for the machine itself.

    ready: raises StorageError where the database can't be asked. pair: a token for callers from
    that Origin. depths: jobs of everybody in each state.
    """

    ready: Callable[[], None]
    pair: Callable[[str], str]
    depths: Callable[[], Mapping[str, int]]


@dataclass(frozen=True)
class Gates:
    """How many calls at once may judge, wait for a worker, or stream; `turn`: one may read
    pictures or print, which takes every core and much memory.
    """

    turn: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(1))
    judging: BoundedSemaphore = field(
        default_factory=lambda: BoundedSemaphore(2 * (os.cpu_count() or 1))
    )
    waiting: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(WAITING_MAX))
    streams: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(STREAMS_MAX))

    @contextmanager
    def through(self, gate: BoundedSemaphore, wait_s: float = BUSY_S) -> Iterator[None]:
        """Passes a gate. Raises RefusedError 503 where it stays shut so long: threads are few."""
        if not gate.acquire(timeout=wait_s):
            raise RefusedError(503, "busy", retry_s=BUSY_S)
        try:
            yield
        finally:
            gate.release()


@dataclass(frozen=True)
class Parts:
    """store: what the caller of this request may see and change, and the only way there.
    queue: for who judges their own audit at once. secret: seals cursors.
    """

    pack: Pack
    store: Store
    queue: Queue
    service: Service
    settings: Settings
    desk: Desk
    metrics: Metrics
    secret: bytes
    gates: Gates
    bell: Bell

    def of(self, store: Store) -> "Parts":
        """The same for another caller."""
        return replace(self, store=store)
