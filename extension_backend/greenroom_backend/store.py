"""Where audits and tokens are kept. Evidence is written before it is judged."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    delete,
    event,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.engine import Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from greenroom.evidence import Evidence, read_evidence
from greenroom_backend.answers import Answers, page_of
from greenroom_backend.prices import Prices

_METADATA = MetaData()
_AUDITS = Table(
    "audits",
    _METADATA,
    Column("id", String(32), primary_key=True),
    Column("created_at", String(40), nullable=False),
    Column("room_url", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("report", Text),
)
_TOKENS = Table(
    "tokens",
    _METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("origin", String(80), nullable=False),
    Column("created_at", String(40), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Audited:
    """A judged audit as kept. created_at: ISO time. report: JSON."""

    id: str
    created_at: str
    report: str


class Store:
    """One SQLite file and a folder of pictures named by their SHA-256, below `data`."""

    def __init__(self, data: Path) -> None:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._pictures = data / "pictures"
        self._engine = _engine(data / "greenroom.sqlite")
        _METADATA.create_all(self._engine)
        self.prices = Prices(self._engine)
        self.answers = Answers(self._engine)

    @property
    def engine(self) -> Engine:
        """The database, for what is kept in tables of its own."""
        return self._engine

    def add_evidence(self, audit_id: str, evidence: str, room_url: str, at: datetime) -> None:
        """Keeps the evidence of a new audit, not yet judged."""
        with self._engine.begin() as connection:
            connection.execute(
                insert(_AUDITS).values(
                    id=audit_id,
                    created_at=at.isoformat(),
                    room_url=page_of(room_url),
                    evidence=evidence,
                )
            )

    def put_evidence(self, audit_id: str, evidence: str) -> None:
        """Replaces the evidence of an audit by the same with the words of its pictures."""
        with self._engine.begin() as connection:
            connection.execute(
                update(_AUDITS).where(_AUDITS.c.id == audit_id).values(evidence=evidence)
            )

    def add_report(self, audit_id: str, report: str) -> None:
        """Keeps the report of an audit whose evidence is there."""
        with self._engine.begin() as connection:
            connection.execute(
                update(_AUDITS).where(_AUDITS.c.id == audit_id).values(report=report)
            )

    def report(self, audit_id: str) -> tuple[str, str] | None:
        """(time made, report) as kept; None where there is no such audit or no report yet."""
        with self._engine.connect() as connection:
            row = connection.execute(
                select(_AUDITS.c.created_at, _AUDITS.c.report).where(_AUDITS.c.id == audit_id)
            ).first()
        return (row[0], row[1]) if row is not None and row[1] is not None else None

    def reports(
        self, page: str, *, limit: int, before: tuple[str, str] | None = None
    ) -> tuple[Audited, ...]:
        """Judged audits of a page, newest first. before: time and id of one; older ones only."""
        place = tuple_(_AUDITS.c.created_at, _AUDITS.c.id)
        asked = (
            select(_AUDITS.c.id, _AUDITS.c.created_at, _AUDITS.c.report)
            .where(_AUDITS.c.room_url == page, _AUDITS.c.report.is_not(None))
            .order_by(_AUDITS.c.created_at.desc(), _AUDITS.c.id.desc())
            .limit(limit)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(asked.where(place < before) if before else asked).all()
        return tuple(Audited(*row) for row in rows)

    def last_report(self) -> str:
        """The report made last. Raises LookupError where there is none."""
        with self._engine.connect() as connection:
            row = connection.execute(
                select(_AUDITS.c.report)
                .where(_AUDITS.c.report.is_not(None))
                .order_by(_AUDITS.c.created_at.desc())
            ).first()
        if row is None:
            raise LookupError("no report yet")
        report: str = row[0]
        return report

    def last_evidence(self) -> Evidence:
        """The evidence kept last. Raises LookupError where there is none."""
        with self._engine.connect() as connection:
            row = connection.execute(
                select(_AUDITS.c.evidence).order_by(_AUDITS.c.created_at.desc())
            ).first()
        if row is None:
            raise LookupError("no evidence yet")
        return read_evidence(row[0])

    def add_picture(self, raw: bytes) -> str:
        """Keeps a picture once; returns its SHA-256 as hex."""
        name = hashlib.sha256(raw).hexdigest()
        path = self._pictures / name[:2] / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, draft = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(raw)
            Path(draft).replace(path)
        return name

    def add_token(self, token: str, origin: str, at: datetime) -> None:
        """Keeps a token's hash for one origin (empty: callers without an Origin header)."""
        with self._engine.begin() as connection:
            connection.execute(
                insert(_TOKENS).values(
                    sha256=_hash(token), origin=origin, created_at=at.isoformat()
                )
            )

    def knows_token(self, token: str, origin: str) -> bool:
        """True where the token was given to that origin. Found by hash, so no timing to read."""
        with self._engine.connect() as connection:
            row = connection.execute(
                select(_TOKENS.c.origin).where(_TOKENS.c.sha256 == _hash(token))
            ).first()
        return row is not None and row[0] == origin

    def forget_tokens(self) -> None:
        """Revokes every token: all extensions must pair again."""
        with self._engine.begin() as connection:
            connection.execute(delete(_TOKENS))

    def close(self) -> None:
        """Lets go of the database file."""
        self._engine.dispose()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}")

    # Python's own transaction handling begins too late to keep a read-then-write whole.
    @event.listens_for(engine, "connect")
    def connect(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        del record
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.execute("PRAGMA busy_timeout=5000")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
