"""The price history of a room: what was shown and sold on earlier days."""

from typing import Annotated

from pydantic import Field, model_validator

from greenroom.documents import DealPage, DealRow, Imported, Plain, Span
from greenroom.errors import InputError
from greenroom.pricing.records import read_orders
from greenroom_backend.api import Group, Raw, Right
from greenroom_backend.api.asking import Asked, Day, Paged
from greenroom_backend.api.parts import Parts
from greenroom_backend.routes.paging import page, subject_of

routes = Group("prices")
CSV = "text/csv"
RoomKey = Annotated[Plain, Field(min_length=1, max_length=4_200)]


class History(Paged):
    """room: platform and room id, or platform and address: `douyin:123`."""

    room: RoomKey


class Import(Asked):
    """room: as the history names it. first, last: the days whose orders these all are."""

    room: RoomKey
    first: Day
    last: Day

    @model_validator(mode="after")
    def _in_order(self) -> "Import":
        if self.last < self.first:
            raise ValueError("last: before first")
        return self


@routes.get("/v1/price-history", needs=Right.see)
def list_deals(parts: Parts, query: History) -> DealPage:
    """Prices kept of a room, by goods and day, and the days whose orders are all known."""
    kept = parts.store.prices.history(query.room)
    deals = list(enumerate(sorted(kept.deals)))
    shown, after = page(
        parts,
        query,
        subject_of("deals", query),
        lambda limit, at: deals[int(at[0]) + 1 if at else 0 :][:limit],
        lambda one: [one[0]],
    )
    return DealPage(
        deals=tuple(
            DealRow(goods=one.goods, day=one.day, fen=one.fen, kind=one.kind) for _, one in shown
        ),
        covered=tuple(Span(first=first, last=last) for first, last in kept.covered),
        next=after,
    )


@routes.post(
    "/v1/price-history",
    needs=Right.audit,
    takes={CSV: bytes},
    status=201,
    limit="max_orders",
    once=True,
    cost=5,
)
def import_orders(parts: Parts, query: Import, body: Raw) -> Imported:
    """Take an order table (CSV) as all sales of a room on the days from `first` to `last`.

    It is taken whole or not at all; taking it again changes nothing.
    """
    deals = read_orders(body.data, "orders")
    outside = [one.day for one in deals if not query.first <= one.day <= query.last]
    if outside:
        raise InputError(
            f"{len(outside)} orders lie outside {query.first} to {query.last}, one on {outside[0]}",
            at="orders",
        )
    parts.store.prices.add(query.room, deals, (query.first, query.last))
    return Imported(deals=len(deals))
