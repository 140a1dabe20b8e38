"""What the API keeps beside the store's own tables, and how it reads audits across rooms."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    column,
    delete,
    func,
    insert,
    select,
    table,
    tuple_,
    update,
)
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from greenroom.answers.answer import Answer
from greenroom.answers.waiver import Waiver

_METADATA = MetaData()
_WAIVERS = Table(
    "waivers",
    _METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("page", String(4_300), nullable=False, index=True),
    Column("waiver", Text, nullable=False),
    Column("ended", String(10)),
)
_DOSSIERS = Table(
    "dossiers",
    _METADATA,
    Column("room", String(32), primary_key=True),
    Column("dossier", Text, nullable=False),
    Column("at", String(40), nullable=False),
)
_SECRETS = Table(
    "secrets",
    _METADATA,
    Column("name", String(40), primary_key=True),
    Column("hex", String(64), nullable=False),
)
# The store's tables, by the columns that are read here.
_AUDITS = table(
    "audits",
    column("id"),
    column("created_at"),
    column("room_url"),
    column("evidence"),
    column("report"),
)
_ANSWERS = table("answers", column("number"), column("page"), column("answer"))


@dataclass(frozen=True, slots=True)
class Kept:
    """A judged audit. created_at: ISO time. page: as `page_of` names it. report: JSON."""

    id: str
    created_at: str
    page: str
    report: str


@dataclass(frozen=True, slots=True)
class KeptWaiver:
    """ended: the day from which it waives nothing, None while nobody has ended it."""

    number: int
    id: str
    page: str
    waiver: Waiver
    ended: date | None

    def holds_on(self, day: date) -> bool:
        """False from the day on which it was ended; reports of earlier days stay what they were."""
        return self.ended is None or day < self.ended


def room_id_of(page: str) -> str:
    """The id of a room page: half of the SHA-256 of its address, as hex."""
    return hashlib.sha256(page.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Shelf:
    """Tables of the API in the store's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        _METADATA.create_all(engine)

    def secret(self, name: str) -> bytes:
        """32 random bytes, made when first asked for and the same ever after."""
        with self._engine.begin() as connection:
            row = connection.execute(select(_SECRETS.c.hex).where(_SECRETS.c.name == name)).first()
            if row is None:
                fresh = secrets.token_hex(32)
                connection.execute(insert(_SECRETS).values(name=name, hex=fresh))
        return bytes.fromhex(fresh if row is None else row[0])

    def answers_now(self) -> bool:
        """True where the database answers."""
        try:
            with self._engine.connect() as connection:
                return connection.execute(select(func.count()).select_from(_SECRETS)).scalar() != 0
        except SQLAlchemyError:
            return False

    def audits(
        self, page: str | None, *, limit: int, before: tuple[str, str] | None = None
    ) -> tuple[Kept, ...]:
        """Judged audits, of one page or of all, newest first. before: time and id of one."""
        c = _AUDITS.c
        asked = (
            select(c.id, c.created_at, c.room_url, c.report)
            .where(c.report.is_not(None))
            .order_by(c.created_at.desc(), c.id.desc())
            .limit(limit)
        )
        if page is not None:
            asked = asked.where(c.room_url == page)
        if before is not None:
            asked = asked.where(tuple_(c.created_at, c.id) < before)
        with self._engine.connect() as connection:
            return tuple(Kept(*row) for row in connection.execute(asked).all())

    def evidence(self, audit_id: str) -> str | None:
        """The evidence of an audit as JSON text, judged or not; None where there is no such."""
        with self._engine.connect() as connection:
            row = connection.execute(
                select(_AUDITS.c.evidence).where(_AUDITS.c.id == audit_id)
            ).first()
        return None if row is None else str(row[0])

    def delete_audit(self, audit_id: str) -> bool:
        """Deletes evidence and report; False where there is no such audit."""
        with self._engine.begin() as connection:
            done = connection.execute(delete(_AUDITS).where(_AUDITS.c.id == audit_id))
            return done.rowcount > 0

    def rooms(
        self, *, limit: int, before: tuple[str, str] | None = None
    ) -> tuple[tuple[str, int, str], ...]:
        """(page, audits, time of the last), looked at last first. before: time and page of one."""
        c = _AUDITS.c
        last = func.max(c.created_at)
        asked = (
            select(c.room_url, func.count(), last)
            .where(c.report.is_not(None))
            .group_by(c.room_url)
            .order_by(last.desc(), c.room_url.desc())
            .limit(limit)
        )
        if before is not None:
            asked = asked.having(tuple_(last, c.room_url) < before)
        with self._engine.connect() as connection:
            return tuple((row[0], row[1], row[2]) for row in connection.execute(asked).all())

    def room(self, room_id: str) -> tuple[str, int] | None:
        """(page, audits) of the room with that id; None where there is none."""
        c = _AUDITS.c
        asked = select(c.room_url, func.count()).where(c.report.is_not(None)).group_by(c.room_url)
        with self._engine.connect() as connection:
            for page, count in connection.execute(asked):
                if room_id_of(page) == room_id:
                    return page, count
        return None

    def answers(
        self, page: str, *, limit: int, before: int | None = None
    ) -> tuple[tuple[int, Answer], ...]:
        """(number, answer) of a page, newest first. before: number of one."""
        c = _ANSWERS.c
        asked = (
            select(c.number, c.answer).where(c.page == page).order_by(c.number.desc()).limit(limit)
        )
        if before is not None:
            asked = asked.where(c.number < before)
        with self._engine.connect() as connection:
            rows = connection.execute(asked).all()
        return tuple((row[0], Answer.model_validate_json(row[1])) for row in rows)

    def add_waiver(self, page: str, waiver: Waiver) -> str:
        """Keeps a waiver for a page; its id."""
        waiver_id = secrets.token_hex(16)
        with self._engine.begin() as connection:
            connection.execute(
                insert(_WAIVERS).values(id=waiver_id, page=page, waiver=waiver.model_dump_json())
            )
        return waiver_id

    def waivers(
        self, page: str, *, limit: int = 20_000, before: int | None = None
    ) -> tuple[KeptWaiver, ...]:
        """Waivers of a page, ended or not, newest first. before: number of one."""
        c = _WAIVERS.c
        asked = select(_WAIVERS).where(c.page == page).order_by(c.number.desc()).limit(limit)
        if before is not None:
            asked = asked.where(c.number < before)
        with self._engine.connect() as connection:
            return tuple(
                KeptWaiver(
                    row.number,
                    row.id,
                    row.page,
                    Waiver.model_validate_json(row.waiver),
                    date.fromisoformat(row.ended) if row.ended else None,
                )
                for row in connection.execute(asked).all()
            )

    def end_waiver(self, waiver_id: str, day: date) -> bool:
        """Ends a waiver from `day` on; it stays listed. False where there is none to end."""
        c = _WAIVERS.c
        with self._engine.begin() as connection:
            done = connection.execute(
                update(_WAIVERS)
                .where(c.id == waiver_id, c.ended.is_(None))
                .values(ended=day.isoformat())
            )
            return done.rowcount > 0

    def put_dossier(self, room_id: str, dossier: str, at: datetime) -> None:
        """Keeps the dossier of a room in place of the one before."""
        values = {"dossier": dossier, "at": at.isoformat()}
        with self._engine.begin() as connection:
            c = _DOSSIERS.c
            if not connection.execute(
                update(_DOSSIERS).where(c.room == room_id).values(**values)
            ).rowcount:
                connection.execute(insert(_DOSSIERS).values(room=room_id, **values))

    def dossier(self, room_id: str) -> str | None:
        """The dossier of a room as JSON text; None where none was put."""
        with self._engine.connect() as connection:
            row = connection.execute(
                select(_DOSSIERS.c.dossier).where(_DOSSIERS.c.room == room_id)
            ).first()
        return None if row is None else str(row[0])
