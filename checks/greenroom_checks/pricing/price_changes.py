"""Prices of one product that rise while the room is watched."""

from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Goods, PriceRole, Sample
from greenroom.pricing import Amount, amount_of, goods_key
from greenroom.scene import Card
from greenroom_checks.offers import name_of, yuan


def evaluate(
    cards: tuple[Card, ...], sample: Sample, samples: tuple[Sample, ...]
) -> Iterator[Finding]:
    """One finding per card whose price is above the one that it last showed under the same title.

    Two cards of one title are told apart by nothing here, so their products are left out.
    Source: Order 56 of 2022 arts 5, 19 and 20.
    """
    if len(samples) == 1:
        if any(card.sale is not None for card in cards):
            yield Finding("seen_once")
        return
    titles = [goods_key(name_of(card)) for card in cards]
    for card, title in zip(cards, titles, strict=True):
        if card.title is None or card.sale is None or titles.count(title) > 1:
            continue
        before = _last(title, sample, samples)
        if before is None:
            continue
        earlier, was = before
        if card.sale.fen <= was.fen:
            continue
        elapsed = (sample.at - earlier.at).total_seconds()
        values = {
            "name": name_of(card),
            "before": yuan(was.fen),
            "now": yuan(card.sale.fen),
            "elapsed": f"{elapsed:.0f}",
        }
        text = card.sale_text
        end = len(text.text) if text is not None else 0
        yield Finding("rose", text, 0, end, goods=card.goods, values=values)


def _last(title: str, sample: Sample, samples: tuple[Sample, ...]) -> tuple[Sample, Amount] | None:
    """The latest earlier moment in which the product showed a price, and that price."""
    for earlier in reversed([one for one in samples if one.at < sample.at]):
        words = {text.id: text.text for text in earlier.texts}
        same = [
            goods
            for goods in earlier.goods
            if goods.title is not None and goods_key(words[goods.title]) == title
        ]
        amount = _sale(same[0]) if len(same) == 1 else None
        if amount is not None:
            return earlier, amount
    return None


def _sale(goods: Goods) -> Amount | None:
    for price in goods.prices:
        if price.role is PriceRole.sale:
            amount = amount_of(price.raw, price.unit, price.role)
            if amount is not None:
                return amount
    return None
