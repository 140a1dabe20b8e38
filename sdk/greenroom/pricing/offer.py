"""Offers: which amounts belong together, and what a buyer of n pieces pays."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from greenroom.pricing.amount import PAID, Amount, AmountRole
from greenroom.pricing.promotions import Promotion
from greenroom.pricing.vocabulary import vocabulary

MAX_PIECES = 1_000
_BOTH_ENDS = 2
_ORDER = (
    AmountRole.after_coupon,
    AmountRole.sale,
    AmountRole.live,
    AmountRole.from_,
    AmountRole.member,
)
_COUPON = re.compile(r"[券劵卷]|红包|津贴|消费金")
_AGAIN = re.compile(r"(?:再|另|额外|叠加)[^\d]{0,3}$")
_CUT = re.compile(r"减|抵|券|劵|红包|返")
_THAN = re.compile(r"比[^\d，。！,!]{1,8}(?:便宜|少|低)[^\d]{0,3}$")
_OFFERED = frozenset({"rate", "percent", "nth", "qty_off", "full_reduction", "return", "deposit"})


@dataclass(frozen=True, slots=True)
class Discount:
    """A reduction of the price. type: rate (values zhe, qty, threshold), percent, amount_off,
    coupon, qty_off, full_reduction, return, deposit, nth.

    values: yuan, pieces, 折 or per cent by name. flags: see `Promotion`. applies: taken off the
    price shown, not yet in it. start, end: in the text.
    """

    type: str
    values: dict[str, Decimal]
    start: int
    end: int
    flags: frozenset[str] = frozenset()
    applies: bool = True


@dataclass(frozen=True, slots=True)
class Gift:
    """Buy so many, get so many on top, both of the same goods."""

    buy: int
    get: int
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered. Prices are amounts of the same text; None where it says nothing.

    current: what a buyer pays by it; compared: what that is set against; future: what is said to
    be asked later; lowest, highest: of a range. tiers: pieces → fen for so many.
    """

    current: Amount | None = None
    compared: Amount | None = None
    future: Amount | None = None
    lowest: Amount | None = None
    highest: Amount | None = None
    discounts: tuple[Discount, ...] = ()
    gift: Gift | None = None
    conditions: tuple[str, ...] = ()
    tiers: dict[int, int] = field(default_factory=dict)

    @property
    def ratio(self) -> Decimal | None:
        """Current over compared price, 0 to 1 and beyond; None where one of them is missing."""
        if self.current is None or self.compared is None or not self.compared.fen:
            return None
        if self.current.currency != self.compared.currency:
            return None
        return Decimal(self.current.fen) / self.compared.fen

    def pay_fen(self, pieces: int) -> int | None:
        """What a buyer of so many pieces pays, in fen; None where the text does not say.

        Every promotion of the text is used once its condition is met: per step for 每满, once
        else. pieces: 1 to `MAX_PIECES`, gifts of the same goods counted. Shipping left out.
        """
        if not 1 <= pieces <= MAX_PIECES or not self.tiers:
            return None
        total = self._before_cuts(pieces)
        if total is None:
            return None
        for cut in self.discounts:
            if cut.applies:
                total -= _off(cut, total, pieces)
        return max(0, int(total.quantize(Decimal(1), ROUND_HALF_UP)))

    def _before_cuts(self, pieces: int) -> Decimal | None:
        single = self.tiers.get(1)
        if self.gift is not None and single is not None:
            groups, rest = divmod(pieces, self.gift.buy + self.gift.get)
            return Decimal(single) * (groups * self.gift.buy + min(rest, self.gift.buy))
        nth = next((one for one in self.discounts if one.type == "nth"), None)
        if nth is not None and single is not None:
            turn = int(nth.values["nth"])
            price = nth.values.get("price")
            last = price * 100 if price is not None else single * nth.values["zhe"] / 10
            groups = pieces // turn
            return Decimal(single) * (pieces - groups) + last * groups
        cheapest = _cheapest(self.tiers, pieces)
        return None if cheapest is None else Decimal(cheapest)


def _cheapest(tiers: dict[int, int], pieces: int) -> int | None:
    """The least that exactly so many pieces cost when packs may be combined."""
    best: list[int | None] = [0, *[None] * pieces]
    for have in range(1, pieces + 1):
        costs = [
            before + fen
            for count, fen in tiers.items()
            if count <= have and (before := best[have - count]) is not None
        ]
        best[have] = min(costs, default=None)
    return best[pieces]


def _off(cut: Discount, total: Decimal, pieces: int) -> Decimal:
    """What one promotion takes off `total` fen for so many pieces."""
    values, amount = cut.values, cut.values.get("amount", Decimal(0)) * 100
    if pieces < values.get("qty", 0) or total < values.get("threshold", Decimal(0)) * 100:
        return Decimal(0)
    if cut.type == "rate" and ("qty" in values or "threshold" in values):
        return total * (1 - values["zhe"] / 10)
    if cut.type == "full_reduction" and "every" in cut.flags and values["threshold"]:
        return amount * (total // (values["threshold"] * 100))
    if cut.type == "deposit":
        worth = values.get("worth")
        return (worth - values["deposit"]) * 100 if worth is not None else amount
    return (
        amount if cut.type in ("amount_off", "coupon", "qty_off", "full_reduction") else Decimal(0)
    )


def offer_of(text: str, amounts: list[Amount], promotions: list[Promotion]) -> Offer:
    """The offer in folded `text`. Offsets of all three are places in it."""
    nth = {span for one in promotions if one.type == "nth" for span in range(one.start, one.end)}
    paid = [one for one in amounts if one.role in PAID and one.start not in nth]
    capped = [one for one in paid if "以下" in one.qualifiers]
    current = _current([one for one in paid if "以下" not in one.qualifiers], amounts)
    compared = _first(amounts, AmountRole.compared) or _first(amounts, AmountRole.list_)
    reductions = list(_reductions(text, amounts, promotions, current, compared))
    if compared is None and current is not None:
        compared = _named_difference(text, amounts, current)
    ends = [one for one in amounts if one.role in (AmountRole.range, AmountRole.from_)]
    return Offer(
        current=current,
        compared=compared,
        future=_first(amounts, AmountRole.future),
        lowest=min(ends, key=_fen, default=None),
        highest=max(
            [*capped, *(one for one in ends if one.role is AmountRole.range)],
            key=_fen, default=None,
        ),
        discounts=(*_tiered(promotions), *reductions),
        gift=_gift(promotions),
        conditions=tuple(_conditions(text, promotions)),
        tiers=_tiers(paid, current),
    )  # fmt: skip


def _fen(one: Amount) -> int:
    return one.fen


def _first(amounts: Iterable[Amount], role: AmountRole) -> Amount | None:
    return next((one for one in amounts if one.role is role), None)


def _current(paid: list[Amount], amounts: list[Amount]) -> Amount | None:
    """What a buyer pays: after coupons, then the plain price of the smallest pack."""
    for role in _ORDER:
        same = [one for one in paid if one.role is role]
        if role is AmountRole.sale:
            same += [one for one in paid if one.role is AmountRole.live]
        if same:
            return min(same, key=lambda one: (one.quantity or 1, one.fen))
    ends = [one for one in amounts if one.role is AmountRole.range]
    # More than two are a list to choose from (100/200/500元), not what one buyer pays.
    return min(ends, key=_fen) if 0 < len(ends) <= _BOTH_ENDS else None


def _named_difference(text: str, amounts: list[Amount], current: Amount) -> Amount | None:
    """比别家便宜100: the price compared with is the current one and so much."""
    for one in amounts:
        if one.role is AmountRole.reduction and _THAN.search(
            text[max(0, one.start - 24) : one.start]
        ):
            return Amount(
                current.fen + one.fen, one.start, one.end, AmountRole.compared, one.currency
            )
    return None


def _tiered(promotions: Iterable[Promotion]) -> Iterator[Discount]:
    for one in promotions:
        if one.type in _OFFERED:
            plain = one.type in ("rate", "percent") and not one.values.keys() & {"qty", "threshold"}
            yield Discount(one.type, one.values, one.start, one.end, one.flags, applies=not plain)


def _reductions(
    text: str,
    amounts: Iterable[Amount],
    promotions: Iterable[Promotion],
    current: Amount | None,
    compared: Amount | None,
) -> Iterator[Discount]:
    """Reductions outside of promotions with a condition."""
    inside = {
        place for one in promotions if one.type in _OFFERED for place in range(one.start, one.end)
    }
    for one in amounts:
        if one.role is not AmountRole.reduction or one.start in inside:
            continue
        before, behind = text[max(0, one.start - 10) : one.start], text[one.end : one.end + 8]
        coupon = _COUPON.search(f"{before} {behind}") is not None
        later = current is not None and one.start > current.start
        final = current is not None and current.role is AmountRole.after_coupon
        again = _AGAIN.search(before) is not None
        cuts = _CUT.search(f"{before} {behind}") is not None
        yield Discount(
            "coupon" if coupon else "amount_off",
            {"amount": one.yuan},
            one.start,
            one.end,
            frozenset({"again"} if again else ()),
            applies=later and cuts and (again or (not final and compared is None)),
        )


def _gift(promotions: Iterable[Promotion]) -> Gift | None:
    for one in promotions:
        if one.type == "gift":
            unit = one.units[0] if one.units else None
            return Gift(int(one.values["buy"]), int(one.values["get"]), unit)
    return None


def _conditions(text: str, promotions: Iterable[Promotion]) -> Iterator[str]:
    for name, pattern in vocabulary().conditions.items():
        if pattern.search(text):
            yield name
    for one in promotions:
        if one.type == "free_shipping":
            yield f"满{_plain(one.values.get('threshold', one.values.get('qty', Decimal(0))))}包邮"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _tiers(paid: list[Amount], current: Amount | None) -> dict[int, int]:
    """Pieces → fen, for the role of the current price."""
    if current is None or current.role not in PAID:
        return {}
    tiers: dict[int, int] = {}
    for one in (current, *paid):
        count = one.quantity if one.unit is not None and one.quantity is not None else Decimal(1)
        if one.role is current.role and count == count.to_integral_value():
            tiers.setdefault(int(count), one.fen)
    return {count: fen for count, fen in tiers.items() if 1 <= count <= MAX_PIECES}
