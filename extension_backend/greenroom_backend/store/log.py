"""The audit log: every write and every event of a token, each line holding the one before.

A line is canonical JSON; its hash covers the line before, so a line that is changed, taken away or
slipped in shows. That the last lines were cut off shows by the head: number and hash of the last
line, sealed with a key that the database does not hold. Somebody with database, key and time can
write a new log; only a head noted elsewhere tells (`verify-log --head`).
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from greenroom_backend.store.database import Database
from greenroom_backend.store.tables import LOG, LOG_HEAD
from greenroom_backend.store.times import moment

LOCK: Final = 0x6772_6C6F  # any number that nobody else locks by
START: Final = "0" * 64
_ONLY: Final = 1


@dataclass(frozen=True, slots=True)
class Note:
    """One event. action: `audit.added`; object: id of what was acted on; details: what matters of
    it, never a secret and never what was said.
    """

    organisation: str
    actor: str
    action: str
    object: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """The last line: its number, 0 where there is none, and its hash."""

    number: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.number}:{self.sha256}"


@dataclass(frozen=True, slots=True)
class Broken:
    """The first line that does not hold. why: changed, missing, cut_off, head_forged, other_head,
    no_head.
    """

    number: int
    why: str


class Log:
    """The log of one database. key: seals its head."""

    def __init__(self, database: Database, key: bytes) -> None:
        self._database = database
        self._key = key

    def append(self, connection: Connection, at: datetime, notes: Iterable[Note]) -> None:
        """Adds the notes at the end of the transaction that they are about."""
        self._database.lock(connection, LOCK)
        head = _head(connection)
        number, before = (head[0], head[1]) if head else (0, START)
        rows = []
        for note in notes:
            number += 1
            body = canonical(
                {
                    "number": number,
                    "at": moment(at),
                    "organisation": note.organisation,
                    "actor": note.actor,
                    "action": note.action,
                    "object": note.object,
                    "details": dict(note.details),
                }
            )
            before = chained(before, body)
            rows.append({"number": number, "body": body, "sha256": before})
        if not rows:
            return
        connection.execute(insert(LOG), rows)
        values = {"number": number, "sha256": before, "seal": self._seal(number, before)}
        if head is None:
            connection.execute(insert(LOG_HEAD).values(id=_ONLY, **values))
        else:
            connection.execute(update(LOG_HEAD).where(LOG_HEAD.c.id == _ONLY).values(**values))

    def lines(self, connection: Connection) -> Iterator[tuple[int, str, str]]:
        """(number, body, hash) from the first on."""
        for row in connection.execute(select(LOG).order_by(LOG.c.number)).yield_per(1000):
            yield row.number, row.body, row.sha256

    def verify(self, noted: Head | None = None) -> Broken | Head:
        """The first broken line, or the head of a log that holds.

        noted: a head written down elsewhere, which the log must have grown from.
        """
        with self._database.read() as connection:
            last = Head(0, START)
            for number, body, sha256 in self.lines(connection):
                if number != last.number + 1:
                    return Broken(last.number + 1, "missing")
                if sha256 != chained(last.sha256, body) or not _is_number(body, number):
                    return Broken(number, "changed")
                last = Head(number, sha256)
                if noted is not None and noted.number == number and noted.sha256 != sha256:
                    return Broken(number, "other_head")
            head = _head(connection)
        return self._held(last, head, noted)

    def _held(
        self, last: Head, head: tuple[int, str, str] | None, noted: Head | None
    ) -> Broken | Head:
        if head is None:
            return Broken(last.number, "no_head") if last.number else _grown(last, noted)
        number, sha256, seal = head
        if not hmac.compare_digest(seal, self._seal(number, sha256)):
            return Broken(number, "head_forged")
        if number > last.number:
            return Broken(last.number + 1, "cut_off")
        if (number, sha256) != (last.number, last.sha256):
            return Broken(number + 1, "head_forged")
        return _grown(last, noted)

    def _seal(self, number: int, sha256: str) -> str:
        return hmac.new(self._key, f"{number}:{sha256}".encode(), hashlib.sha256).hexdigest()


def _grown(last: Head, noted: Head | None) -> Broken | Head:
    if noted is not None and noted.number > last.number:
        return Broken(last.number + 1, "cut_off")
    return last


def _head(connection: Connection) -> tuple[int, str, str] | None:
    row = connection.execute(select(LOG_HEAD).where(LOG_HEAD.c.id == _ONLY)).first()
    return (row.number, row.sha256, row.seal) if row is not None else None


def _is_number(body: str, number: int) -> bool:
    try:
        line = json.loads(body)
    except ValueError:
        return False
    return isinstance(line, dict) and line.get("number") == number


def canonical(body: Mapping[str, Any]) -> str:
    """JSON in one spelling only: keys sorted, no spaces, no escapes that need not be."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def chained(before: str, body: str) -> str:
    """SHA-256 of the hash before (hex) and the body (UTF-8)."""
    return hashlib.sha256(before.encode() + body.encode("utf-8", "surrogatepass")).hexdigest()
