"""The score of one standard: an interval, since what was not seen is not known.

A duty is met, not met, open or not applicable. Open ones stretch the interval from “none of them
holds” to “all of them hold”; one that does not apply drops out without loss. Weights come from a
profile of our own: no authority has published any, so no figure here is official.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from greenroom.criteria import Criterion, Standard
from greenroom.outcome import Outcome
from greenroom.weights import Weights
from greenroom.words import Words

FIXES = 5
Points = Annotated[float, Field(ge=0, le=100)]


class Standing(StrEnum):
    """How one duty stands."""

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
    """One duty. points: its share of the 100 as things stand. extra: counts apart.

    too_lax: the profile wanted it apart, or lighter than what no law asks for, though binding law
    asks for it; it counts in full all the same.
    """

    id: str
    criterion: str
    points: Points
    standing: Standing
    extra: bool = False
    too_lax: bool = False


class ScoredPart(Model):
    """A group or a criterion; no interval where nothing of it applies."""

    id: str
    name: Words
    interval: Interval | None


class Fix(Model):
    """A duty that would raise the lower bound by `gain` points if it were met.

    checks: ids of those that stand in the way. asked: a person's answer is missing, or does not
    count.
    """

    id: str
    duty: Words
    standing: Standing
    gain: Points
    checks: tuple[str, ...]
    asked: bool


class Score(Model):
    """One standard scored by one profile. official is always false and is said beside figures."""

    profile: str
    name: Words
    notice: Words
    official: Literal[False] = False
    whole: Interval | None
    groups: tuple[ScoredPart, ...]
    criteria: tuple[ScoredPart, ...]
    rows: tuple[ScoredRow, ...]
    extra: Interval | None
    fixes: tuple[Fix, ...]


Weighed = tuple[int, Sequence[tuple[int, Standing]]]
"""A criterion: its weight, and the weight and standing of each of its duties."""


def standing_of(
    outcomes: Collection[Outcome], *, asked: bool, answer: Standing | None = None
) -> Standing:
    """How a duty stands after its checks and the questions to people.

    outcomes: of the checks that serve it. asked: a person is asked about it. answer: what they
    said. A violation outweighs any answer; a crash leaves the duty open; a person can speak for
    what no machine saw.
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


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty on the day judged.

    says: what it asks for. checks: id → what each that serves it came to. asked: people are asked
    about it. answer: what they said, None where an answer is missing or does not count. bound:
    binding law in force asks for it, so that no profile can set it apart.
    """

    says: Words
    checks: Mapping[str, Outcome] = field(default_factory=dict)
    asked: bool = False
    answer: Standing | None = None
    bound: bool = False

    @property
    def standing(self) -> Standing:
        return standing_of(self.checks.values(), asked=self.asked, answer=self.answer)


def bounds(criteria: Iterable[Weighed]) -> tuple[Fraction, Fraction] | None:
    """Lower and upper bound, 0 to 1; None where nothing applies.

    A criterion is the weighted mean of its duties, the whole the weighted mean of its criteria;
    what does not apply is in neither mean.
    """
    low = high = Fraction(0)
    total = 0
    for weight, rows in criteria:
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
    standard: Standard, weights: Weights, duties: Mapping[str, Duty], *, profile: str
) -> Score:
    """The score of `standard` by `weights`.

    duties: by id of the row; rows without one are no duties and are left out.
    """
    table = _Table(standard, weights, duties)
    return Score(
        profile=profile,
        name=weights.name,
        notice=weights.notice,
        whole=_interval(table.within(standard.criteria)),
        groups=tuple(
            ScoredPart(
                id=group.id, name=group.name, interval=_interval(table.within(group.criteria))
            )
            for group in standard.groups
        ),
        criteria=tuple(
            ScoredPart(id=one.id, name=one.name, interval=_interval(table.within([one])))
            for one in standard.criteria
        ),
        rows=tuple(table.rows()),
        extra=_interval(table.apart()),
        fixes=tuple(table.fixes()),
    )


class _Table:
    """Duties with their weights; those set apart earn extra credit only."""

    def __init__(self, standard: Standard, weights: Weights, duties: Mapping[str, Duty]) -> None:
        self._weights = weights
        self._duties = duties
        self._held = [
            (one.id, row) for one in standard.criteria for row in one.rows if row in duties
        ]
        self._apart = {row for row in weights.extra if row in duties and not duties[row].bound}
        self._rows, lighter = self._row_weights(standard.criteria)
        self._criteria, lighter_too = self._criterion_weights(standard.criteria)
        self._lax = lighter | lighter_too | {row for row in weights.extra if self._is_bound(row)}
        self._shares = self._all_shares(standard.criteria)

    def _is_bound(self, row: str) -> bool:
        return row in self._duties and self._duties[row].bound

    def _row_weights(self, criteria: Iterable[Criterion]) -> tuple[dict[str, int], set[str]]:
        """Weight by row, and the rows that the profile gave too little.

        What binding law asks weighs at least as much as what is only encouraged beside it.
        """
        weights: dict[str, int] = {}
        lifted: set[str] = set()
        for criterion in criteria:
            rows = {row: self._weights.rows.get(row, 1) for row in self._counted(criterion)}
            free = max((w for row, w in rows.items() if not self._is_bound(row)), default=1)
            lifted |= {row for row, w in rows.items() if self._is_bound(row) and w < free}
            weights |= {row: max(w, free) if row in lifted else w for row, w in rows.items()}
        return weights, lifted

    def _criterion_weights(self, criteria: Sequence[Criterion]) -> tuple[dict[str, int], set[str]]:
        """The same for criteria: one with a duty of binding law weighs no less than one without."""
        weights = {one.id: self._weights.criteria.get(one.id, 1) for one in criteria}
        bound = {
            one.id: [row for row in self._counted(one) if self._is_bound(row)] for one in criteria
        }
        free = max((w for id_, w in weights.items() if not bound[id_]), default=1)
        light = {id_ for id_, w in weights.items() if bound[id_] and w < free}
        lifted = {row for id_ in light for row in bound[id_]}
        return {id_: free if id_ in light else w for id_, w in weights.items()}, lifted

    def _weighed(self, rows: Iterable[str]) -> list[tuple[int, Standing]]:
        return [
            (self._rows.get(row, self._weights.rows.get(row, 1)), self._duties[row].standing)
            for row in rows
        ]

    def _counted(self, criterion: Criterion) -> list[str]:
        return [row for row in criterion.rows if row in self._duties and row not in self._apart]

    def within(self, criteria: Iterable[Criterion]) -> tuple[Fraction, Fraction] | None:
        return bounds(
            (self._criteria[one.id], self._weighed(self._counted(one))) for one in criteria
        )

    def apart(self) -> tuple[Fraction, Fraction] | None:
        return bounds([(1, self._weighed(row for _, row in self._held if row in self._apart))])

    def rows(self) -> Iterable[ScoredRow]:
        for criterion, row in self._held:
            yield ScoredRow(
                id=row,
                criterion=criterion,
                points=_points(self._shares.get(row, Fraction(0))),
                standing=self._duties[row].standing,
                extra=row in self._apart,
                too_lax=row in self._lax,
            )

    def _all_shares(self, criteria: Iterable[Criterion]) -> dict[str, Fraction]:
        """What each duty adds between not met and met, all else equal."""
        applying = {
            one.id: {
                row: self._rows[row]
                for row in self._counted(one)
                if self._duties[row].standing is not Standing.not_applicable
            }
            for one in criteria
        }
        weights = {id_: self._criteria[id_] for id_, rows in applying.items() if rows}
        total = sum(weights.values())
        return {
            row: Fraction(weights[id_] * weight, total * sum(rows.values()))
            for id_, rows in applying.items()
            for row, weight in rows.items()
        }

    def fixes(self) -> list[Fix]:
        """The duties worth most, not met before open, else in the standard's order."""
        found = [
            _fix(row, self._duties[row], self._shares[row])
            for _, row in self._held
            if row in self._shares
            and self._duties[row].standing in (Standing.not_met, Standing.open)
        ]
        return sorted(found, key=lambda fix: (-fix.gain, fix.standing is not Standing.not_met))[
            :FIXES
        ]


def _fix(row: str, duty: Duty, share: Fraction) -> Fix:
    return Fix(
        id=row,
        duty=duty.says,
        standing=duty.standing,
        gain=_points(share),
        checks=tuple(
            check for check, outcome in duty.checks.items() if outcome.rank > Outcome.passed.rank
        ),
        asked=duty.asked and duty.answer is None,
    )


def _points(share: Fraction) -> float:
    return round(float(share * 100), 1)


def _interval(pair: tuple[Fraction, Fraction] | None) -> Interval | None:
    if pair is None:
        return None
    return Interval(lower=floor(pair[0] * 1000) / 10, upper=ceil(pair[1] * 1000) / 10)
