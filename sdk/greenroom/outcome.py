"""Six outcomes in one fixed order, and the fold that keeps the worst."""

from collections.abc import Iterable
from enum import StrEnum


class Outcome(StrEnum):
    """What one check came to, mildest first.

    The order is the law of the house: a fold over outcomes can only get worse, so what was
    not seen (`not_tested`) and what crashed (`error`) can never be covered by a `pass`.
    """

    not_applicable = "not_applicable"
    passed = "pass"
    not_tested = "not_tested"
    needs_review = "needs_review"
    error = "error"
    violation = "violation"

    @property
    def rank(self) -> int:
        """Place in the order, 0 for the mildest."""
        return _RANK[self]


_RANK = {outcome: rank for rank, outcome in enumerate(Outcome)}


def worst(outcomes: Iterable[Outcome], *, empty: Outcome = Outcome.not_tested) -> Outcome:
    """The worst of `outcomes`; `empty` where there are none, since silence is no pass."""
    return max(outcomes, key=_RANK.__getitem__, default=empty)
