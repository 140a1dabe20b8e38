"""Links for a few fen, and prices in which fen were taken for yuan."""

from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.pricing.findings import SYMBOLIC_FEN
from greenroom.scene import Card
from greenroom_checks.offers import name_of, yuan

_HUNDRED = 100


def evaluate(cards: tuple[Card, ...]) -> Iterator[Finding]:
    """At most one finding per card, in page order.

    Source: Order 56 of 2022 arts 5 and 13.
    """
    for card in cards:
        if card.sale is None:
            continue
        text, sale = card.sale_text, card.sale.fen
        end = len(text.text) if text is not None else 0
        values = {"name": name_of(card), "sale": yuan(sale)}
        if card.compared is not None and sale and card.compared.fen in _slips(sale):
            values["compared"] = yuan(card.compared.fen)
            yield Finding("unit_slip", text, 0, end, card.goods, values=values)
        elif sale <= SYMBOLIC_FEN:
            reason = "symbolic" if sale else "zero"
            yield Finding(reason, text, 0, end, card.goods, values=values)


def _slips(sale: int) -> tuple[int, ...]:
    """The same price with yuan and fen taken for each other."""
    return (sale * _HUNDRED, *([sale // _HUNDRED] if sale % _HUNDRED == 0 else []))
