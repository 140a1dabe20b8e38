"""Which duty is served by what: requirement rows × checks and questions to a person."""

from dataclasses import dataclass

from greenroom.pack import Pack, Requirement

CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Served:
    """One duty. checks: ids of checks that serve it. asked: a person is asked about it."""

    requirement: Requirement
    checks: tuple[str, ...]
    asked: bool

    @property
    def is_open(self) -> bool:
        """True where it is a duty and nothing serves it yet."""
        return self.requirement.verification != CONTEXT and not self.checks and not self.asked


def coverage(pack: Pack) -> tuple[Served, ...]:
    """Every row of the catalogue, in its order, with what serves it."""
    asked = {
        row.id
        for criteria in pack.criteria.values()
        for row in criteria.rows
        if row.person is not None
    }
    return tuple(
        Served(
            requirement=row,
            checks=tuple(check.id for check in pack.checks if row.id in check.spec.requirements),
            asked=row.id in asked,
        )
        for row in pack.requirements.values()
    )
