"""What a check of records may ask for: the dossier on the day it is judged."""

from collections.abc import Mapping
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
