"""What changed in a room from one report to the next. Pure: two reports in, four lists out."""

from collections.abc import Iterator
from typing import Literal

from greenroom.outcome import Outcome
from greenroom.report import CheckRow, FindingRow, Model, Report
from greenroom.words import Words

_TOLD = frozenset({Outcome.violation, Outcome.needs_review})
_UNSEEN = frozenset({Outcome.not_tested, Outcome.error, Outcome.not_applicable})


class Change(Model):
    """One finding, and what became of it.

    new: only in the later report. persisting: in both. gone: only in the earlier one, and the later
    one looked where it was. unseen: only in the earlier one, and nobody looked there again.
    """

    kind: Literal["new", "persisting", "gone", "unseen"]
    check: str
    name: Words
    finding: FindingRow


class Changes(Model):
    """same_rules: False where rules or day of the law differ, so that what is new may be the rule.
    changes: new first, then persisting, gone and unseen."""

    same_rules: bool
    changes: tuple[Change, ...]


def changes(before: Report, after: Report) -> Changes:
    """What became of the violations and reviews of `before`, and which came with `after`.

    Findings are the same by their fingerprint; one that a report tells several times counts once.
    """
    old, new = _told(before), _told(after)
    judged = {row.id: row for row in after.checks}
    left = [one for mark, one in old.items() if mark not in new]
    seen = {mark: _looked_again(row, found, judged) for mark, (row, found) in old.items()}
    return Changes(
        same_rules=before.versions.rules == after.versions.rules and before.as_of == after.as_of,
        changes=(
            *(_change("new", *one) for mark, one in new.items() if mark not in old),
            *(_change("persisting", *one) for mark, one in new.items() if mark in old),
            *(_change("gone", *one) for one in left if seen[one[1].fingerprint]),
            *(_change("unseen", *one) for one in left if not seen[one[1].fingerprint]),
        ),
    )


def _change(
    kind: Literal["new", "persisting", "gone", "unseen"], row: CheckRow, found: FindingRow
) -> Change:
    # A crop is heavy, and stands in the report it is from.
    return Change(
        kind=kind, check=row.id, name=row.name, finding=found.model_copy(update={"crop": None})
    )


def _told(report: Report) -> dict[str, tuple[CheckRow, FindingRow]]:
    """Violations and reviews by fingerprint, in the order of the report."""
    found: dict[str, tuple[CheckRow, FindingRow]] = {}
    for row in report.checks:
        for one in row.findings:
            if one.outcome in _TOLD:
                found.setdefault(one.fingerprint, (row, one))
    return found


def _looked_again(row: CheckRow, found: FindingRow, judged: dict[str, CheckRow]) -> bool:
    """True where the later report judged the zone in which the finding stood."""
    later = judged.get(row.id)
    if later is None or later.outcome is Outcome.error:
        return False
    return all(outcome not in _UNSEEN for outcome in _where(later, found))


def _where(later: CheckRow, found: FindingRow) -> Iterator[Outcome]:
    """What the zone of the finding came to by itself; all zones where it stood in none of them."""
    zones = [part.bare for part in later.parts if part.zone is found.zone]
    yield from zones or [part.bare for part in later.parts] or [later.outcome]
