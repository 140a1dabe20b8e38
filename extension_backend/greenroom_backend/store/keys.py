"""Idempotency keys: what was asked twice under one key is done once and answered alike."""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from greenroom_backend.store.callers import Caller
from greenroom_backend.store.errors import ConflictError, KeyBusyError
from greenroom_backend.store.ground import Ground, Writing
from greenroom_backend.store.rooms import sha256_of
from greenroom_backend.store.tables import KEYS
from greenroom_backend.store.times import moment

# Keys are forgotten after a day; those of calls that never ended, as when the machine went down,
# after ten minutes.
LASTS: Final = timedelta(hours=24)
STUCK: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Answered:
    """What a call came to: the status and the body that went out."""

    status: int
    body: bytes


class Keys:
    """The caller's own keys; nobody else's are ever found."""

    def __init__(self, ground: Ground, caller: Caller) -> None:
        self._ground = ground
        self._caller = caller

    def begin(self, operation: str, key: str, digest: str) -> Answered | None:
        """Takes a key for a call; what the same call came to before, None for the first.

        Raises ConflictError for a key that brought something else, KeyBusyError while the first
        call is under way.
        """
        name = name_of(self._caller, operation, key)
        line = {"organisation": self._caller.organisation, "name": name, "digest": digest}
        with self._ground.writing(self._caller) as writing:
            forget(writing.connection, writing.at)
            rows = [{**line, "at": moment(writing.at)}]
            if self._ground.database.add_new(writing.connection, KEYS, rows):
                return None
            row = find(writing.connection, self._caller, name)
        assert row is not None  # noqa: S101 - it was there, and forgetting came before
        must_be_same(row, digest)
        if row.body is None:
            raise KeyBusyError("the first call with it is under way", at="Idempotency-Key")
        return Answered(row.status, zlib.decompress(row.body))

    def finish(self, operation: str, key: str, answered: Answered) -> None:
        """Keeps what the call with that key came to."""
        body = zlib.compress(answered.body)
        with self._ground.database.write() as connection:
            connection.execute(
                update(KEYS)
                .where(*_own(self._caller, name_of(self._caller, operation, key)))
                .values(status=answered.status, body=body)
            )

    def drop(self, operation: str, key: str) -> None:
        """Forgets a key whose call came to nothing."""
        with self._ground.database.write() as connection:
            name = name_of(self._caller, operation, key)
            connection.execute(delete(KEYS).where(*_own(self._caller, name)))


def name_of(caller: Caller, operation: str, key: str) -> str:
    """The name of a caller's key for an operation."""
    return sha256_of(f"{caller.name}\n{operation}\n{key}")


def find(connection: Connection, caller: Caller, name: str) -> Row[Any] | None:
    """The line of a key."""
    return connection.execute(select(KEYS).where(*_own(caller, name))).first()


def must_be_same(row: Row[Any], digest: str) -> None:
    """Raises ConflictError where the key has brought something else."""
    if row.digest != digest:
        raise ConflictError(
            "this key has brought something else before",
            at="Idempotency-Key",
            remedy="use a new key for what is new",
        )


def note_job(writing: Writing, name: str, digest: str, job: str) -> None:
    """Keeps, with the job itself, that the key has brought it."""
    own = _own(writing.caller, name)
    writing.connection.execute(delete(KEYS).where(*own))
    writing.connection.execute(
        insert(KEYS).values(
            organisation=writing.caller.organisation,
            name=name,
            digest=digest,
            at=moment(writing.at),
            job=job,
        )
    )


def forget(connection: Connection, at: datetime) -> None:
    """Forgets, whosever they are, keys that are too old."""
    connection.execute(delete(KEYS).where(KEYS.c.at < moment(at - LASTS)))
    connection.execute(
        delete(KEYS).where(
            KEYS.c.body.is_(None), KEYS.c.job.is_(None), KEYS.c.at < moment(at - STUCK)
        )
    )


def _own(caller: Caller, name: str) -> tuple[Any, ...]:
    return (KEYS.c.organisation == caller.organisation, KEYS.c.name == name)
