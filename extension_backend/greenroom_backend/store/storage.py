"""Storage as a whole: opened once a process. Everything of a tenant is reached through a caller."""

import os
import secrets
from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from greenroom.pack import Pack
from greenroom_backend.settings import now
from greenroom_backend.store.audits import Store
from greenroom_backend.store.blobs import open_blobs
from greenroom_backend.store.callers import DEFAULT_ORGANISATION, Caller, Role
from greenroom_backend.store.database import Database, disk_told
from greenroom_backend.store.ground import Ground
from greenroom_backend.store.jobs import QueueLimits
from greenroom_backend.store.log import Log
from greenroom_backend.store.organisations import Organisations
from greenroom_backend.store.purging import Purged, purge
from greenroom_backend.store.queue import Queue
from greenroom_backend.store.tokens import admit
from greenroom_backend.store.upgrade import upgrade

_KEY_BYTES: Final = 32


class Storage:
    """data: folder for what no address is given of. database: address, empty for SQLite in the
    folder. blobs: address of an object store, empty for the folder. log_key: seals the head of the
    log; empty for one of the folder's own. clock: gives aware times.

    Raises StorageError, InputError, MissingPartError.
    """

    def __init__(
        self,
        data: Path,
        *,
        database: str = "",
        blobs: str = "",
        log_key: str = "",
        limits: QueueLimits = QueueLimits(),  # noqa: B008 - frozen
        clock: Callable[[], datetime] = now,
    ) -> None:
        with disk_told(str(data)):
            data.mkdir(parents=True, exist_ok=True, mode=0o700)
            key = log_key.encode() or _own_key(data / "log.key")
        base = Database(database or f"sqlite:///{data / 'greenroom.sqlite'}")
        self._limits = limits
        self._ground = Ground(base, open_blobs(blobs, data), Log(base, key), clock)
        upgrade(base, self._ground.blobs, clock())

    def of(self, caller: Caller) -> Store:
        """What this caller may see and change."""
        return Store(self._ground, caller, self._limits)

    def admit(self, secret: str, origin: str = "") -> Caller | None:
        """Who holds this token, None where it opens nothing for callers from that Origin."""
        return admit(self._ground, secret, origin)

    def pair(self, token: str, origin: str) -> None:
        """Gives the extension at `origin` an operator's token in the laptop's organisation."""
        desk = Caller(DEFAULT_ORGANISATION, Role.admin, "pairing")
        self.of(desk).tokens.issue(Role.operator, origin=origin, secret=token)

    @cached_property
    def organisations(self) -> Organisations:
        """Organisations; for the command line."""
        return Organisations(self._ground)

    @cached_property
    def queue(self) -> Queue:
        """Jobs as workers see them."""
        return Queue(self._ground)

    @property
    def log(self) -> Log:
        """The audit log."""
        return self._ground.log

    def purge(self, pack: Pack, as_of: date) -> Purged:
        """Purges what is past its term on that day, whoever's it is. Raises StorageError."""
        return purge(self._ground, pack, as_of)

    def ready(self) -> None:
        """Raises StorageError where the database can't be asked."""
        with self._ground.database.read() as connection:
            connection.exec_driver_sql("SELECT 1")

    def close(self) -> None:
        """Lets go of the database."""
        self._ground.database.close()


def _own_key(path: Path) -> bytes:
    """The folder's own key, made at the first start by whichever process is first."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(_KEY_BYTES), "ascii")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()
