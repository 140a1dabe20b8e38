"""Other readers of prices, each as a function text → amounts; only those that are installed."""

import re
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any

_Find = Callable[[str], list[Decimal]]


def installed() -> dict[str, _Find]:
    """Peers by name."""
    found = {}
    for name, make in (
        ("price-parser", _price_parser),
        ("cn2an + regex", _cn2an),
        ("Recognizers-Text", _recognizers),
        ("JioNLP", _jionlp),
    ):
        try:
            found[name] = make()
        except ImportError:
            print(f"({name} is not installed)")
    return found


def _price_parser() -> _Find:
    from price_parser import Price  # noqa: PLC0415 - optional

    def find(text: str) -> list[Decimal]:
        amount = Price.fromstring(text).amount
        return [] if amount is None else [amount]

    return find


def _cn2an() -> _Find:
    import cn2an  # noqa: PLC0415 - optional

    signed = re.compile(r"[¥￥]\s*(\d[\d,]*(?:\.\d+)?)|(\d[\d,]*(?:\.\d+)?)\s*(万)?\s*[元块]")

    def find(text: str) -> list[Decimal]:
        with suppress(ValueError, KeyError, IndexError):
            text = cn2an.transform(text, "cn2an")
        return [
            Decimal((m[1] or m[2]).replace(",", "")) * (10_000 if m[3] else 1)
            for m in signed.finditer(text)
        ]

    return find


def _recognizers() -> _Find:
    from recognizers_number_with_unit import recognize_currency  # noqa: PLC0415 - optional
    from recognizers_text import Culture  # noqa: PLC0415 - optional

    def find(text: str) -> list[Decimal]:
        found = recognize_currency(text, Culture.Chinese)
        return [value for one in found if (value := _decimal(one.resolution)) is not None]

    return find


def _decimal(resolution: dict[str, Any]) -> Decimal | None:
    try:
        return Decimal(str(resolution["value"]))
    except (InvalidOperation, KeyError):
        return None


def _jionlp() -> _Find:
    import jionlp  # noqa: PLC0415 - optional

    def find(text: str) -> list[Decimal]:
        found = []
        for entity in jionlp.ner.extract_money(text):
            number = entity["detail"]["num"]
            numbers = number if isinstance(number, list) else [number]
            found.extend(Decimal(str(one)) for one in numbers if one not in (None, "null"))
        return found

    return find
