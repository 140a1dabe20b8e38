"""The score of one catalogue of criteria: an interval, since what was not seen is not known.

A criterion is met, not met, open or not applicable. Open ones stretch the interval from “none of
them holds” to “all of them hold”; one that does not apply drops out without loss. Weights come
from a profile of our own: no authority has published any, so no figure here is official.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from greenroom.outcome import Outcome
from greenroom.pack import Criteria, Row, Weights
from greenroom.words import Words

FIXES = 5
Points = Annotated[float, Field(ge=0, le=100)]


class Standing(StrEnum):
    """How one criterion stands."""

    met = "met"
    not_met = "not_met"
    open = "open"
    not_applicable = "not_applicable"


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Interval(Model):
    """Points of 100. lower is rounded down and upper up, so that rounding never promises."""

    lower: Points
    upper: Points

    @property
    def open_points(self) -> float:
        """Points that hang on what was not seen or not answered."""
        return round(self.upper - self.lower, 1)


class ScoredRow(Model):
    """One criterion. points: its share of the 100 as things stand. extra: counts apart.

    too_lax: the profile wanted it apart though binding law asks for it; it counts all the same.
    """

    id: str
    item: str
    points: Points
    standing: Standing
    extra: bool = False
    too_lax: bool = False


class ScoredPart(Model):
    """A group or an item; no interval where nothing of it applies."""

    id: str
    name: Words
    interval: Interval | None


class Fix(Model):
    """A criterion that would raise the lower bound by `gain` points if it were met.

    checks: ids of those that stand in the way. asked: a person's answer is missing as well.
    """

    id: str
    duty: Words
    standing: Standing
    gain: Points
    checks: tuple[str, ...]
    asked: bool


class Score(Model):
    """One catalogue scored by one profile. official is always false and is said beside figures."""

    profile: str
    name: Words
    notice: Words
    official: Literal[False] = False
    whole: Interval | None
    groups: tuple[ScoredPart, ...]
    items: tuple[ScoredPart, ...]
    rows: tuple[ScoredRow, ...]
    extra: Interval | None
    fixes: tuple[Fix, ...]


Weighed = tuple[int, Sequence[tuple[int, Standing]]]
"""An item: its weight, and the weight and standing of each of its criteria."""


def standing_of(
    outcomes: Collection[Outcome], *, asked: bool, answer: Standing | None = None
) -> Standing:
    """How a criterion stands after its checks and the question to a person.

    outcomes: of the checks that serve it. asked: a person is asked about it. answer: what the
    person said. A violation outweighs any answer; a crash leaves the criterion open; a person can
    speak for what no machine saw.
    """
    if Outcome.violation in outcomes or answer is Standing.not_met:
        return Standing.not_met
    if Outcome.error in outcomes:
        return Standing.open
    if answer is not None:
        return answer
    seen = [one for one in outcomes if one is not Outcome.not_applicable]
    if asked or not outcomes or any(one is not Outcome.passed for one in seen):
        return Standing.open
    return Standing.met if seen else Standing.not_applicable


def bounds(items: Iterable[Weighed]) -> tuple[Fraction, Fraction] | None:
    """Lower and upper bound, 0 to 1; None where nothing applies.

    An item is the weighted mean of its criteria, the whole the weighted mean of its items; what
    does not apply is in neither mean.
    """
    low = high = Fraction(0)
    total = 0
    for weight, rows in items:
        mass = sum(w for w, standing in rows if standing is not Standing.not_applicable)
        if mass == 0:
            continue
        met = sum(w for w, standing in rows if standing is Standing.met)
        not_known = sum(w for w, standing in rows if standing is Standing.open)
        low += Fraction(weight * met, mass)
        high += Fraction(weight * (met + not_known), mass)
        total += weight
    return (low / total, high / total) if total else None


def score(
    criteria: Criteria,
    weights: Weights,
    served: Mapping[str, Mapping[str, Outcome]],
    *,
    profile: str,
    bound_by_law: Collection[str] = (),
    answers: Mapping[str, Standing] | None = None,
) -> Score:
    """The score of `criteria` by `weights`.

    served: criterion id → check id → what that check came to. bound_by_law: ids of criteria that
    binding law in force asks for; a profile can't set those apart. answers: by criterion id.
    """
    answers = answers or {}
    standings = {
        row.id: standing_of(
            served.get(row.id, {}).values(),
            asked=row.person is not None,
            answer=answers.get(row.id),
        )
        for item in criteria.items
        for row in item.rows
    }
    table = _Table(criteria, weights, frozenset(weights.extra) - frozenset(bound_by_law))
    return Score(
        profile=profile,
        name=weights.name,
        notice=weights.notice,
        whole=_interval(bounds(table.items(standings))),
        groups=tuple(
            ScoredPart(
                id=group.id,
                name=group.name,
                interval=_interval(
                    bounds(table.items(standings, {item.id for item in group.items}))
                ),
            )
            for group in criteria.groups
        ),
        items=tuple(
            ScoredPart(
                id=item.id,
                name=item.name,
                interval=_interval(bounds(table.items(standings, {item.id}))),
            )
            for item in criteria.items
        ),
        rows=tuple(table.rows(standings)),
        extra=_interval(bounds(table.apart(standings))),
        fixes=tuple(table.fixes(standings, served, answers)),
    )


class _Table:
    """Criteria with their weights; `apart` are those that earn extra credit only."""

    def __init__(self, criteria: Criteria, weights: Weights, apart: frozenset[str]) -> None:
        self._criteria = criteria
        self._weights = weights
        self._apart = apart

    def _weight(self, row: Row) -> int:
        return self._weights.rows.get(row.id, 1)

    def items(
        self, standings: Mapping[str, Standing], only: Collection[str] | None = None
    ) -> list[Weighed]:
        return [
            (
                self._weights.items.get(item.id, 1),
                [
                    (self._weight(row), standings[row.id])
                    for row in item.rows
                    if row.id not in self._apart
                ],
            )
            for item in self._criteria.items
            if only is None or item.id in only
        ]

    def apart(self, standings: Mapping[str, Standing]) -> list[Weighed]:
        rows = [row for item in self._criteria.items for row in item.rows]
        return [
            (1, [(self._weight(row), standings[row.id]) for row in rows if self._is_apart(row)])
        ]

    def _is_apart(self, row: Row) -> bool:
        return row.id in self._apart

    def rows(self, standings: Mapping[str, Standing]) -> Iterable[ScoredRow]:
        shares = self._shares(standings)
        for item in self._criteria.items:
            for row in item.rows:
                yield ScoredRow(
                    id=row.id,
                    item=item.id,
                    points=_points(shares.get(row.id, Fraction(0))),
                    standing=standings[row.id],
                    extra=self._is_apart(row),
                    too_lax=row.id in self._weights.extra and not self._is_apart(row),
                )

    def _shares(self, standings: Mapping[str, Standing]) -> dict[str, Fraction]:
        """What each row adds between not met and met, all else equal."""
        applying = {
            item.id: {
                row.id: self._weight(row)
                for row in item.rows
                if not self._is_apart(row) and standings[row.id] is not Standing.not_applicable
            }
            for item in self._criteria.items
        }
        weights = {
            item: self._weights.items.get(item, 1) for item, rows in applying.items() if rows
        }
        total = sum(weights.values())
        return {
            row: Fraction(weights[item] * weight, total * sum(rows.values()))
            for item, rows in applying.items()
            for row, weight in rows.items()
        }

    def fixes(
        self,
        standings: Mapping[str, Standing],
        served: Mapping[str, Mapping[str, Outcome]],
        answers: Mapping[str, Standing],
    ) -> list[Fix]:
        """The criteria worth most, not met before open, else in the catalogue's order."""
        shares = self._shares(standings)
        found = [
            Fix(
                id=row.id,
                duty=row.duty,
                standing=standings[row.id],
                gain=_points(shares[row.id]),
                checks=tuple(
                    check
                    for check, outcome in served.get(row.id, {}).items()
                    if outcome.rank > Outcome.passed.rank
                ),
                asked=row.person is not None and row.id not in answers,
            )
            for item in self._criteria.items
            for row in item.rows
            if standings[row.id] in (Standing.not_met, Standing.open) and row.id in shares
        ]
        return sorted(found, key=lambda fix: (-fix.gain, fix.standing is not Standing.not_met))[
            :FIXES
        ]


def _points(share: Fraction) -> float:
    return round(float(share * 100), 1)


def _interval(pair: tuple[Fraction, Fraction] | None) -> Interval | None:
    if pair is None:
        return None
    return Interval(lower=floor(pair[0] * 1000) / 10, upper=ceil(pair[1] * 1000) / 10)
