"""Name and price on every product card."""

from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.scene import Card


def evaluate(cards: tuple[Card, ...]) -> Iterator[Finding]:
    """One finding per card, in page order; nothing where there are no cards.

    Source: Order 56 of 2022 art. 7; Order 117 of 2025 art. 32.
    """
    for card in cards:
        name = card.title.text if card.title else ""
        if card.sale is None and card.masked is not None:
            masked = card.masked
            yield Finding.in_text("masked", masked, 0, len(masked.text), name=name)
        elif card.sale is None:
            yield Finding("no_price", goods=card.goods, absent=True, values={"name": name})
        elif not name:
            values = {"price": str(card.sale.yuan)}
            yield Finding("no_name", goods=card.goods, absent=True, values=values)
        else:
            values = {"name": name, "price": str(card.sale.yuan)}
            yield Finding("shown", goods=card.goods, values=values)
