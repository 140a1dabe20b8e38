"""The reader's words, from YAML, compiled when first needed."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

from greenroom.yamltext import load_yaml

# What stands for a number in the skeleton of a text (see `money.py`), and for money.
NUMBER = "\ue000"
_AMOUNT = rf"(?:¥\s?)?(?P<{{name}}>{NUMBER})(?:\s?(?:元|圆|块钱?))?"
_COUNT = rf"(?P<{{name}}>{NUMBER})"
_FIELD = re.compile(r"\{(\w+)(:count)?\}")


@dataclass(frozen=True, slots=True)
class MoneyUnit:
    """A unit of money. only_before, not_before: what must, must not stand behind it."""

    yuan: Decimal
    only_before: re.Pattern[str] | None
    not_before: re.Pattern[str] | None

    def holds(self, text: str, end: int) -> bool:
        """True where what follows `end` leaves it a unit of money."""
        if self.only_before is not None and not self.only_before.match(text, end):
            return False
        return self.not_before is None or not self.not_before.match(text, end)


@dataclass(frozen=True, slots=True)
class PromotionPattern:
    """How a promotion is written. money: its numbers that are amounts, in order. fixed: values by
    name. falling: the second amount must be the lower one. marks: one of these stands in each fit.
    """

    type: str
    pattern: re.Pattern[str]
    money: tuple[str, ...]
    fixed: dict[str, Decimal]
    falling: bool
    marks: str


@dataclass(frozen=True)
class Vocabulary:
    """All that the reader knows of words.

    before: cue → role. cue: the longest cue at a place. after: role → pattern behind an amount.
    units: of goods and of time; measures: unit → (base unit, how many of the base it is).
    """

    not_number: re.Pattern[str]
    before: dict[str, str]
    cue: re.Pattern[str]
    after: dict[str, re.Pattern[str]]
    sells: re.Pattern[str]
    currency: dict[str, str]
    money_units: dict[str, MoneyUnit]
    measures: dict[str, tuple[str, Decimal]]
    units: re.Pattern[str]
    goods_units: re.Pattern[str]
    qualifiers: dict[str, re.Pattern[str]]
    conditions: dict[str, re.Pattern[str]]
    promotions: tuple[PromotionPattern, ...]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary of `vocabulary.yaml` and `promotions.yaml`."""
    raw = _load("vocabulary.yaml")
    before = {word: role for role, words in raw["before"].items() for word in words}
    measures = {
        unit: (base, Decimal(size))
        for base, name in (("g", "mass_units"), ("ml", "volume_units"), ("m", "length_units"))
        for unit, size in raw[name].items()
    }
    of_goods = [*raw["count_units"], *measures]
    phrases = "|".join(re.escape(phrase) for phrase in _longest(raw["phrases"]))
    return Vocabulary(
        not_number=re.compile("|".join(f"(?:{p})" for p in (phrases, *raw["not_number"]))),
        before=before,
        cue=re.compile("|".join(re.escape(word) for word in _longest(before))),
        after={role: _numbered(pattern) for role, pattern in raw["after"].items()},
        sells=_numbered(raw["sells"]),
        currency={w: code for code, words in raw["currencies"].items() for w in words},
        money_units={w: _money_unit(one) for one in raw["money_units"] for w in one["words"]},
        measures=measures,
        units=_units([*of_goods, *raw["time_units"]], raw["unit_not_before"]),
        goods_units=_units(of_goods, raw["unit_not_before"]),
        qualifiers={name: _numbered(p) for name, p in raw["qualifiers"].items()},
        conditions={name: _numbered(p) for name, p in raw["conditions"].items()},
        promotions=tuple(_promotion(one) for one in _load("promotions.yaml")),
    )


def _load(name: str) -> Any:  # noqa: ANN401 - whatever YAML holds
    text = files("greenroom.pricing").joinpath(name).read_text("utf-8")
    return load_yaml(text)


def _longest(words: Any) -> list[str]:  # noqa: ANN401 - any iterable of words
    return sorted(words, key=len, reverse=True)


def _units(units: list[str], never: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(_unit(unit, never) for unit in _longest(units)))


def _unit(unit: str, never: dict[str, str]) -> str:
    following = never.get(unit)
    return re.escape(unit) + (f"(?!{following.replace('#', NUMBER)})" if following else "")


def _numbered(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("#", NUMBER))


def _money_unit(raw: dict[str, Any]) -> MoneyUnit:
    only, never = raw.get("only_before"), raw.get("not_before")
    return MoneyUnit(
        Decimal(raw["yuan"]), _numbered(only) if only else None, _numbered(never) if never else None
    )


def _promotion(raw: dict[str, Any]) -> PromotionPattern:
    fields = _FIELD.findall(raw["pattern"])
    pattern = _FIELD.sub(
        lambda found: (_COUNT if found[2] else _AMOUNT).format(name=found[1]), raw["pattern"]
    )
    return PromotionPattern(
        raw["type"],
        re.compile(pattern),
        (*(name for name, count in fields if not count), *raw.get("money", ())),
        {name: Decimal(raw[name]) for name in ("zhe", "price") if name in raw},
        raw.get("falling", False),
        raw["marks"],
    )
