"""One price on card, in title and labels, and in speech."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text, Zone
from greenroom.pricing import PAID, Amount, AmountRole, goods_key, read_prices
from greenroom.scene import Card
from greenroom_checks.offers import name_of, words_of, yuan

# A product is spoken of where so many hanzi of its title stand together.
_SPOKEN = re.compile(r"[\u4e00-\u9fff]{3,8}")
# Lower prices under a condition of their own stand beside the plain one rightly.
_CONDITIONAL = frozenset({AmountRole.after_coupon, AmountRole.member, AmountRole.from_})
_CONDITIONS = frozenset({"新人", "会员", "领券", "拼团", "学生", "以旧换新", "补贴", "预售"})


def evaluate(cards: tuple[Card, ...], texts: tuple[Text, ...]) -> Iterator[Finding]:
    """Prices of a card that differ from those in its words, on its twin or in speech.

    Source: Order 56 of 2022 arts 8, 19 and 20.
    """
    speech = [text for text in texts if text.zone is Zone.speech]
    seen: dict[str, Card] = {}
    for card in cards:
        if card.sale is None:
            continue
        yield from _in_words(card, card.sale)
        yield from _in_speech(card, card.sale, speech)
        twin = seen.setdefault(goods_key(name_of(card)), card) if card.title else card
        if twin.sale is not None and twin.sale.fen != card.sale.fen:
            values = {
                "name": name_of(card),
                "sale": yuan(twin.sale.fen),
                "said": yuan(card.sale.fen),
            }
            yield Finding("two_prices", goods=card.goods, values=values)


def _plain(text: Text) -> Iterator[Amount]:
    """Amounts that are said to be the price of one piece, whoever buys."""
    offer = read_prices(text.text).offer
    current = offer.current
    if current is None or current.role not in PAID or current.role in _CONDITIONAL:
        return
    if (current.quantity or 1) == 1 and not _CONDITIONS.intersection(offer.conditions):
        yield current


def _in_words(card: Card, sale: Amount) -> Iterator[Finding]:
    for text in words_of(card):
        if text is card.compared_text:
            continue
        for said in _plain(text):
            if said.fen != sale.fen:
                values = {"name": name_of(card), "sale": yuan(sale.fen), "said": yuan(said.fen)}
                reason = "card_lower" if said.fen > sale.fen else "words_lower"
                yield Finding(reason, text, said.start, said.end, card.goods, values=values)


def _in_speech(card: Card, sale: Amount, speech: list[Text]) -> Iterator[Finding]:
    names = _SPOKEN.findall(card.title.text) if card.title else []
    for text in speech:
        if any(name in text.text for name in names):
            for said in _plain(text):
                if said.fen > sale.fen:
                    values = {"name": name_of(card), "sale": yuan(sale.fen), "said": yuan(said.fen)}
                    yield Finding("spoken_higher", text, said.start, said.end, values=values)
