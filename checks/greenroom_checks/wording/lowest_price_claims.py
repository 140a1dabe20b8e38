"""Claims of the lowest price in the seller's own words."""

from collections.abc import Iterator

from greenroom.check import Finding, findings
from greenroom.evidence import Text
from greenroom.wording import Claim, Lexicon, claims

FAMILY = "lowest_price"


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per claim, in reading order; denied ones and stated bases are none.

    texts: the seller's words. Source: Order 117 of 2025 art. 34; Order 56 of 2022 art. 19.
    """
    yield from findings(claims(texts, lexicon, FAMILY), _reason)


def _reason(claim: Claim) -> str:
    kind = claim.hit.kind
    return "own_range" if claim.is_exempt and kind in ("lowest", "cost") else kind
