"""The operator's own terms against those of the law: stricter at will, never laxer."""

from collections.abc import Iterator, Mapping

from greenroom.check import Finding
from greenroom.dossier.document import Dossier
from greenroom.dossier.fields import load_fields
from greenroom.law import Law
from greenroom.retention import NUMBER, Keeping


def evaluate(dossier: Dossier, law: Law, retention: Mapping[str, Keeping]) -> Iterator[Finding]:
    """One finding per own term. The law's term is what every other check goes by.

    Source: the clauses whose numbers are compared.
    """
    rules = dossier.own_rules
    if rules is None:
        return
    names = load_fields().sections["own_rules"].fields
    years = max(law.number(clause, NUMBER) for clause in retention["stream"].clauses)
    for name, own, by_law, more_is_stricter in (
        ("retention_years", rules.retention_years, years, True),
        ("host_age_min", rules.host_age_min, law.number("wlzb-2021/17", "age_min"), True),
        (
            "prize_yuan_max",
            rules.prize_yuan_max,
            law.number("aucl-2025/11", "prize_yuan_max"),
            False,
        ),
        (
            "report_change_working_days",
            rules.report_change_working_days,
            law.number("ldjg-2026/25", "report_change_working_days"),
            False,
        ),
    ):
        if own is None:
            continue
        lax = own < by_law if more_is_stricter else own > by_law
        yield Finding(
            "lax" if lax else "holds",
            record=names[name].name.zh,
            path="own_rules",
            values={"own": str(own), "law": f"{by_law:g}"},
        )
