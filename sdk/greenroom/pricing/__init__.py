"""Prices in Chinese text: amounts with roles, the offer they make, and its arithmetic.

from greenroom.pricing import read_prices
read_prices("吊牌价1299 直播价399").offer.current.yuan    # Decimal("399")
"""

from greenroom.pricing.amount import PAID, Amount, AmountRole
from greenroom.pricing.document import as_document
from greenroom.pricing.findings import Fault, PriceFinding, refuted
from greenroom.pricing.history import Deal, DealKind, PriceHistory, goods_key
from greenroom.pricing.label import amount_of, is_masked
from greenroom.pricing.offer import Discount, Gift, Offer
from greenroom.pricing.quantities import named_unit
from greenroom.pricing.reading import PriceReading, read_prices

__all__ = [
    "PAID",
    "Amount",
    "AmountRole",
    "Deal",
    "DealKind",
    "Discount",
    "Fault",
    "Gift",
    "Offer",
    "PriceFinding",
    "PriceHistory",
    "PriceReading",
    "amount_of",
    "as_document",
    "goods_key",
    "is_masked",
    "named_unit",
    "read_prices",
    "refuted",
]
