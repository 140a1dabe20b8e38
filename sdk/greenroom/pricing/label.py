"""One price label of a product card → the one amount that it stands for."""

from greenroom.evidence import PriceRole, PriceUnit
from greenroom.pricing.amount import Amount
from greenroom.pricing.masked import masked_spans
from greenroom.pricing.reading import read_prices
from greenroom.wording.normal import normal

MAX_LABEL = 200


def amount_of(
    raw: str, unit: PriceUnit = PriceUnit.label, role: PriceRole = PriceRole.sale
) -> Amount | None:
    """What a price label says: the price paid, or with `role` compared the price compared with.

    raw: a label as shown (`¥ 25 .80`, `9块9`, `券后1,299元`), or with `unit` yuan or fen a bare
    number. None where it holds no price, hides digits, or is longer than `MAX_LABEL`. Never raises.
    """
    if len(raw) > MAX_LABEL:
        return None
    reading = read_prices(raw, unit)
    if unit is PriceUnit.label and is_masked(raw):
        return None
    first, second = reading.offer.current, reading.offer.compared
    if role is PriceRole.compared:
        first, second = second, first
    return first or second or next(iter(reading.amounts), None)


def is_masked(raw: str) -> bool:
    """True where a price is shown with digits hidden: `¥1x.8`, `9?元`."""
    return len(raw) <= MAX_LABEL and bool(masked_spans(normal(raw).text))
