"""Who endorses goods: age, use of the goods, earlier penalties."""

from collections.abc import Iterator
from datetime import date

from greenroom.check import Finding
from greenroom.dossier.document import Dossier, Endorser
from greenroom.law import Law
from greenroom.retention import years_after

CLAUSE = "ad-law-2021/38"


def evaluate(dossier: Dossier, law: Law, as_of: date) -> Iterator[Finding]:
    """Every fault of each endorser, or that there is none.

    Source: Advertising Law art. 38.
    """
    least = int(law.number(CLAUSE, "age_min"))
    barred = int(law.number(CLAUSE, "bar_years"))
    for number, one in enumerate(dossier.endorsers or ()):
        reasons = list(_reasons(one, least, barred, as_of)) or ["in_order"]
        for reason in reasons:
            yield Finding(
                reason,
                record=one.id,
                path=f"endorsers/{number}",
                values={"least": str(least), "years": str(barred)},
            )


def _reasons(one: Endorser, least: int, barred: int, as_of: date) -> Iterator[str]:
    if one.born is None:
        yield "unknown_age"
    elif as_of < years_after(one.born, least):
        yield "too_young"
    if one.used_goods is None:
        yield "unknown_use"
    elif not one.used_goods:
        yield "not_used"
    if one.punished is not None and as_of <= years_after(one.punished, barred):
        yield "barred"
