"""Prices of every room by day."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, exists, select

from greenroom.pricing.history import Deal, DealKind, PriceHistory
from greenroom_backend.store.callers import Caller, Right
from greenroom_backend.store.errors import ForbiddenError
from greenroom_backend.store.ground import Ground, Writing
from greenroom_backend.store.rooms import sha256_of
from greenroom_backend.store.tables import PRICE_ROOMS, PRICES, ROOMS, SPANS


class Prices:
    """The price history of the caller's rooms. Adding what is there already changes nothing.

    room: as `room_key` of the SDK names it. A caller bound to rooms sees what these share.
    """

    def __init__(self, ground: Ground, caller: Caller) -> None:
        self._ground = ground
        self._caller = caller

    def add(self, room: str, deals: Iterable[Deal], span: tuple[date, date] | None = None) -> None:
        """Keeps deals of a room, and with them the days whose orders they are, or none of it."""
        self._caller.must(Right.audit)
        with self._ground.writing(self._caller) as writing:
            if not _sees(writing.connection, self._caller, room):
                raise ForbiddenError("this token is bound to other rooms", at="room")
            add_prices(self._ground, writing, room, deals, span)

    def history(self, room: str) -> PriceHistory:
        """All that is kept of a room; empty where nothing is, or nothing the caller may see."""
        self._caller.must(Right.see)
        with self._ground.database.read() as connection:
            if not _sees(connection, self._caller, room):
                return PriceHistory()
            return read_history(connection, self._caller.organisation, room)

    def rooms(self) -> tuple[str, ...]:
        """Rooms of which prices are kept, sorted."""
        self._caller.must(Right.see)
        asked = select(PRICE_ROOMS.c.room).where(
            PRICE_ROOMS.c.organisation == self._caller.organisation
        )
        if self._caller.rooms is not None:
            asked = asked.where(exists().where(_shared(self._caller, PRICE_ROOMS.c.room)))
        with self._ground.database.read() as connection:
            return tuple(sorted(row[0] for row in connection.execute(asked)))


def add_prices(
    ground: Ground,
    writing: Writing,
    room: str,
    deals: Iterable[Deal],
    span: tuple[date, date] | None = None,
) -> None:
    """Adds within a transaction. Whether the caller may is for them who call to know."""
    place = {"organisation": writing.caller.organisation, "room_sha256": sha256_of(room)}
    rows = [
        {
            **place,
            "goods": one.goods,
            "day": one.day.isoformat(),
            "fen": one.fen,
            "kind": str(one.kind),
        }
        # In one order for all, so that two writers never wait for each other.
        for one in sorted(deals)
    ]
    if not rows and span is None:
        return
    named = {"organisation": place["organisation"], "sha256": place["room_sha256"]}
    add = ground.database.add_new
    add(writing.connection, PRICE_ROOMS, [{**named, "room": room}])
    add(writing.connection, PRICES, rows)
    if span is not None:
        days = {"first": span[0].isoformat(), "last": span[1].isoformat()}
        add(writing.connection, SPANS, [{**place, **days}])
    writing.note("prices.added", place["room_sha256"], count=len(rows), span=span is not None)


def read_history(connection: Connection, organisation: str, room: str) -> PriceHistory:
    """The history of a room of an organisation."""
    sha256 = sha256_of(room)
    deals = connection.execute(
        select(PRICES).where(PRICES.c.organisation == organisation, PRICES.c.room_sha256 == sha256)
    ).all()
    spans = connection.execute(
        select(SPANS).where(SPANS.c.organisation == organisation, SPANS.c.room_sha256 == sha256)
    ).all()
    return PriceHistory(
        tuple(
            Deal(row.goods, date.fromisoformat(row.day), row.fen, DealKind(row.kind))
            for row in deals
        ),
        tuple((date.fromisoformat(row.first), date.fromisoformat(row.last)) for row in spans),
    )


def _sees(connection: Connection, caller: Caller, room: str) -> bool:
    if caller.rooms is None:
        return True
    found = connection.execute(select(ROOMS.c.id).where(_shared(caller, room)).limit(1))
    return found.first() is not None


def _shared(caller: Caller, room: object) -> ColumnElement[bool]:
    return and_(
        ROOMS.c.organisation == caller.organisation,
        ROOMS.c.id.in_(sorted(caller.rooms or ())),
        ROOMS.c.price_key == room,
    )
