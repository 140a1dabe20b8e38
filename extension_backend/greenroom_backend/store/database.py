"""The database: SQLite in a file or PostgreSQL by address, with the same promises.

A write sees nothing change between its first look and its end: on SQLite it is alone (`BEGIN
IMMEDIATE`), on PostgreSQL rows and advisory locks are taken. What the driver raises becomes one
clear error.
"""

import errno
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Table, create_engine, event, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from greenroom.errors import InputError, MissingPartError
from greenroom_backend.store.errors import BusyError, StorageError

BUSY_S: Final = 15
_READING = "greenroom_reading"
_FULL = "there is no space left; nothing of this was kept"
_READ_ONLY = "cannot be written to; nothing of this was kept"
_DISK = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _READ_ONLY,
    errno.EPERM: _READ_ONLY,
}
_SQLITE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: "cannot be opened",
    sqlite3.SQLITE_CORRUPT: "is damaged",
    sqlite3.SQLITE_NOTADB: "is no database",
    # A write that the file system refuses, such as one beyond a limit of size.
    sqlite3.SQLITE_IOERR: "cannot be read or written; nothing of this was kept",
}
# SQLSTATE: disk full, read-only transaction.
_POSTGRESQL = {"53100": _FULL, "25006": _READ_ONLY}
# SQLSTATE: serialization failure, deadlock, lock not available, too many connections.
_POSTGRESQL_BUSY = frozenset({"40001", "40P01", "55P03", "53300"})
_AWAY = "cannot be reached"
_RUNNING = "see whether it runs, and whether address, name and password are right"
_REMEDY = "make space, or give the folder back to the user that runs Greenroom, and try again"


class Database:
    """An address as SQLAlchemy takes it: `sqlite:///path` or `postgresql+psycopg://…`."""

    def __init__(self, url: str) -> None:
        try:
            parsed = make_url(url)
            self.is_sqlite = parsed.get_backend_name() == "sqlite"
            if not self.is_sqlite and parsed.drivername != "postgresql+psycopg":
                raise InputError("neither sqlite:/// nor postgresql+psycopg://", at="database")
            self.name = parsed.render_as_string(hide_password=True)
            self.engine = _sqlite(url) if self.is_sqlite else _postgresql(url)
        except ArgumentError:
            raise InputError("is no address of a database", at="database") from None
        except ModuleNotFoundError as problem:
            raise MissingPartError(
                f"needs {problem.name}", at="database", remedy="pip install 'greenroom[postgres]'"
            ) from None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one moment. Raises StorageError."""
        with self._told(), self.engine.connect() as connection:
            yield connection.execution_options(**{_READING: True})

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: all of it or nothing. Raises StorageError, BusyError."""
        with self._told(), self.engine.begin() as connection:
            yield connection

    def lock(self, connection: Connection, number: int) -> None:
        """Makes all who take the same number wait until this transaction ends."""
        if not self.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": number})

    def add_new(
        self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
    ) -> int:
        """Adds the rows that are not there yet; how many that were."""
        if not rows:
            return 0
        key = tuple(table.primary_key)
        # Drivers do not agree on how many rows many inserts have made; those that come back do.
        if self.is_sqlite:
            adding = sqlite.insert(table).on_conflict_do_nothing().returning(*key)
        else:
            # Loading it takes as long as opening the whole store does, and a laptop never needs it.
            from sqlalchemy.dialects import postgresql  # noqa: PLC0415

            adding = postgresql.insert(table).on_conflict_do_nothing().returning(*key)
        return len(connection.execute(adding, rows).all())

    def close(self) -> None:
        """Lets go of every connection."""
        self.engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        with disk_told(self.name):
            try:
                yield
            except PoolTimeoutError:
                raise BusyError("too many at once", retry_after_s=5, at="database") from None
            except DBAPIError as problem:
                told = _cause(problem)
                if told is None:
                    raise
                if isinstance(told, BusyError):
                    raise told from None
                remedy = _RUNNING if told == _AWAY else _REMEDY
                raise StorageError(told, at=self.name, remedy=remedy) from problem


@contextmanager
def disk_told(place: str) -> Iterator[None]:
    """Says of a full or read-only disk what it is. place: the file, folder or store meant."""
    try:
        yield
    except OSError as problem:
        told = _DISK.get(problem.errno or 0, f"can't be used: {problem.strerror}")
        raise StorageError(told, at=place, remedy=_REMEDY) from problem


def _cause(problem: DBAPIError) -> str | BusyError | None:
    cause = problem.orig
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return BusyError("others are writing", retry_after_s=5, at="database")
        return _SQLITE.get(code)
    state = getattr(cause, "sqlstate", None)
    if problem.connection_invalidated or (state is None and isinstance(problem, OperationalError)):
        return _AWAY
    if state in _POSTGRESQL_BUSY:
        return BusyError("others are writing", retry_after_s=5, at="database")
    return _POSTGRESQL.get(str(state))


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, pool_size=8, max_overflow=32, pool_timeout=BUSY_S)

    # Python's own transaction handling begins too late to keep a read-then-write whole.
    @event.listens_for(engine, "connect")
    def connect(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        del record
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_S * 1000}")
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get(_READING)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: str) -> Engine:
    return create_engine(
        url,
        pool_size=8,
        max_overflow=32,
        pool_timeout=BUSY_S,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 10},
    )
