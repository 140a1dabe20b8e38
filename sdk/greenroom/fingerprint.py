"""One mark for one finding: waivers, answers and comparisons of audits recognise it by that."""

import hashlib
from dataclasses import dataclass

from greenroom.wording import normal


@dataclass(frozen=True, slots=True)
class Address:
    """Where and what a finding is, without ids and moments.

    check, reason: which check, and its name for what it saw. words: the words themselves, or what
    a card or record is called where there are no words. around: the words they stand in.
    zone: where on the page, empty for the whole room.
    """

    check: str
    reason: str
    words: str
    around: str = ""
    zone: str = ""


def fingerprint(row: Address) -> str:
    """16 hex digits, equal for equal check, reason, zone and normalised words, whenever seen."""
    named = (row.check, row.reason, normal(row.words).text, normal(row.around).text, row.zone)
    return hashlib.sha256("\0".join(named).encode("utf-8", "surrogatepass")).hexdigest()[:16]
