"""Rooms of an organisation: one for each page that it audits or answers for."""

import hashlib
import uuid
from dataclasses import dataclass

from sqlalchemy import Connection, Row, Select, select, update

from greenroom_backend.store.callers import Caller, Right
from greenroom_backend.store.errors import ForbiddenError
from greenroom_backend.store.ground import Ground, Writing
from greenroom_backend.store.tables import ROOMS
from greenroom_backend.store.times import moment


@dataclass(frozen=True, slots=True)
class Room:
    """page: its address, as `page_of` names it. name: what people call it, may be empty."""

    id: str
    page: str
    name: str
    created_at: str


class Rooms:
    """The rooms that the caller may see."""

    def __init__(self, ground: Ground, caller: Caller) -> None:
        self._ground = ground
        self._caller = caller

    def add(self, page: str, name: str = "") -> Room:
        """The room of the page, made if there is none. Raises ForbiddenError."""
        self._caller.must(Right.audit)
        with self._ground.writing(self._caller) as writing:
            room = ensure_room(self._ground, writing, page)
            if name:
                writing.connection.execute(
                    update(ROOMS).where(ROOMS.c.id == room).values(name=name[:200])
                )
                writing.note("room.named", room)
            row = writing.connection.execute(select(ROOMS).where(ROOMS.c.id == room)).one()
        return _room(row)

    def all(self) -> tuple[Room, ...]:
        """Every room, by page."""
        self._caller.must(Right.see)
        with self._ground.database.read() as connection:
            rows = connection.execute(_own(self._caller).order_by(ROOMS.c.page)).all()
        return tuple(_room(row) for row in rows)

    def get(self, room_id: str) -> Room | None:
        """One room, None where there is none that the caller may see."""
        self._caller.must(Right.see)
        with self._ground.database.read() as connection:
            row = connection.execute(_own(self._caller).where(ROOMS.c.id == room_id)).first()
        return _room(row) if row is not None else None


def find_room(connection: Connection, caller: Caller, page: str) -> str | None:
    """Id of the page's room, None where there is none that the caller may see."""
    found: str | None = connection.execute(
        _own(caller).with_only_columns(ROOMS.c.id).where(ROOMS.c.page_sha256 == sha256_of(page))
    ).scalar()
    return found


def ensure_room(ground: Ground, writing: Writing, page: str, price_key: str | None = None) -> str:
    """Id of the page's room, made if there is none; its price history is that of `price_key`.

    Raises ForbiddenError where the caller is bound to other rooms.
    """
    caller, connection = writing.caller, writing.connection
    known = find_room(connection, caller, page)
    if known is None:
        if caller.rooms is not None:
            raise ForbiddenError(
                "this token is bound to other rooms", at="room", remedy="use another token"
            )
        known = _make_room(ground, writing, page)
    if price_key is not None:
        connection.execute(update(ROOMS).where(ROOMS.c.id == known).values(price_key=price_key))
    return known


def _make_room(ground: Ground, writing: Writing, page: str) -> str:
    made = {
        "id": uuid.uuid4().hex,
        "organisation": writing.caller.organisation,
        "page_sha256": sha256_of(page),
        "page": page,
        "name": "",
        "created_at": moment(writing.at),
    }
    if ground.database.add_new(writing.connection, ROOMS, [made]):
        writing.note("room.added", made["id"])
    known = find_room(writing.connection, writing.caller, page)
    assert known is not None  # noqa: S101 - added by us or, a moment earlier, by somebody else
    return known


def _own(caller: Caller) -> Select[tuple[object, ...]]:
    asked = select(ROOMS).where(ROOMS.c.organisation == caller.organisation)
    return asked if caller.rooms is None else asked.where(ROOMS.c.id.in_(sorted(caller.rooms)))


def _room(row: Row[tuple[object, ...]]) -> Room:
    return Room(row.id, row.page, row.name, row.created_at)


def sha256_of(words: str) -> str:
    """SHA-256 of words, lone surrogates included."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
