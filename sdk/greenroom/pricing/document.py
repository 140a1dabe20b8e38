"""A reading as JSON: the line that `greenroom prices` writes."""

import json
from decimal import Decimal
from typing import Any

from greenroom.pricing.amount import Amount
from greenroom.pricing.findings import PriceFinding
from greenroom.pricing.offer import Discount, Offer
from greenroom.pricing.reading import PriceReading


def as_document(reading: PriceReading, id_: str) -> dict[str, Any]:
    """The reading as plain JSON values; money as exact decimal text in whole units (`"9.90"`)."""
    return {
        "id": id_,
        "amounts": [_amount(one) for one in reading.amounts],
        "offer": _offer(reading.offer),
        "findings": [_finding(one) for one in reading.findings],
    }


def as_line(reading: PriceReading, id_: str) -> str:
    """`as_document` as one line of JSON text."""
    return json.dumps(as_document(reading, id_), ensure_ascii=False)


def _plain(value: Decimal) -> int | float:
    """A count, 折 or per cent; these have few digits, so that JSON numbers hold them."""
    return int(value) if value == value.to_integral_value() else float(value)


def _money(value: Decimal) -> str:
    return f"{value:.2f}"


def _amount(one: Amount) -> dict[str, Any]:
    per = one.per
    return {
        "role": str(one.role),
        "value": _money(one.yuan),
        "currency": one.currency,
        "unit": one.unit,
        "quantity": None if one.quantity is None else _plain(one.quantity),
        "per": None if per is None else {"value": _money(per[0]), "unit": per[1]},
        "qualifier": list(one.qualifiers),
        "start": one.start,
        "end": one.end,
    }


def _offer(offer: Offer) -> dict[str, Any]:
    discounts = [_discount(one) for one in offer.discounts]
    gift = offer.gift
    return {
        "current": _price(offer.current),
        "compared": _price(offer.compared),
        "future": _price(offer.future),
        "min": _price(offer.lowest),
        "max": _price(offer.highest),
        "ratio": None if offer.ratio is None else round(float(offer.ratio), 4),
        "discount": discounts[0] if discounts else None,
        "discounts": discounts,
        "gift": None if gift is None else {"buy": gift.buy, "get": gift.get, "unit": gift.unit},
        "conditions": list(offer.conditions),
        "pay": {
            str(n): _money(Decimal(fen) / 100)
            for n in sorted({1, 2, 3, *offer.tiers})
            if (fen := offer.pay_fen(n)) is not None
        },
    }


def _price(one: Amount | None) -> str | None:
    return None if one is None else _money(one.yuan)


def _discount(one: Discount) -> dict[str, Any]:
    money = {"amount", "threshold", "deposit", "worth", "price"}
    values = {
        name: _money(value) if name in money else _plain(value)
        for name, value in one.values.items()
    }
    return {
        "type": one.type,
        **values,
        "flags": sorted(one.flags),
        "start": one.start,
        "end": one.end,
    }


def _finding(one: PriceFinding) -> dict[str, Any]:
    return {"fault": str(one.fault), "start": one.start, "end": one.end, **one.values}
