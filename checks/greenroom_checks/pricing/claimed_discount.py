"""Discounts, savings and unit prices that the page's own prices refute."""

from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.pricing import Fault, Offer, read_prices, refuted
from greenroom.scene import Card
from greenroom_checks.offers import name_of, words_of

_OWN = {
    Fault.wrong_rate: "rate",
    Fault.wrong_saving: "saving",
    Fault.wrong_unit_price: "unit_price",
}
_ON_CARD = {Fault.wrong_rate: "card_rate", Fault.wrong_saving: "card_saving"}


def evaluate(cards: tuple[Card, ...]) -> Iterator[Finding]:
    """Each claim that the two prices beside it, or those of its card, refute to the buyer's loss.

    A better price than claimed, and rounding by custom, are no fault.
    Source: Order 56 of 2022 arts 19 and 21.
    """
    for card in cards:
        price = [card.sale_text] if card.sale_text is not None else []
        for text in dict.fromkeys((*words_of(card), *price)):
            yield from _in(text, card)


def _in(text: Text, card: Card) -> Iterator[Finding]:
    reading = read_prices(text.text)
    name = name_of(card)
    own = [one for one in reading.findings if one.fault in _OWN]
    for one in own:
        values = {"name": name, **one.values}
        yield Finding(_OWN[one.fault], text, one.start, one.end, card.goods, values=values)
    if own or reading.offer.current is not None or card.sale is None or card.compared is None:
        return
    offer = Offer(current=card.sale, compared=card.compared)
    for claim in reading.offer.discounts:
        for one in refuted(claim, offer):
            values = {"name": name, **one.values}
            yield Finding(_ON_CARD[one.fault], text, one.start, one.end, card.goods, values=values)
