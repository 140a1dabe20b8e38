"""Idempotency keys: what a call came to, for whoever makes it a second time."""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    Column,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

KEY_HOURS = 24
BUSY_MINUTES = 10

_METADATA = MetaData()
_KEYS = Table(
    "idempotency",
    _METADATA,
    Column("name", String(64), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("at", String(40), nullable=False, index=True),
    Column("status", Integer),
    Column("body", LargeBinary),
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What a call came to. body: None while the call is under way. digest: of what was asked."""

    digest: str
    status: int
    body: bytes | None


class Keys:
    """All keys of the last `KEY_HOURS`, in a table of their own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        _METADATA.create_all(engine)

    def begin(self, name: str, digest: str, at: datetime) -> Answered | None:
        """Takes a key for a call; what is kept of an earlier one with it, None for the first.

        Keys are forgotten after `KEY_HOURS`, those of calls that never ended, as when the machine
        went down, after `BUSY_MINUTES`.
        """
        old = (at - timedelta(hours=KEY_HOURS)).isoformat()
        stuck = (at - timedelta(minutes=BUSY_MINUTES)).isoformat()
        c = _KEYS.c
        with self._engine.begin() as connection:
            connection.execute(delete(_KEYS).where(c.at < old))
            connection.execute(delete(_KEYS).where(c.body.is_(None), c.at < stuck))
        try:
            with self._engine.begin() as connection:
                connection.execute(
                    insert(_KEYS).values(name=name, digest=digest, at=at.isoformat())
                )
        except IntegrityError:
            with self._engine.connect() as connection:
                row = connection.execute(
                    select(c.digest, c.status, c.body).where(c.name == name)
                ).first()
            if row is None:
                return Answered(digest, 0, None)
            body = None if row.body is None else zlib.decompress(row.body)
            return Answered(row.digest, row.status or 0, body)
        return None

    def finish(self, name: str, answered: Answered) -> None:
        """Keeps what the call with that key came to."""
        body = zlib.compress(answered.body or b"")
        with self._engine.begin() as connection:
            connection.execute(
                update(_KEYS).where(_KEYS.c.name == name).values(status=answered.status, body=body)
            )

    def drop(self, name: str) -> None:
        """Forgets a key whose call came to nothing."""
        with self._engine.begin() as connection:
            connection.execute(delete(_KEYS).where(_KEYS.c.name == name))
