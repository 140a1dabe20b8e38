"""Compared prices against the room's own earlier prices."""

from collections.abc import Iterator
from datetime import date
from itertools import takewhile

from greenroom.check import Finding
from greenroom.evidence import PriceRole, Sample
from greenroom.law import Law
from greenroom.pricing import Amount, Deal, PriceHistory, amount_of, goods_key
from greenroom.scene import Card
from greenroom_checks.offers import basis_of, is_lowest_sale, name_of, yuan

CLAUSE = "price-order56-2022/16"


def evaluate(
    cards: tuple[Card, ...],
    sample: Sample,
    samples: tuple[Sample, ...],
    history: PriceHistory | None,
    law: Law,
    as_of: date,
) -> Iterator[Finding]:
    """At most two findings per card with a compared price; a basis other than sales exempts it.

    Source: Order 56 of 2022 arts 16 and 17. One lower sale is enough to refute; that there is none
    is known only where all orders of the days are.
    """
    earlier = tuple(takewhile(lambda one: one is not sample, samples))
    days = int(law.number(CLAUSE, "days"))
    known = history or PriceHistory()
    for card in cards:
        if card.compared is None or card.title is None:
            continue
        basis = basis_of(card)
        if not basis or is_lowest_sale(basis):
            yield from _against_sales(card, card.compared, known, as_of, days, stated=bool(basis))
        yield from _raised(card, card.compared, known, as_of, days)
        yield from _risen(card, card.compared, earlier)


def _against_sales(
    card: Card, compared: Amount, known: PriceHistory, as_of: date, days: int, *, stated: bool
) -> Iterator[Finding]:
    """stated: the card itself says that it compares with the lowest sale."""
    lowest = known.lowest_sale(goods_key(name_of(card)), as_of, days)
    values = {"name": name_of(card), "compared": yuan(compared.fen)}
    if lowest.fen is not None and compared.fen > lowest.fen:
        values |= {"lowest": yuan(lowest.fen), "day": str(lowest.day)}
        yield _on("above_last" if lowest.last else "above_lowest", card, values)
    elif not lowest.complete and not stated:
        yield _on("history_incomplete", card, values)


def _raised(
    card: Card, compared: Amount, known: PriceHistory, as_of: date, days: int
) -> Iterator[Finding]:
    """Shown lower, then raised to what is now compared with, within the days before."""
    shown = known.shown(goods_key(name_of(card)), as_of, days)
    for index, first in enumerate(shown):
        second = next((one for one in shown[index + 1 :] if _is_rise(first, one, compared)), None)
        if second is not None:
            values = {
                "name": name_of(card),
                "compared": yuan(compared.fen),
                "low": yuan(first.fen),
                "high": yuan(second.fen),
                "first": str(first.day),
                "second": str(second.day),
            }
            yield _on("marked_up", card, values)
            return


def _is_rise(first: Deal, second: Deal, compared: Amount) -> bool:
    return first.day < second.day and first.fen < second.fen and compared.fen > first.fen


def _risen(card: Card, compared: Amount, earlier: tuple[Sample, ...]) -> Iterator[Finding]:
    """Another compared price for the same goods at an earlier moment of the same look."""
    before = [
        fen
        for sample in earlier
        for fen in _compared_in(sample, name_of(card))
        if fen < compared.fen
    ]
    if before:
        values = {
            "name": name_of(card), "compared": yuan(compared.fen), "low": yuan(min(before)),
        }  # fmt: skip
        yield _on("risen", card, values)


def _compared_in(sample: Sample, name: str) -> Iterator[int]:
    titles = {text.id for text in sample.texts if text.text == name}
    for goods in sample.goods:
        if goods.title not in titles:
            continue
        for price in goods.prices:
            if price.role is PriceRole.compared:
                amount = amount_of(price.raw, price.unit, price.role)
                if amount is not None:
                    yield amount.fen


def _on(reason: str, card: Card, values: dict[str, str]) -> Finding:
    text = card.compared_text
    end = len(text.text) if text is not None else 0
    return Finding(reason, text, 0, end, card.goods, values=values)
