"""Higher prices announced for after the stream."""

import re
from collections.abc import Iterator
from datetime import date

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.pricing import AmountRole, PriceHistory, goods_key, read_prices
from greenroom.scene import Card
from greenroom.wording import normal
from greenroom_checks.offers import name_of, yuan

# A record older than this says nothing of an announcement made again and again. Our figure.
RECENT_DAYS = 30
_WORDS = re.compile(
    r"(?:下播|播完|明天|明日|活动(?:后|结束)|过了今[天晚])[^，。！？,!?]{0,6}?(?:恢复|回到|涨回|涨价|变回)(?:原价|日常价)?|"
    r"恢复原价"
)


def evaluate(
    texts: tuple[Text, ...], cards: tuple[Card, ...], history: PriceHistory | None, as_of: date
) -> Iterator[Finding]:
    """One finding per announcement; where the product's record speaks against it, saying so.

    Source: Order 56 of 2022 arts 16 and 19.
    """
    by_goods = {card.goods.id: card for card in cards}
    for text in texts:
        span = _announced(text)
        if span is None:
            continue
        card = by_goods.get(text.goods or "")
        against = _contradiction(card, history, as_of) if card else None
        reason = "contradicted" if against else "announced"
        yield Finding(reason, text, *span, card.goods if card else None, values=against or {})


def _announced(text: Text) -> tuple[int, int] | None:
    later = [one for one in read_prices(text.text).amounts if one.role is AmountRole.future]
    folded = normal(text.text)
    words = _WORDS.search(folded.text)
    start, end = folded.original(*words.span()) if words else (None, None)
    if later:
        first = later[0]
        return (first.start if start is None else min(start, first.start)), first.end
    return (start, end) if start is not None and end is not None else None


def _contradiction(card: Card, history: PriceHistory | None, as_of: date) -> dict[str, str] | None:
    """The last price recorded on an earlier day, where it is no higher than the one now."""
    if history is None or card.sale is None or card.title is None:
        return None
    shown = history.shown(goods_key(name_of(card)), as_of, RECENT_DAYS)
    if not shown or shown[-1].fen > card.sale.fen:
        return None
    return {
        "day": str(shown[-1].day), "shown": yuan(shown[-1].fen), "sale": yuan(card.sale.fen),
    }  # fmt: skip
