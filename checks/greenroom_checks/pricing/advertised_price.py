"""Prices put on title, notice or picture that no product on sale has."""

from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text, Zone
from greenroom.pricing import PAID, Amount, AmountRole, read_prices
from greenroom.scene import Card
from greenroom_checks.offers import words_of, yuan

_PLACES = frozenset({Zone.room_title, Zone.notice, Zone.overlay, Zone.cover, Zone.player})
_SAID = PAID | {AmountRole.range}


def evaluate(texts: tuple[Text, ...], cards: tuple[Card, ...]) -> Iterator[Finding]:
    """Advertised prices below every price of the cards; goods not seen leave it open.

    Source: Order 56 of 2022 arts 19 and 20.
    """
    priced = [one.fen for card in cards for one in _prices(card)]
    for text in texts:
        if text.zone not in _PLACES:
            continue
        for said in read_prices(text.text).amounts:
            if said.role not in _SAID or said.unit is not None:
                continue
            values = {"said": yuan(said.fen)}
            if not priced:
                yield Finding("no_goods", text, said.start, said.end, absent=True, values=values)
            elif said.fen < min(priced):
                values["lowest"] = yuan(min(priced))
                yield Finding(
                    "not_honoured", text, said.start, said.end, absent=True, values=values
                )


def _prices(card: Card) -> Iterator[Amount]:
    """Every price that the card offers, with and without a condition."""
    if card.sale is not None:
        yield card.sale
    for text in words_of(card):
        if text is not card.compared_text:
            yield from (one for one in read_prices(text.text).amounts if one.role in _SAID)
