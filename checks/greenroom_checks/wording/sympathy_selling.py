"""Hardship, tears and charity as a reason to buy."""

from collections.abc import Iterator

from greenroom.check import Finding, findings
from greenroom.evidence import Text
from greenroom.wording import Lexicon, claims

FAMILY = "sympathy"


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per appeal, in reading order; denied ones and stories are none.

    texts: the seller's words. Source: Order 117 of 2025 art. 34; Zhejiang guideline of 2024.
    """
    yield from findings(claims(texts, lexicon, FAMILY), lambda claim: claim.hit.kind)
