"""Changes of the facts shown on the account's home page: reported within the working days."""

from collections.abc import Iterator
from datetime import date

from greenroom.check import Finding
from greenroom.dossier.document import Dossier, FactChange
from greenroom.law import Law
from greenroom.workdays import working_days_after

CLAUSE = "ldjg-2026/25"


def evaluate(dossier: Dossier, law: Law, as_of: date) -> Iterator[Finding]:
    """One finding per change since the duty is in force.

    Source: Order 117 of 2025 art. 25; holidays as decreed for the year.
    """
    term = int(law.number(CLAUSE, "report_change_working_days"))
    own = dossier.own_rules.report_change_working_days if dossier.own_rules else None
    for number, change in enumerate(dossier.changes or ()):
        if change.changed > as_of or not law.in_force((CLAUSE,), change.changed):
            continue
        due = working_days_after(change.changed, term)
        own_due = working_days_after(change.changed, min(own, term)) if own is not None else due
        yield Finding(
            _reason(change, due, own_due, as_of),
            record=f"{change.what} {change.changed}",
            path=f"changes/{number}",
            values={
                "term": str(term),
                "due": due.isoformat() if due else "–",
                "reported": change.reported.isoformat() if change.reported else "–",
            },
        )


def _reason(change: FactChange, due: date | None, own_due: date | None, as_of: date) -> str:
    if change.reported == change.changed:
        return "in_time"
    if due is None or own_due is None:
        return "calendar"
    if change.reported is None:
        return "unreported" if due < as_of else "waiting"
    if change.reported > due:
        return "late"
    return "in_time" if change.reported <= own_due else "late_by_own_rule"
