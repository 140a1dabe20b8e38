"""What every part of the store stands on: database, files, log and clock."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from greenroom_backend.store.blobs import Blobs
from greenroom_backend.store.callers import Caller
from greenroom_backend.store.database import Database
from greenroom_backend.store.log import Log, Note

Detail = str | int | bool | None | list[str]


@dataclass(frozen=True, slots=True)
class Writing:
    """A transaction under way. at: its moment. What is noted enters the log when it ends."""

    connection: Connection
    at: datetime
    caller: Caller
    notes: list[Note] = field(default_factory=list)

    def note(self, action: str, thing: str, **details: Detail) -> None:
        """Notes what was done to the thing with that id, in the caller's name."""
        self.notes.append(Note(self.caller.organisation, self.caller.name, action, thing, details))


@dataclass(frozen=True, slots=True)
class Ground:
    """clock: gives aware times."""

    database: Database
    blobs: Blobs
    log: Log
    clock: Callable[[], datetime]

    @contextmanager
    def writing(self, caller: Caller) -> Iterator[Writing]:
        """All that is done in it is kept together with its notes, or none of it."""
        with self.database.write() as connection:
            writing = Writing(connection, self.clock(), caller)
            yield writing
            # Last of all: on PostgreSQL everyone else who writes waits from here on.
            self.log.append(connection, writing.at, writing.notes)
