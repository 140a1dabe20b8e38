"""Prices of every room by day, in tables beside the audits."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Column, Integer, MetaData, String, Table, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Engine

from greenroom.pricing.history import Deal, DealKind, PriceHistory

# Tables of their own: a database made before there were any gets them when it is opened.
_METADATA = MetaData()
_PRICES = Table(
    "prices",
    _METADATA,
    Column("room", String(4_300), primary_key=True),
    Column("goods", String(120), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("fen", Integer, primary_key=True),
    Column("kind", String(8), primary_key=True),
)
_SPANS = Table(
    "price_spans",
    _METADATA,
    Column("room", String(4_300), primary_key=True),
    Column("first", String(10), primary_key=True),
    Column("last", String(10), primary_key=True),
)


class Prices:
    """The price history of all rooms. Adding what is there already changes nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        _METADATA.create_all(engine)

    def add(self, room: str, deals: Iterable[Deal], span: tuple[date, date] | None = None) -> None:
        """Keeps deals of a room, and with them the days whose orders they are, or none of it."""
        rows = [
            {
                "room": room,
                "goods": one.goods,
                "day": one.day.isoformat(),
                "fen": one.fen,
                "kind": str(one.kind),
            }
            for one in deals
        ]
        with self._engine.begin() as connection:
            if rows:
                connection.execute(insert(_PRICES).on_conflict_do_nothing(), rows)
            if span is not None:
                first, last = (day.isoformat() for day in span)
                days = {"room": room, "first": first, "last": last}
                connection.execute(insert(_SPANS).on_conflict_do_nothing(), days)

    def history(self, room: str) -> PriceHistory:
        """All that is kept of a room; empty where nothing is."""
        with self._engine.connect() as connection:
            deals = connection.execute(select(_PRICES).where(_PRICES.c.room == room)).all()
            spans = connection.execute(select(_SPANS).where(_SPANS.c.room == room)).all()
        return PriceHistory(
            tuple(
                Deal(row.goods, date.fromisoformat(row.day), row.fen, DealKind(row.kind))
                for row in deals
            ),
            tuple((date.fromisoformat(row.first), date.fromisoformat(row.last)) for row in spans),
        )

    def rooms(self) -> tuple[str, ...]:
        """Rooms of which prices are kept, sorted."""
        with self._engine.connect() as connection:
            kept = [
                row[0]
                for table in (_PRICES, _SPANS)
                for row in connection.execute(select(table.c.room).distinct())
            ]
        return tuple(sorted(set(kept)))
