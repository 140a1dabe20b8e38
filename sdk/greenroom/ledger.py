"""What a check of records may ask for: the dossier on the day it is judged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from greenroom.dossier.document import Dossier
from greenroom.law import Law
from greenroom.retention import Keeping


@dataclass(frozen=True, slots=True)
class Ledger:
    """A dossier with the law it is judged by. retention: what must be kept, by kind."""

    dossier: Dossier
    law: Law
    retention: Mapping[str, Keeping]
    as_of: date


LEDGER_NEEDS: dict[str, Callable[[Ledger], object]] = {
    "dossier": lambda ledger: ledger.dossier,
    "law": lambda ledger: ledger.law,
    "retention": lambda ledger: ledger.retention,
    "as_of": lambda ledger: ledger.as_of,
}
"""What `evaluate` may name as a parameter where the subject is the dossier:

dossier    the whole of it; a section that is None was not recorded
law        numbers of law
retention  what must be kept how long, by kind
as_of      the day that is judged
"""
