"""The operator's unified social credit code in the dossier."""

from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.dossier.document import Dossier
from greenroom.identifiers import uscc_holds


def evaluate(dossier: Dossier) -> Iterator[Finding]:
    """One finding for the operator and one for each supplier whose code does not fit.

    Source: Order 117 of 2025 art. 25; GB 32100 for the check digit.
    """
    operator = dossier.operator
    if operator is not None:
        code = (operator.uscc or "").strip().upper()
        reason = "no_code" if not code else "fits" if uscc_holds(code) else "wrong"
        yield Finding(reason, record=operator.name, path="operator", values={"code": code})
    for number, supplier in enumerate(dossier.suppliers or ()):
        if supplier.uscc and not uscc_holds(supplier.uscc.strip().upper()):
            yield Finding(
                "wrong",
                record=supplier.name,
                path=f"suppliers/{number}",
                values={"code": supplier.uscc},
            )
