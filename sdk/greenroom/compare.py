"""Audits of one room compared: what is new, what stays, what is gone, what came back.

A finding is gone only where its place was looked at again and judged again. Where it was not, it
stays open and is said to be unseen.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Literal

from pydantic import Field

from greenroom.answers.waiver import Waiver, WaiverState
from greenroom.errors import InputError
from greenroom.evidence import Zone
from greenroom.outcome import Outcome
from greenroom.report import CheckRow, FindingRow, Model, Report
from greenroom.scene import hides
from greenroom.words import Words

SCHEMA: Final = "greenroom-comparison/1"
MAX_AUDITS = 200
_COUNTED = (Outcome.needs_review, Outcome.violation)


class Change(StrEnum):
    """What became of a finding by the last audit, the most pressing first.

    not_seen: its place was not looked at this time. not_judged: the check is not among the rules,
    its law was not in force on the day judged, or it crashed.
    """

    reopened = "reopened"
    new = "new"
    persisting = "persisting"
    not_seen = "not_seen"
    not_judged = "not_judged"
    fixed = "fixed"

    @property
    def is_open(self) -> bool:
        """True unless it was looked for again and not found."""
        return self is not Change.fixed


class ChangeRow(Model):
    """One finding over the audits.

    outcome: when it was last seen, waived or not. before: in the audit before, where it differs.
    first, last: when it was first and last seen. waiver: who has taken it on, as long as that
    holds and the finding is open.
    """

    change: Change
    check: str
    name: Words
    fingerprint: str
    outcome: Outcome
    before: Outcome | None = None
    says: Words
    quote: str
    zone: Zone | None
    zone_name: Words | None
    first: datetime
    last: datetime
    waiver: Waiver | None = None


class Audit(Model):
    """One of the audits compared. seen: when its last sample was taken."""

    seen: datetime
    as_of: date
    rules: str
    greenroom: str


class Comparison(Model):
    """Audits of one room, oldest first, and every finding that was open before or is open now.

    counts: findings by what became of them. waived: how many of the open ones are waived.
    same_rules: False where rules, or articles in force, differ between the audits, so that what is
    new may be the rule.
    """

    schema_: Literal["greenroom-comparison/1"] = Field(alias="schema")
    room: str
    audits: tuple[Audit, ...]
    counts: dict[Change, int]
    waived: int
    same_rules: bool
    rows: tuple[ChangeRow, ...]

    def to_json(self, *, indent: int | None = None) -> str:
        """The comparison as JSON text."""
        return self.model_dump_json(indent=indent)


def compare(reports: Sequence[Report], *, same_room: bool = False) -> Comparison:
    """Reports on one room, oldest first, at least two.

    same_room: taken on the caller's word, where addresses differ. Raises InputError where they
    are too few or too many, run backwards in time or are of different rooms.
    """
    if not 2 <= len(reports) <= MAX_AUDITS:
        raise InputError(f"{len(reports)} reports, 2 to {MAX_AUDITS} can be compared")
    _must_follow(reports, same_room=same_room)
    *_, (_, known) = followed(reports)
    rows = sorted(known.values(), key=lambda row: (_ORDER[row.change], -row.outcome.rank))
    counts = Counter(row.change for row in rows)
    return Comparison(
        schema=SCHEMA,
        room=reports[-1].room.title or reports[-1].room.url,
        audits=tuple(
            Audit(
                seen=moment_of(report),
                as_of=report.as_of,
                rules=report.versions.rules,
                greenroom=report.versions.greenroom,
            )
            for report in reports
        ),
        counts={change: counts[change] for change in Change},
        waived=sum(row.waiver is not None for row in rows),
        same_rules=len({_law_of(report) for report in reports}) == 1,
        rows=tuple(rows),
    )


def followed(
    reports: Iterable[Report],
) -> Iterator[tuple[Report, Mapping["FindingKey", ChangeRow]]]:
    """After each report, oldest first and of one room: what is open, and what was gone in it."""
    known: dict[FindingKey, ChangeRow] = {}
    gone: dict[FindingKey, ChangeRow] = {}
    for report in reports:
        # What was gone before the audit at hand is no news; what is gone in it is.
        gone |= {key: row for key, row in known.items() if not row.change.is_open}
        known = _after(report, {k: row for k, row in known.items() if row.change.is_open}, gone)
        yield report, known


FindingKey = tuple[str, int]
"""Fingerprint, and the how manieth of that fingerprint in its report, from 1."""

_ORDER = {change: place for place, change in enumerate(Change)}


def moment_of(report: Report) -> datetime:
    """When the room was last looked at."""
    return datetime.fromisoformat(report.seen.last)


def _law_of(report: Report) -> tuple[str, frozenset[tuple[str, str]]]:
    """Rules, and the articles in force behind each check."""
    behind = ((row.id, clause.id) for row in report.checks for clause in row.clauses)
    return report.versions.rules, frozenset(behind)


def _must_follow(reports: Sequence[Report], *, same_room: bool) -> None:
    times = [moment_of(report) for report in reports]
    if times != sorted(times):
        raise InputError("the audits run backwards in time", remedy="give the oldest first")
    rooms = {_room(report) for report in reports}
    if len(rooms) > 1 and not same_room:
        raise InputError(
            f"the audits are of different rooms: {' | '.join(sorted(rooms))}"[:400],
            remedy="where it is the same room at another address, add --same-room",
        )


def _room(report: Report) -> str:
    """Platform and address without what varies from visit to visit."""
    address = report.room.url.partition("#")[0].partition("?")[0].rstrip("/")
    return f"{report.room.platform} {address}"


def _after(
    report: Report, before: Mapping[FindingKey, ChangeRow], gone: Mapping[FindingKey, ChangeRow]
) -> dict[FindingKey, ChangeRow]:
    """The open findings after one more audit, and those that it found to be gone."""
    after = {
        key: _row(report, check, finding, before.get(key), gone.get(key))
        for key, check, finding in _findings(report)
    }
    checks = {row.id: row for row in report.checks}
    for key, row in before.items():
        if key not in after:
            change = _absent(report, checks.get(row.check), row.zone)
            waiver = row.waiver if change.is_open and _holds(row.waiver, report.as_of) else None
            after[key] = row.model_copy(update={"change": change, "before": None, "waiver": waiver})
    return after


def _holds(waiver: Waiver | None, day: date) -> bool:
    return waiver is not None and waiver.state_on(day) is WaiverState.used


def _row(
    report: Report,
    check: CheckRow,
    finding: FindingRow,
    before: ChangeRow | None,
    gone: ChangeRow | None,
) -> ChangeRow:
    moment = moment_of(report)
    known = before or gone
    change = Change.persisting if before else Change.reopened if gone else Change.new
    return ChangeRow(
        change=change,
        check=check.id,
        name=check.name,
        fingerprint=finding.fingerprint,
        outcome=finding.outcome,
        before=before.outcome if before and before.outcome is not finding.outcome else None,
        says=finding.says,
        quote=finding.quote,
        zone=finding.zone,
        zone_name=finding.zone_name,
        first=known.first if known else moment,
        last=moment,
        waiver=finding.waiver,
    )


def _findings(report: Report) -> Iterator[tuple[FindingKey, CheckRow, FindingRow]]:
    """Violations and reviews; the same mark twice in one audit is two findings."""
    ordinal: Counter[str] = Counter()
    for check in report.checks:
        for finding in check.findings:
            if finding.outcome in _COUNTED:
                ordinal[finding.fingerprint] += 1
                yield (finding.fingerprint, ordinal[finding.fingerprint]), check, finding


def _absent(report: Report, check: CheckRow | None, zone: Zone | None) -> Change:
    """What it means that a finding is not in `report`.

    check: its row there. zone: where it was found, None for the room as a whole.
    """
    if check is None or check.outcome is Outcome.error:
        return Change.not_judged
    if not check.parts:
        asked = check.outcome is not Outcome.not_applicable
        return Change.not_seen if asked else Change.not_judged
    if check.parts[0].section:
        unrecorded = any(part.outcome is Outcome.not_tested for part in check.parts)
        return Change.not_seen if unrecorded else Change.fixed
    looked_at = {part.zone for part in check.parts if part.zone is not None}
    places = looked_at if zone is None else {zone}
    hidden = any(hides(gap.zone, place) for gap in report.gaps if gap.reason for place in places)
    return Change.not_seen if hidden or not places <= looked_at else Change.fixed
