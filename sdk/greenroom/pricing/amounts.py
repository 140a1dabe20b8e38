"""Amounts of a text: which of its numbers are money, what they are and what they buy."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from greenroom.pricing.amount import OF_GOODS, PAID, Amount, AmountRole
from greenroom.pricing.money import Money, Skeleton, counts, moneys
from greenroom.pricing.promotions import Promotion
from greenroom.pricing.quantities import FAR, bought
from greenroom.pricing.roles import (
    COMPARED,
    THEN,
    may_be_bare,
    qualifiers_of,
    role_before,
    role_behind,
    segment_of,
    sells,
    settled,
)
from greenroom.pricing.vocabulary import vocabulary

_MAX = Decimal(10) ** 12
_RANGE = re.compile(r"\s?(?:[-~—–－]{1,2}|至|到)\s?")
_LIST = re.compile(r"\s?/\s?")
_FIELDS = {
    "threshold": AmountRole.threshold,
    "amount": AmountRole.reduction,
    "deposit": AmountRole.deposit,
    "worth": AmountRole.deposit_worth,
    "price": AmountRole.sale,
    "compared": AmountRole.compared,
    "asked": AmountRole.sale,
}


@dataclass(frozen=True, slots=True)
class _Found:
    """A candidate with its role, still in places of the skeleton.

    sure: it is money. told: up to where words behind it speak of it and of nothing later.
    """

    money: Money
    role: AmountRole
    sure: bool
    told: int
    qualifiers: tuple[str, ...] = ()
    unit: str | None = None
    quantity: Decimal | None = None


def amounts(bones: Skeleton, promotions: Iterable[Promotion]) -> list[Amount]:
    """Amounts of a skeleton in order; offsets are those of the folded text."""
    taken = {place: name for one in promotions for name, place in one.places.items()}
    money = [one for one in moneys(bones) if taken.get(one.number, "price") in _FIELDS]
    found: list[_Found] = []
    floor, last = 0, None
    for candidate in money:
        one = _classified(bones, candidate, floor, last, taken)
        found.append(one)
        if one.sure:
            floor, last = one.told, one.role
    found = list(_ranges(bones.text, found))
    kept = [one for one in found if one.sure and 0 <= one.money.value <= _MAX and _exact(one)]
    return [_amount(bones, one) for one in _unit_prices(_with_quantities(bones, kept))]


def _exact(one: _Found) -> bool:
    fen = one.money.value * 100
    return fen == fen.to_integral_value()


def _amount(bones: Skeleton, one: _Found) -> Amount:
    start, end = bones.folded(one.money.start, one.money.end)
    return Amount(
        int(one.money.value * 100), start, end, one.role, one.money.currency, one.unit,
        one.quantity, one.qualifiers,
    )  # fmt: skip


def _classified(
    bones: Skeleton, money: Money, floor: int, last: AmountRole | None, taken: dict[int, str]
) -> _Found:
    """What a candidate is. floor: where the words of the amount before it end; last: its role."""
    text = bones.text
    left = text[max(floor, money.start - FAR) : money.start]
    right = text[money.end : money.end + FAR]
    qualifiers = tuple(qualifiers_of(left, right))
    if taken.get(money.number, "asked") != "asked":
        role = _FIELDS[taken[money.number]]
        return _Found(money, role, sure=True, told=money.end, qualifiers=qualifiers)
    before, sure = role_before(left, money)
    if last in COMPARED and THEN.fullmatch(segment_of(left)):
        before, sure = AmountRole.sale, True
    sure = sure or money.number in taken
    after, told = role_behind(right)
    if "income" in (before, after) or (before == "counted" and not money.marked):
        return _Found(money, AmountRole.sale, sure=False, told=money.end)
    role = settled(before, after)
    sure = sure or after not in (None, AmountRole.from_)
    sure = money.marked or (may_be_bare(bones, money) and (sure or sells(bones, money, left)))
    return _Found(money, role, sure, money.end + told, qualifiers)


def _with_quantities(bones: Skeleton, found: list[_Found]) -> Iterator[_Found]:
    """Amounts of goods with what they buy."""
    used: set[int] = set()
    floor = 0
    for one in found:
        of_goods = one.role in OF_GOODS
        pack = bought(bones, one.money, floor, used) if of_goods else None
        yield one if pack is None else replace(one, unit=pack[0], quantity=pack[1])
        floor = one.money.end


def _unit_prices(found: Iterable[_Found]) -> Iterator[_Found]:
    """A price per weight beside the price of a whole pack is worked out, not paid."""
    every = list(found)
    measures = vocabulary().measures
    packs = {
        measures[one.unit][0]
        for one in every
        if one.role in PAID and one.unit in measures and (one.quantity or 0) > 1
    }
    for one in every:
        single = one.role is AmountRole.sale and one.unit in measures and one.quantity is None
        if single and one.unit is not None and measures[one.unit][0] in packs:
            yield replace(one, role=AmountRole.unit_price)
        else:
            yield one


def _ranges(text: str, found: list[_Found]) -> Iterator[_Found]:
    """Two amounts with a dash or 到 between, the second higher, are the ends of a range."""
    row = list(found)
    for index in range(len(row) - 1, 0, -1):
        low, high = row[index - 1], row[index]
        between = text[low.money.end : high.money.start]
        if not (high.sure or (low.money.marked and not counts(text, high.money.end))):
            continue
        if high.role not in OF_GOODS or low.money.value >= high.money.value:
            continue
        paid = low.role in PAID and high.role in (*PAID, AmountRole.range)
        if (paid and _RANGE.fullmatch(between)) or (_LIST.fullmatch(between) and not low.sure):
            row[index] = replace(high, role=AmountRole.range, sure=True)
            row[index - 1] = replace(low, role=AmountRole.range, sure=True)
    yield from row
