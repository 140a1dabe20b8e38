"""The problems of many rooms over several runs, each opened by a finding and closed by proof.

A problem is closed where its place was looked at again, judged again and nothing was found, or
where a person closed it with a proof after it was last seen. Whatever is found again after that
is open again and says so. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, Field

from greenroom.answers.answer import MAX_FILES, Model, Name, Note, ProofFile
from greenroom.compare import Change, ChangeRow, FindingKey, followed
from greenroom.report import Report
from greenroom.words import CHINA

SCHEMA: Final = "greenroom-closing/1"
ID = r"^[0-9a-f]{12}-[0-9a-f]{8}-[0-9]{1,4}$"


class State(StrEnum):
    """How a problem stands, the most pressing first.

    unseen: its place, or the room, was not looked at the last time. closed: looked for again and
    not found. settled: closed by a person.
    """

    reopened = "reopened"
    open = "open"
    unseen = "unseen"
    settled = "settled"
    closed = "closed"

    @property
    def is_open(self) -> bool:
        """True until it is closed, by whom ever."""
        return self not in (State.settled, State.closed)


class Ground(StrEnum):
    """Why a person closed a problem: it was put right, or on looking there was none."""

    mended = "mended"
    unfounded = "unfounded"


class Closing(Model):
    """A problem closed by a person: who, when, why, and with which papers; never changed."""

    schema_: Literal["greenroom-closing/1"] = Field(default=SCHEMA, alias="schema")
    problem: Annotated[str, Field(pattern=ID)]
    by: Name
    at: AwareDatetime
    ground: Ground
    note: Note = ""
    files: Annotated[tuple[ProofFile, ...], Field(min_length=1, max_length=MAX_FILES)]


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of one room.

    row: the finding as it was last seen. state: after the last audit and the closings. returned:
    how often it came back. ended: when it was found to be gone, or was closed. closing: by which
    it was closed, or, where it is open again, which did not hold.
    """

    id: str
    room: str
    row: ChangeRow
    state: State
    returned: int = 0
    ended: datetime | None = None
    closing: Closing | None = None


def problem_id(room: str, key: FindingKey) -> str:
    """The number of a problem: the same in every list, for the same room and finding."""
    return f"{room[:12]}-{key[0][:8]}-{key[1]}"


def problems_of(
    room: str, reports: Iterable[Report], *, seen_last: bool, closings: Mapping[str, Closing]
) -> Iterator[Problem]:
    """Every problem that the reports on one room, oldest first, have ever held.

    seen_last: the room was judged in the last of all runs. closings: the last of each problem.
    """
    found: dict[FindingKey, Problem] = {}
    for report, rows in followed(reports):
        moment = datetime.fromisoformat(report.seen.last)
        for key, row in rows.items():
            before = found.get(key) or Problem(problem_id(room, key), room, row, State.open)
            found[key] = _after(before, row, moment)
    for one in found.values():
        last = one if seen_last or not one.state.is_open else replace(one, state=State.unseen)
        yield _settled(last, closings.get(one.id))


def _after(problem: Problem, row: ChangeRow, moment: datetime) -> Problem:
    if row.change is Change.fixed:
        return replace(problem, row=row, state=State.closed, ended=moment)
    if row.change is Change.reopened:
        returned = problem.returned + 1
        return replace(problem, row=row, state=State.reopened, ended=None, returned=returned)
    if row.change in (Change.not_seen, Change.not_judged):
        return replace(problem, row=row, state=State.unseen)
    return replace(problem, row=row, state=State.reopened if problem.returned else State.open)


def _settled(problem: Problem, closing: Closing | None) -> Problem:
    """A person's closing holds until the problem is seen after it."""
    if closing is None:
        return problem
    if problem.row.last >= closing.at:
        if not problem.state.is_open:
            return replace(problem, closing=closing)
        returned = problem.returned + 1
        return replace(problem, state=State.reopened, closing=closing, returned=returned)
    if problem.state.is_open:
        return replace(problem, state=State.settled, closing=closing, ended=closing.at)
    return replace(problem, closing=closing)


def last_closings(closings: Sequence[Closing]) -> dict[str, Closing]:
    """The last closing of each problem."""
    return {one.problem: one for one in sorted(closings, key=lambda one: one.at)}


def day_in_china(moment: datetime | None) -> date | None:
    """The day that a list shows."""
    return moment.astimezone(CHINA).date() if moment else None
