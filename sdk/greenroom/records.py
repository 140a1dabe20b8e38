"""Judging the dossier: the rows of the checks of records."""

from collections.abc import Iterator, Sequence
from datetime import date

from greenroom.check import Check, Expects, Finding, Subject
from greenroom.dossier.document import Dossier
from greenroom.dossier.fields import load_fields
from greenroom.fingerprint import Address, fingerprint
from greenroom.law import Clause
from greenroom.ledger import Ledger
from greenroom.needs import DOSSIER
from greenroom.outcome import Outcome, worst
from greenroom.pack import Pack
from greenroom.report import CheckRow, FindingRow, Part
from greenroom.rows import bare_row, crash_of, is_binding, short, stand_behind
from greenroom.words import Words


def judge_records(dossier: Dossier, pack: Pack, as_of: date) -> tuple[CheckRow, ...]:
    """The rows of all checks of records, without a room in front of them."""
    return tuple(
        record_row(check, dossier, pack, as_of)
        for check in pack.checks
        if check.spec.subject is Subject.dossier
    )


def record_row(check: Check, dossier: Dossier | None, pack: Pack, as_of: date) -> CheckRow:
    """The row of a check of records on the day `as_of`; a crash is one row with `error`."""
    clauses = pack.law.in_force(check.spec.clauses, as_of)
    engine = pack.phrases.engine
    if not clauses and pack.law.is_unknown(check.spec.clauses, as_of):
        return bare_row(check, pack, Outcome.not_tested, engine["law_not_kept"], as_of)
    if not clauses:
        return bare_row(check, pack, Outcome.not_applicable, engine["no_law"], as_of)
    if dossier is None:
        return bare_row(check, pack, Outcome.not_tested, engine["no_dossier"], as_of)
    try:
        ledger = Ledger(dossier, pack.law, pack.retention, as_of)
        needs = {name: DOSSIER[name](ledger) for name in check.needs}
        found = list(check.evaluate(**needs))
        return _full(check, found, dossier, clauses, pack, as_of)
    except Exception as problem:  # noqa: BLE001 - a crashing check is one row, never the audit
        return bare_row(check, pack, Outcome.error, crash_of(problem, pack), as_of)


def _full(
    check: Check,
    found: Sequence[Finding],
    dossier: Dossier,
    clauses: tuple[Clause, ...],
    pack: Pack,
    as_of: date,
) -> CheckRow:
    missing = any(getattr(dossier, section) is None for section in check.spec.sections)
    rows = sorted(
        (_finding(check, one, pack, binding=is_binding(clauses), missing=missing) for one in found),
        key=lambda row: -row.outcome.rank,
    )
    parts = tuple(_parts(check, rows, dossier))
    outcome = worst([*(row.outcome for row in rows), *(part.outcome for part in parts)])
    means = check.spec.means
    says = next((row.says for row in rows if row.outcome is outcome), None) or {
        Outcome.passed: means.passed,
        Outcome.not_tested: means.not_tested,
    }.get(outcome, means.not_applicable or pack.phrases.engine["nothing_recorded"])
    return bare_row(check, pack, outcome, says, as_of, parts=parts, findings=tuple(rows))


def _finding(
    check: Check, finding: Finding, pack: Pack, *, binding: bool, missing: bool
) -> FindingRow:
    verdict = check.spec.reasons[finding.reason]
    outcome, lowered = stand_behind(
        verdict.outcome, binding=binding, unseen=finding.absent and missing
    )
    says = verdict.says.fill(
        {"record": short(finding.record), **{k: short(v) for k, v in finding.values.items()}}
    )
    section = finding.path.partition("/")[0]
    address = Address(check.id, finding.reason, finding.record, zone=section)
    return FindingRow(
        outcome=outcome,
        reason=finding.reason,
        says=pack.phrases.engine[lowered] if outcome is Outcome.not_tested and lowered else says,
        remedy=verdict.remedy or check.spec.remedy,
        quote=finding.record,
        record=finding.path,
        zone_name=_name(section) if section else None,
        samples=(),
        lowered=pack.phrases.engine[lowered] if lowered else None,
        fingerprint=fingerprint(address),
    )


def _parts(check: Check, rows: Sequence[FindingRow], dossier: Dossier) -> Iterator[Part]:
    """One outcome per section that the check reads; not recorded is not tested."""
    sections = check.spec.sections
    # A thing that must be there is asked only of those there are; of none, it is not asked.
    unasked = check.spec.expects is not Expects.forbid and not rows
    nothing = unasked or all(getattr(dossier, section) == () for section in sections)
    rest = Outcome.not_applicable if nothing else Outcome.passed
    for section in sections:
        here = [row.outcome for row in rows if row.record.partition("/")[0] == section]
        unseen = getattr(dossier, section) is None
        bare = Outcome.not_tested if unseen else rest
        yield Part(
            section=section,
            zone_name=_name(section),
            outcome=worst([*here, *([bare] if unseen else [])], empty=rest),
            bare=bare,
        )


def _name(section: str) -> Words:
    return load_fields().sections[section].name
