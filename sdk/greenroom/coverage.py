"""Which duty is served by what: duties × checks and items of the checklists."""

from dataclasses import dataclass
from enum import StrEnum

from greenroom.check import Check, Subject
from greenroom.item import Item
from greenroom.law import Kind as LawKind
from greenroom.outcome import Outcome
from greenroom.pack import CONTEXT, Pack, Requirement
from greenroom.words import Words

_BAD = frozenset({Outcome.violation, Outcome.needs_review})


class ServedBy(StrEnum):
    """check: a check judges it from the page. dossier: a check of records judges it from what was
    written down. The rest are kinds of items that a person answers."""

    check = "check"
    dossier = "dossier"
    assisted = "assisted"
    manual = "manual"
    record = "record"
    platform = "platform"


@dataclass(frozen=True, slots=True)
class Served:
    """One duty. id: of the row, or of the clause where the law itself is the duty.

    draft: of a text that never came into force. checks, items: ids of what serves it. by: the kinds
    among them.
    """

    id: str
    source: str
    duty: Words
    draft: bool
    checks: tuple[str, ...]
    items: tuple[str, ...]
    by: tuple[ServedBy, ...]

    @property
    def is_open(self) -> bool:
        """True where nothing serves it."""
        return not self.by


@dataclass(frozen=True, slots=True)
class Coverage:
    """rows: duties of the catalogue. clauses: duties of laws it does not break down.

    context: rows that are no duties. counts: kind → duties of the catalogue it serves. only: kind →
    those that nothing else serves.
    """

    rows: tuple[Served, ...]
    clauses: tuple[Served, ...]
    context: tuple[Requirement, ...]

    @property
    def open(self) -> tuple[Served, ...]:
        """Duties that nothing serves."""
        return tuple(one for one in (*self.rows, *self.clauses) if one.is_open)

    @property
    def counts(self) -> dict[ServedBy, int]:
        return {kind: sum(kind in row.by for row in self.rows) for kind in ServedBy}

    @property
    def only(self) -> dict[ServedBy, int]:
        return {kind: sum(row.by == (kind,) for row in self.rows) for kind in ServedBy}


def coverage(pack: Pack) -> Coverage:
    """Every duty with what serves it, in the order of the catalogue and of the standards.

    A check serves only where it can come out bad as well as good; an item can by its nature.
    """
    checks = tuple(check for check in pack.checks if _can_fail(check))
    rows = pack.requirements.values()
    return Coverage(
        rows=tuple(
            _served(
                row.id,
                row.source,
                row.duty,
                pack,
                [one for one in checks if row.id in one.spec.requirements],
                [one for one in pack.items if row.id in one.spec.requirements],
            )
            for row in rows
            if row.verification != CONTEXT
        ),
        clauses=tuple(
            _served(
                clause_id,
                clause_id.partition("/")[0],
                criterion.name,
                pack,
                [one for one in checks if clause_id in one.spec.clauses],
                [one for one in pack.items if clause_id in one.spec.clauses],
            )
            for standard in pack.standards.values()
            for criterion in standard.criteria
            for clause_id in criterion.clauses
        ),
        context=tuple(row for row in rows if row.verification == CONTEXT),
    )


def kind_of(check: Check) -> ServedBy:
    """Whether the check judges the page or the records."""
    return ServedBy.dossier if check.spec.subject is Subject.dossier else ServedBy.check


def _served(
    id_: str, source: str, duty: Words, pack: Pack, checks: list[Check], items: list[Item]
) -> Served:
    instrument = pack.law.instruments.get(source)
    kinds = {kind_of(check) for check in checks}
    kinds |= {ServedBy(item.spec.kind.value) for item in items}
    return Served(
        id=id_,
        source=source,
        duty=duty,
        draft=instrument is not None and instrument.kind is LawKind.draft,
        checks=tuple(check.id for check in checks),
        items=tuple(item.id for item in items),
        by=tuple(kind for kind in ServedBy if kind in kinds),
    )


def _can_fail(check: Check) -> bool:
    return any(verdict.outcome in _BAD for verdict in check.spec.reasons.values())
