"""Prices in Chinese text: amounts with roles, the offer they make, and its arithmetic.

    from greenroom.pricing import read_prices
    read_prices("吊牌价1299 直播价399").offer.current.yuan    # Decimal("399")

Parts are loaded when they are first asked for: whoever reads no price pays for none.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from greenroom.pricing.amount import PAID, Amount, AmountRole
    from greenroom.pricing.document import as_document
    from greenroom.pricing.findings import Fault, PriceFinding, refuted
    from greenroom.pricing.history import Deal, DealKind, PriceHistory, goods_key
    from greenroom.pricing.label import amount_of, is_masked
    from greenroom.pricing.offer import Discount, Gift, Offer
    from greenroom.pricing.quantities import named_unit
    from greenroom.pricing.reading import PriceReading, read_prices

_HOME = {
    "Amount": "amount",
    "AmountRole": "amount",
    "Deal": "history",
    "DealKind": "history",
    "Discount": "offer",
    "Fault": "findings",
    "Gift": "offer",
    "Offer": "offer",
    "PAID": "amount",
    "PriceFinding": "findings",
    "PriceHistory": "history",
    "PriceReading": "reading",
    "amount_of": "label",
    "as_document": "document",
    "goods_key": "history",
    "is_masked": "label",
    "named_unit": "quantities",
    "read_prices": "reading",
    "refuted": "findings",
}

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


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
