"""An amount of money with its role: the words that the rest of the package speaks in."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from greenroom.pricing.vocabulary import vocabulary


class AmountRole(StrEnum):
    """What an amount is in an offer.

    compared: a price of the seller's own or of others that the sale price is set against; list:
    the maker's or tag price. unit_price: worked out per piece or weight beside a total.
    """

    sale = "sale"
    compared = "compared"
    list_ = "list"
    live = "live"
    after_coupon = "after_coupon"
    member = "member"
    deposit = "deposit"
    deposit_worth = "deposit_worth"
    balance = "balance"
    unit_price = "unit_price"
    threshold = "threshold"
    reduction = "reduction"
    range = "range"
    from_ = "from"
    gift_value = "gift_value"
    face_value = "face_value"
    shipping = "shipping"
    instalment = "instalment"
    future = "future"


PAID = frozenset({
    AmountRole.sale, AmountRole.live, AmountRole.after_coupon, AmountRole.member, AmountRole.from_,
})  # fmt: skip
"""Roles of amounts that a buyer pays for goods."""
OF_GOODS = PAID | {
    AmountRole.compared,
    AmountRole.list_,
    AmountRole.unit_price,
    AmountRole.future,
    AmountRole.range,
}
"""Roles of amounts that have a unit and a quantity."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in fen (1/100 of the currency) and where it stands, in code points of the text.

    unit, quantity: what it buys: `3件99` has 3 and 件, `12.8元/斤` only 斤. qualifiers: 起, 约 and
    the like, in the words of `vocabulary.yaml`.
    """

    fen: int
    start: int
    end: int
    role: AmountRole = AmountRole.sale
    currency: str = "CNY"
    unit: str | None = None
    quantity: Decimal | None = None
    qualifiers: tuple[str, ...] = ()

    @property
    def yuan(self) -> Decimal:
        """The amount in whole units of its currency, two decimals."""
        return Decimal(self.fen) / 100

    @property
    def per(self) -> tuple[Decimal, str] | None:
        """Yuan per 斤, 升, 米 or piece, and which; None where no unit is named."""
        if self.unit is None or self.quantity == 0:
            return None
        each = self.yuan / (self.quantity or 1)
        base, size = vocabulary().measures.get(self.unit, (self.unit, Decimal(1)))
        norm, count = _NORMS.get(base, (self.unit, Decimal(1)))
        return each / size * count, norm


_NORMS = {"g": ("斤", Decimal(500)), "ml": ("升", Decimal(1_000)), "m": ("米", Decimal(1))}
