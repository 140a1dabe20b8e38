"""What goods were shown for and sold for on earlier days: the ground of the seven-day rule.

Pure: who keeps the history hands it in. A day is a day in China.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from greenroom.wording.normal import normal

_MARKS = str.maketrans(dict.fromkeys("【】[]()（）|·,，。!！~*-—_/\\ \t\n"))


class DealKind(StrEnum):
    """shown: stood on a product card; sold: a buyer paid it, by an order."""

    shown = "shown"
    sold = "sold"


@dataclass(frozen=True, slots=True, order=True)
class Deal:
    """One price of one product on one day. goods: a key by `goods_key`; fen: for one piece."""

    goods: str
    day: date
    fen: int
    kind: DealKind


@dataclass(frozen=True, slots=True)
class Lowest:
    """The lowest sale that a compared price may not exceed.

    fen: None where no sale is known. complete: all sales of the days are known, so that no lower
    one can turn up. last: taken from the last sale before the days, there being none in them.
    """

    fen: int | None
    day: date | None
    complete: bool
    last: bool = False


@dataclass(frozen=True)
class PriceHistory:
    """Deals of one room. covered: spans of days, both ends included, whose orders are all here."""

    deals: tuple[Deal, ...] = ()
    covered: tuple[tuple[date, date], ...] = ()
    _by_goods: dict[str, list[Deal]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_goods: dict[str, list[Deal]] = {}
        for deal in sorted(self.deals):
            by_goods.setdefault(deal.goods, []).append(deal)
        object.__setattr__(self, "_by_goods", by_goods)

    def lowest_sale(self, goods: str, before: date, days: int) -> Lowest:
        """The lowest sale in the `days` days before `before`, else the last one earlier.

        Source: Order 56 of 2022 art. 16.
        """
        start, end = before - timedelta(days=days), before - timedelta(days=1)
        sold = [one for one in self._of(goods, DealKind.sold) if one.day <= end]
        within = [one for one in sold if one.day >= start]
        complete = self._covers(start, end)
        if within:
            best = min(within, key=lambda one: (one.fen, one.day))
            return Lowest(best.fen, best.day, complete)
        if sold and complete:
            day = sold[-1].day
            return Lowest(min(one.fen for one in sold if one.day == day), day, complete, last=True)
        return Lowest(None, None, complete=False)

    def shown(self, goods: str, before: date, days: int) -> tuple[Deal, ...]:
        """Prices shown in the `days` days before `before`, oldest first."""
        start = before - timedelta(days=days)
        return tuple(one for one in self._of(goods, DealKind.shown) if start <= one.day < before)

    def _of(self, goods: str, kind: DealKind) -> Iterable[Deal]:
        return (one for one in self._by_goods.get(goods, ()) if one.kind is kind)

    def _covers(self, start: date, end: date) -> bool:
        """True where the spans together hold every day from `start` to `end`."""
        day = start
        for first, last in sorted(self.covered):
            if first <= day:
                day = max(day, last + timedelta(days=1))
        return day > end


def goods_key(title: str) -> str:
    """The name under which a product is found again: its title without marks and spaces."""
    return normal(title).text.translate(_MARKS)[:120]
