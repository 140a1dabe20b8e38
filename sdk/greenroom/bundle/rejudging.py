"""An old bundle judged again: which verdicts flip, and why.

Two steps tell the causes apart: first other rules on the old day, then the other day by the same
rules. What flips in the first step flips by the rules, what flips in the second by the day.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from greenroom.bundle.making import REPORT, written
from greenroom.bundle.manifest import NAME, Bundle, read_manifest
from greenroom.bundle.verifying import rules_of, verify
from greenroom.errors import InputError
from greenroom.outcome import Outcome
from greenroom.report import CheckRow, FindingRow, Question, Report, read_report

Judge = Callable[[date], Report]
"""The bundle's evidence judged by the rules asked for, as the law stood on a day."""


class Cause(StrEnum):
    """program: other rules are not to blame, so the program itself judges otherwise."""

    rules = "rules"
    day = "day"
    program = "program"


@dataclass(frozen=True, slots=True)
class Flip:
    """One check, or answered item, that came to something else. None: it was, or is, not there.

    check: its id. A waiver flips nothing: it changes no verdict.

    started, ended: clauses that came into force, or went out of it, between the two days.
    files: rule files of the check, or shared ones where its own are the same, that differ.
    appeared, vanished: quotes or sentences of findings.
    """

    check: str
    before: Outcome | None
    after: Outcome | None
    cause: Cause
    started: tuple[str, ...]
    ended: tuple[str, ...]
    files: tuple[str, ...]
    appeared: tuple[str, ...]
    vanished: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rejudgement:
    """same: made again it is equal byte for byte, the program's version apart."""

    kept: Report
    again: Report
    same: bool
    flips: tuple[Flip, ...]


def rejudge(bundle: Bundle, judge: Judge, as_of: date, rules: Mapping[str, bytes]) -> Rejudgement:
    """The verdicts of `bundle` as they stand by `judge` on `as_of`.

    rules: the files behind `judge`, to say which of them differ from the bundle's. Raises
    InputError where the bundle is not intact.
    """
    if problems := verify(bundle):
        first = problems[0]
        raise InputError(f"not intact: {first.path} {first.kind}", at=bundle.name)
    manifest = read_manifest(bundle.files[NAME])
    kept = read_report(bundle.files[REPORT], at=REPORT)
    then = judge(manifest.judged.as_of)
    now = then if as_of == manifest.judged.as_of else judge(as_of)
    held = rules_of(bundle)
    differing = {path for path in held.keys() | rules.keys() if held.get(path) != rules.get(path)}
    cause = Cause.rules if differing else Cause.program
    flips = [
        *_flips(kept, then, cause, differing),
        *_flips(then, now, Cause.day, set()),
    ]
    version = now.versions.model_copy(update={"greenroom": kept.versions.greenroom})
    same = written(now.model_copy(update={"versions": version})) == bundle.files[REPORT]
    return Rejudgement(kept, now, same, tuple(flips))


def _flips(before: Report, after: Report, cause: Cause, differing: set[str]) -> Iterator[Flip]:
    old = _rows(before)
    new = _rows(after)
    for check in sorted(old.keys() | new.keys()):
        was, now = old.get(check), new.get(check)
        if was is not None and now is not None and _verdict(was) == _verdict(now):
            continue
        clauses = _clauses(was), _clauses(now)
        yield Flip(
            check=check,
            before=was.outcome if was else None,
            after=now.outcome if now else None,
            cause=cause,
            started=tuple(sorted(clauses[1] - clauses[0])) if cause is Cause.day else (),
            ended=tuple(sorted(clauses[0] - clauses[1])) if cause is Cause.day else (),
            files=tuple(sorted(_files(check, was or now, differing))),
            appeared=_said(now, was),
            vanished=_said(was, now),
        )


def _rows(report: Report) -> dict[str, CheckRow | Question]:
    """No check has the id of an item: a pack in which one has is refused."""
    checks: dict[str, CheckRow | Question] = {row.id: row for row in report.checks}
    return checks | {row.id: row for row in report.answers}


def _verdict(row: CheckRow | Question) -> tuple[Outcome, frozenset[tuple[str, Outcome]]]:
    findings = row.findings if isinstance(row, CheckRow) else ()
    return row.outcome, frozenset((one.fingerprint, one.outcome) for one in findings)


def _clauses(row: CheckRow | Question | None) -> set[str]:
    return {clause.id for clause in row.clauses} if isinstance(row, CheckRow) else set()


def _files(id_: str, row: CheckRow | Question | None, differing: set[str]) -> set[str]:
    file = f"items/{id_.partition('/')[0]}" if isinstance(row, Question) else id_
    own = {path for path in differing if path.partition("/")[2].rpartition(".")[0] == file}
    return own or differing


def _said(row: CheckRow | Question | None, other: CheckRow | Question | None) -> tuple[str, ...]:
    """What the findings of `row` say that `other` has not, or has with another outcome; of an item
    what it came to."""
    if isinstance(row, Question):
        return (f"{row.outcome}: {row.says.zh}",)
    known = _verdict(other)[1] if other else frozenset()
    return tuple(
        _words(one)
        for one in (row.findings if row else ())
        if (one.fingerprint, one.outcome) not in known
    )


def _words(finding: FindingRow) -> str:
    return f"{finding.outcome}: {finding.says.zh}"
