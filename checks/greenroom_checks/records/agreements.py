"""Agreements with hosts, suppliers, platforms and agencies: signed, running, with duties set."""

from collections.abc import Iterator
from datetime import date

from greenroom.check import Finding
from greenroom.dossier.document import Agreement, Dossier


def evaluate(dossier: Dossier, as_of: date) -> Iterator[Finding]:
    """One finding per agreement.

    Source: Zhoushan criteria 1.2.
    """
    for number, one in enumerate(dossier.agreements or ()):
        yield Finding(
            _reason(one, as_of),
            record=one.label,
            path=f"agreements/{number}",
            values={"until": one.until.isoformat() if one.until else "–"},
        )


def _reason(one: Agreement, as_of: date) -> str:
    if one.signed is None or one.signed > as_of:
        return "unsigned"
    if one.until is not None and one.until < as_of:
        return "expired"
    if not one.duties_set:
        return "no_duties"
    return "running" if one.until else "for_good"
