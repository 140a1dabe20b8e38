"""Who asks, for which organisation, and what their role allows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Table, and_

from greenroom_backend.store.errors import ForbiddenError

DEFAULT_ORGANISATION: Final = "default"


class Role(StrEnum):
    """operator runs rooms, reviewer decides, inspector reads only, admin may do everything."""

    operator = "operator"
    reviewer = "reviewer"
    inspector = "inspector"
    admin = "admin"


class Right(StrEnum):
    """see: read. audit: hand in evidence, prices, cancel jobs. answer: answer checklists.
    decide: waive, put on hold. administer: tokens, holds, terms of keeping.
    """

    see = "see"
    audit = "audit"
    answer = "answer"
    decide = "decide"
    administer = "administer"


RIGHTS: Final = {
    Role.operator: frozenset({Right.see, Right.audit, Right.answer}),
    Role.reviewer: frozenset({Right.see, Right.answer, Right.decide}),
    Role.inspector: frozenset({Right.see}),
    Role.admin: frozenset(Right),
}


@dataclass(frozen=True, slots=True)
class Caller:
    """organisation: id. rooms: ids of the rooms they may see, None for all of the organisation.
    name: id of the token, or what else acts (`cli`, `worker`), for the log.
    """

    organisation: str
    role: Role
    name: str
    rooms: frozenset[str] | None = None

    def may(self, right: Right) -> bool:
        """Whether they have the right. What is the whole organisation's, such as tokens, is not
        for who is bound to some of its rooms.
        """
        if right is Right.administer and self.rooms is not None:
            return False
        return right in RIGHTS[self.role]

    def must(self, right: Right) -> None:
        """Raises ForbiddenError where the role has not the right."""
        if not self.may(right):
            raise ForbiddenError(f"{self.role} of these rooms may not {right}", at="role")

    def own(self, table: Table) -> ColumnElement[bool]:
        """The lines of `table` (with columns `organisation` and `room`) that are theirs to see."""
        theirs = table.c.organisation == self.organisation
        if self.rooms is None:
            return theirs
        return and_(theirs, table.c.room.in_(sorted(self.rooms)))


def command_line(organisation: str = DEFAULT_ORGANISATION) -> Caller:
    """Who sits at the machine: they hold the files, so they may do everything."""
    return Caller(organisation, Role.admin, "cli")
