"""Compared prices and discounts on product cards: both prices, and a basis."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.pricing import Amount, read_prices
from greenroom.scene import Card
from greenroom.wording import normal
from greenroom_checks.offers import basis_of, name_of, words_of, yuan

# From this multiple on a compared price is worth a second look. Our figure, not the law's.
FAR_APART = 5

# 3折伞 folds, 2件8折 and 会员95折 take the marked price itself as base.
_DISCOUNT = re.compile(
    r"(?<![\d.件])[1-9]\d?(?:\.\d)?折(?![叠伞页门扇屏镜纸痕射刀凳床尺])|(?<![两二三四])[五六七八九]折(?![叠伞页门扇屏])|"
    r"打折(?![叠])|折后(?:价|仅|只要|到手)|直降(?!落|温|噪|\s*\d+\s*(?:度|℃|°|分贝))"
)
_ON_MARKED = re.compile(r"(件|会员|粉丝|新人|首单|再享|满\S{0,6})\s*$")
_SPECIAL = re.compile(r"(?<!独)特价(?!值)|立减")
# A payment or coupon cut is taken off the marked price, which is on the card.
_COUPON = re.compile(r"(支付|付款|首单|下单|满\S{0,8}|券|银行卡?|花呗|会员)\s*$")


def evaluate(cards: tuple[Card, ...]) -> Iterator[Finding]:
    """At most one finding per card, in page order; a card that compares nothing has none.

    Source: Order 117 of 2025 art. 32; Order 56 of 2022 arts 16, 17 and 19.
    """
    for card in cards:
        shown = card.compared_text
        if card.compared is not None:
            yield from _with(card, card.compared.fen, shown, 0, len(shown.text) if shown else 0)
        elif said := _in_words(card):
            text, compared = said
            yield from _with(card, compared.fen, text, compared.start, compared.end)
        else:
            yield from _without(card)


def _in_words(card: Card) -> tuple[Text, Amount] | None:
    """A compared price in title or labels, beside the price that is paid."""
    for text in words_of(card):
        offer = read_prices(text.text).offer
        if offer.current is not None and offer.compared is not None:
            return text, offer.compared
    return None


def _with(card: Card, compared: int, shown: Text | None, start: int, end: int) -> Iterator[Finding]:
    values = {"name": name_of(card), "compared": yuan(compared)}
    if card.sale is None:
        yield Finding("no_sale", goods=card.goods, absent=True, values=values)
        return
    values["sale"] = yuan(card.sale.fen)
    if compared <= card.sale.fen:
        yield Finding("not_lower", shown, start, end, card.goods, values=values)
    elif compared >= card.sale.fen * FAR_APART:
        yield Finding("far_apart", shown, start, end, card.goods, values=values)
    elif basis := basis_of(card):
        yield Finding("basis_stated", goods=card.goods, values={**values, "basis": basis})
    else:
        yield Finding("no_basis", shown, start, end, card.goods, values=values)


def _without(card: Card) -> Iterator[Finding]:
    values = {"name": name_of(card)}
    cut = _first(card, _DISCOUNT, _ON_MARKED)
    special = _first(card, _SPECIAL, _COUPON)
    if (cut or special) and (basis := basis_of(card)):
        yield Finding("basis_stated", goods=card.goods, values={**values, "basis": basis})
    elif cut:
        text, start, end = cut
        yield Finding("no_compared", text, start, end, card.goods, absent=True, values=values)
    elif special:
        text, start, end = special
        yield Finding("special", text, start, end, card.goods, values=values)


def _first(
    card: Card, pattern: re.Pattern[str], not_after: re.Pattern[str]
) -> tuple[Text, int, int] | None:
    for text in words_of(card):
        folded = normal(text.text)
        for match in pattern.finditer(folded.text):
            if not not_after.search(folded.text[: match.start()]):
                return (text, *folded.original(*match.span()))
    return None
