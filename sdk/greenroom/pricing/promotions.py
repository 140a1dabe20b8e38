"""Promotions as written: 满300减50, 第二件半价, 3件8折, 定金50抵100, 买2送1."""

from dataclasses import dataclass, field
from decimal import Decimal

from greenroom.pricing.money import Skeleton
from greenroom.pricing.vocabulary import NUMBER, PromotionPattern, vocabulary

# 95折 is 9.5, 八五折 is 8.5; ten and more is no discount.
_TEN = 10


@dataclass(frozen=True, slots=True)
class Promotion:
    """A promotion read from a text.

    type: see `promotions.yaml`. values: its numbers by name (yuan, pieces, 折, percent). flags:
    `every` for 每满, `least` for 低至 or 最高, `each` for a group of buyers. places: where in the
    skeleton its numbers stand. start, end: its span there.
    """

    type: str
    values: dict[str, Decimal]
    flags: frozenset[str]
    start: int
    end: int
    places: dict[str, int] = field(default_factory=dict)
    units: tuple[str, ...] = ()


def promotions(bones: Skeleton) -> list[Promotion]:
    """Promotions in the order of the text; a number belongs to one of them at most."""
    text = bones.text
    if NUMBER not in text and "半价" not in text and "对折" not in text:
        return []
    found: list[Promotion] = []
    used: set[int] = set()
    for known in vocabulary().promotions:
        if not any(mark in text for mark in known.marks):
            continue
        for match in known.pattern.finditer(text):
            places = {
                name: match.start(name)
                for name, words in match.groupdict().items()
                if words == NUMBER
            }
            span = range(match.start(), match.end())
            if used.intersection(places.values()) or (not places and used.intersection(span)):
                continue
            values = {name: bones.value(place) for name, place in places.items()} | known.fixed
            one = _checked(known, values)
            if one is None:
                continue
            used.update(places.values())
            used.update(span if not places else ())
            groups = match.groupdict()
            found.append(
                Promotion(
                    known.type, one,
                    frozenset(n for n, w in groups.items() if w and w != NUMBER),
                    match.start(), match.end(), places,
                    tuple(w for n, w in groups.items() if n.startswith("unit") and w),
                )
            )  # fmt: skip
    return sorted(found, key=lambda one: one.start)


def _checked(known: PromotionPattern, values: dict[str, Decimal]) -> dict[str, Decimal] | None:
    """The numbers made plain (95折 → 9.5); None where they make no such promotion."""
    zhe = values.get("zhe")
    if zhe is not None:
        zhe = zhe / 10 if _TEN <= zhe < _TEN * _TEN else zhe
        if not 0 < zhe < _TEN:
            return None
        values["zhe"] = zhe
    if known.falling:
        high, low = (values[name] for name in known.money)
        if low >= high:
            return None
    if known.type == "percent" and not 0 < values["percent"] <= 100:
        return None
    if known.type == "nth" and values["nth"] < 2:
        return None
    counted = [values[name] for name in ("qty", "buy", "get", "nth") if name in values]
    if any(value != value.to_integral_value() or not 0 < value < 1_000 for value in counted):
        return None
    return values
