"""What arithmetic alone says about an offer: claims that its own numbers refute."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from greenroom.pricing.amount import PAID, Amount, AmountRole
from greenroom.pricing.masked import masked_spans
from greenroom.pricing.offer import Discount, Offer
from greenroom.pricing.promotions import Promotion

# A price of so few fen is a payment link or a slip of the unit, not a price.
SYMBOLIC_FEN = 10
# The law leaves room for rounding by custom: to whole yuan from ten yuan on, to tenths below.
_ROUNDED_FEN, _SMALL_FEN, _SMALL_ROUNDED_FEN = 100, 1_000, 10
_HALF_STEP = Decimal("0.05")
_PERIODS = re.compile(r"(\d{1,2})\s?期")


class Fault(StrEnum):
    """What is wrong with the numbers of an offer."""

    wrong_rate = "wrong_rate"
    wrong_saving = "wrong_saving"
    wrong_unit_price = "wrong_unit_price"
    wrong_instalments = "wrong_instalments"
    not_lower = "not_lower"
    compared_alone = "compared_alone"
    hidden_digits = "hidden_digits"
    symbolic_price = "symbolic_price"
    threshold_not_above = "threshold_not_above"
    deposit_not_above = "deposit_not_above"


@dataclass(frozen=True, slots=True)
class PriceFinding:
    """A fault and the words that show it. values: claimed and true figures, as plain text."""

    fault: Fault
    start: int
    end: int
    values: dict[str, str] = field(default_factory=dict)


def findings_of(
    text: str, amounts: list[Amount], promotions: list[Promotion], offer: Offer
) -> list[PriceFinding]:
    """Faults in the numbers of folded `text`, in order of place."""
    found = [
        *_pair(amounts, offer),
        *(fault for one in offer.discounts for fault in refuted(one, offer)),
        *_unit_prices(amounts, offer),
        *_instalments(text, amounts),
        *_conditions(promotions),
        *_shape(text, amounts),
    ]
    return sorted(found, key=lambda one: (one.start, one.end, one.fault))


def rounding_fen(exact: Decimal) -> int:
    """How far from an exact figure, in fen, a figure rounded by custom may lie."""
    return _ROUNDED_FEN if exact >= _SMALL_FEN else _SMALL_ROUNDED_FEN


def _pair(amounts: list[Amount], offer: Offer) -> Iterator[PriceFinding]:
    current, compared = offer.current, offer.compared
    if compared is None:
        return
    if current is None:
        asked = {
            AmountRole.deposit,
            AmountRole.balance,
            AmountRole.reduction,
            AmountRole.instalment,
        }
        if not offer.discounts and not any(one.role in asked for one in amounts):
            yield PriceFinding(Fault.compared_alone, compared.start, compared.end)
    elif current.currency == compared.currency and compared.fen <= current.fen:
        values = {"sale": f"{current.yuan:.2f}", "compared": f"{compared.yuan:.2f}"}
        yield PriceFinding(Fault.not_lower, compared.start, compared.end, values)


def refuted(claim: Discount, offer: Offer) -> Iterator[PriceFinding]:
    """The claim, where the two prices of the offer refute it to the buyer's loss.

    A better price than claimed is no fault, nor is rounding by custom.
    Source: Order 56 of 2022 arts 19 and 21.
    """
    current, compared = offer.current, offer.compared
    if current is None or compared is None or offer.ratio is None or compared.fen <= current.fen:
        return
    if claim.type in ("rate", "percent"):
        yield from _rate(claim, current, compared)
    elif claim.type in ("amount_off", "coupon") and _is_claimed(claim, current):
        true = compared.fen - current.fen
        claimed = claim.values["amount"] * 100
        if claimed >= true + rounding_fen(Decimal(true)):
            values = {"claimed": f"{claimed / 100:.2f}", "true": f"{Decimal(true) / 100:.2f}"}
            yield PriceFinding(Fault.wrong_saving, claim.start, claim.end, values)


def _is_claimed(claim: Discount, current: Amount) -> bool:
    """True where the saving is said to be in the price already."""
    if claim.applies or "again" in claim.flags:
        return False
    return claim.type == "amount_off" or current.role is AmountRole.after_coupon


def _rate(claim: Discount, current: Amount, compared: Amount) -> Iterator[PriceFinding]:
    values = claim.values
    if claim.flags & {"least", "plus", "each", "up"} or values.keys() & {"qty", "threshold"}:
        return
    zhe = values["zhe"] if claim.type == "rate" else (100 - values["percent"]) / 10
    exact = compared.fen * zhe / 10
    true = Decimal(current.fen) * 10 / compared.fen
    fine = zhe != zhe.to_integral_value() and abs(true - zhe) <= _HALF_STEP
    if not fine and current.fen >= exact + rounding_fen(exact):
        says = {"claimed": f"{zhe.normalize():f}", "true": f"{true:.1f}"}
        yield PriceFinding(Fault.wrong_rate, claim.start, claim.end, says)


def _unit_prices(amounts: list[Amount], offer: Offer) -> Iterator[PriceFinding]:
    packs = [one for one in amounts if one.role in PAID and (one.quantity or 0) > 1 and one.per]
    del offer
    for one in amounts:
        if one.role is not AmountRole.unit_price or not packs:
            continue
        pack = packs[0]
        each, unit = pack.per or (Decimal(0), "")
        claimed, claimed_unit = one.per or (one.yuan, unit)
        step = Decimal("0.1") if one.fen % 100 else Decimal(1)
        if claimed_unit == unit and each >= claimed + step:
            says = {"claimed": f"{claimed:.2f}", "true": f"{each:.2f}"}
            yield PriceFinding(Fault.wrong_unit_price, one.start, one.end, says)


def _instalments(text: str, amounts: list[Amount]) -> Iterator[PriceFinding]:
    periods = _PERIODS.search(text)
    each = next((one for one in amounts if one.role is AmountRole.instalment), None)
    whole = next((one for one in amounts if one.role in PAID), None)
    if periods is None or each is None or whole is None:
        return
    count = int(periods[1])
    if count and abs(each.fen * count - whole.fen) > 100 * count:
        says = {"claimed": f"{whole.yuan:.2f}", "true": f"{Decimal(each.fen * count) / 100:.2f}"}
        yield PriceFinding(Fault.wrong_instalments, each.start, each.end, says)


def _conditions(promotions: list[Promotion]) -> Iterator[PriceFinding]:
    for one in promotions:
        values = one.values
        if one.type == "full_reduction" and values["amount"] >= values["threshold"]:
            yield PriceFinding(Fault.threshold_not_above, one.start, one.end)
        if (
            one.type == "deposit"
            and values.get("worth", values["deposit"] + 1) <= values["deposit"]
        ):
            yield PriceFinding(Fault.deposit_not_above, one.start, one.end)


def _shape(text: str, amounts: list[Amount]) -> Iterator[PriceFinding]:
    for span in masked_spans(text):
        yield PriceFinding(Fault.hidden_digits, *span)
    for one in amounts:
        if one.role in PAID and 0 < one.fen <= SYMBOLIC_FEN:
            yield PriceFinding(Fault.symbolic_price, one.start, one.end)
