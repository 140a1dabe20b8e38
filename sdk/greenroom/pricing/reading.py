"""One text → its amounts, the offer they make, and what their arithmetic refutes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from greenroom.evidence import PriceUnit
from greenroom.pricing.amount import Amount
from greenroom.pricing.amounts import amounts
from greenroom.pricing.findings import PriceFinding, findings_of
from greenroom.pricing.masked import masked_spans
from greenroom.pricing.money import skeleton
from greenroom.pricing.offer import Discount, Offer, offer_of
from greenroom.pricing.promotions import Promotion, promotions
from greenroom.wording.normal import Normal, normal

_KEPT_LENGTH = 200

_T = TypeVar("_T", Amount, Discount, PriceFinding)


@dataclass(frozen=True, slots=True)
class PriceReading:
    """What a text says about prices. Offsets count code points of `text`."""

    text: str
    amounts: tuple[Amount, ...]
    offer: Offer
    findings: tuple[PriceFinding, ...]


def read_prices(text: str, unit: PriceUnit = PriceUnit.label) -> PriceReading:
    """The prices in `text`: a label, a line of speech, or with `unit` a bare number.

    Any string is accepted and none makes it raise; the time is linear in its length.
    """
    if unit is not PriceUnit.label:
        return _bare(text, unit)
    return kept(text) if len(text) <= _KEPT_LENGTH else _read(text)


def _read(text: str) -> PriceReading:
    folded = normal(text)
    bones = skeleton(folded.text)
    offered = promotions(bones)
    hidden = masked_spans(folded.text)
    found = [
        one
        for one in amounts(bones, offered)
        if not any(start < one.end and one.start < end for start, end in hidden)
    ]
    placed = [_in_folded(one, bones.folded(one.start, one.end)) for one in offered]
    offer = offer_of(folded.text, found, placed)
    faults = findings_of(folded.text, found, placed, offer)
    return _original(folded, found, offer, faults)


kept = lru_cache(maxsize=1_024)(_read)
"""Readings of short texts: several checks ask for the same labels."""


def _in_folded(one: Promotion, span: tuple[int, int]) -> Promotion:
    return replace(one, start=span[0], end=span[1])


def _original(
    folded: Normal, found: Iterable[Amount], offer: Offer, faults: Iterable[PriceFinding]
) -> PriceReading:
    """The same with offsets of the original text."""
    if folded.text is folded.source:
        return PriceReading(folded.source, tuple(found), offer, tuple(faults))

    def back(one: _T) -> _T:
        start, end = folded.original(one.start, one.end)
        return replace(one, start=start, end=end)

    def maybe(one: Amount | None) -> Amount | None:
        return None if one is None else back(one)

    placed = replace(
        offer,
        current=maybe(offer.current),
        compared=maybe(offer.compared),
        future=maybe(offer.future),
        lowest=maybe(offer.lowest),
        highest=maybe(offer.highest),
        discounts=tuple(back(one) for one in offer.discounts),
    )
    return PriceReading(
        folded.source,
        tuple(back(one) for one in found),
        placed,
        tuple(back(one) for one in faults),
    )


_BARE = re.compile(r"\s*(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,11})\s*(?:\.\s*(?P<part>\d{1,2}))?\s*")


def _bare(text: str, unit: PriceUnit) -> PriceReading:
    """A number without words, as an adapter reads it from data; whole yuan or fen."""
    folded = normal(text)
    match = _BARE.fullmatch(folded.text)
    if match is None or (unit is PriceUnit.fen and match["part"] and int(match["part"])):
        return PriceReading(text, (), Offer(), ())
    yuan = Decimal(f"{match['whole'].replace(',', '')}.{match['part'] or 0}")
    fen = int(yuan * 100) if unit is PriceUnit.yuan else int(yuan)
    amount = Amount(fen, *folded.original(*match.span()))
    offer = Offer(current=amount, tiers={1: fen})
    return PriceReading(text, (amount,), offer, ())
