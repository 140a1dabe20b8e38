"""Complaints: what is overdue, and how many of each kind were closed in time."""

from collections.abc import Iterator
from datetime import date, timedelta

from greenroom.check import Finding
from greenroom.dossier.document import Complaint, ComplaintKind, Dossier
from greenroom.dossier.fields import load_fields


def evaluate(dossier: Dossier, as_of: date) -> Iterator[Finding]:
    """One finding per complaint that is late or has no last day, then one per kind with its rate.

    The last day is the one the order or the platform set, else that of the operator's own rule.
    Source: Guangdong's reply of 2022, eight kinds; Zhoushan criteria 4.3.
    """
    days = dossier.own_rules.complaint_days if dossier.own_rules else None
    complaints = [
        (number, one, one.due or (one.received + timedelta(days=days) if days else None))
        for number, one in enumerate(dossier.complaints or ())
        if one.received <= as_of
    ]
    for number, one, due in complaints:
        if reason := _reason(one, due, as_of):
            yield Finding(
                reason,
                record=one.id,
                path=f"complaints/{number}",
                values={"due": due.isoformat() if due else "–"},
            )
    names = load_fields().values["ComplaintKind"]
    for kind in ComplaintKind:
        ended = [
            (one, due)
            for _, one, due in complaints
            if one.kind is kind and due is not None and (one.closed or due < as_of)
        ]
        if ended:
            in_time = sum(one.closed is not None and one.closed <= due for one, due in ended)
            yield Finding(
                "rate",
                record=names[kind].zh,
                path="complaints",
                values={
                    "all": str(len(ended)),
                    "in_time": str(in_time),
                    "percent": f"{100 * in_time / len(ended):.1f}",
                },
            )


def _reason(one: Complaint, due: date | None, as_of: date) -> str:
    if one.closed is not None and one.closed <= as_of:
        return "late" if due is not None and one.closed > due else ""
    if due is None:
        return "no_term"
    return "overdue" if due < as_of else ""
