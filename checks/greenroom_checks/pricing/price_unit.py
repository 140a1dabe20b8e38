"""For how much of the goods each price is."""

from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.pricing import named_unit
from greenroom.scene import Card
from greenroom_checks.offers import name_of, words_of, yuan


def evaluate(cards: tuple[Card, ...]) -> Iterator[Finding]:
    """One finding per card that shows a price, in page order.

    Source: Order 56 of 2022 art. 7; Order 117 of 2025 art. 32.
    """
    for card in cards:
        if card.sale is None:
            continue
        name = name_of(card)
        texts = (*words_of(card), *([card.sale_text] if card.sale_text else []))
        found = ((text, span) for text in texts if (span := named_unit(text.text)))
        text, span = next(found, (None, (0, 0)))
        if text is None:
            values = {"name": name, "price": yuan(card.sale.fen)}
            yield Finding("no_unit", goods=card.goods, absent=True, values=values)
        else:
            yield Finding("shown", text, *span, card.goods, values={"name": name})
