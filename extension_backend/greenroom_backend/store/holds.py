"""Legal holds: an audit on which one is laid is not purged, whatever its term."""

import uuid
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from greenroom.errors import InputError
from greenroom_backend.store.callers import Caller, Right
from greenroom_backend.store.ground import Ground
from greenroom_backend.store.tables import AUDITS, HOLDS
from greenroom_backend.store.times import moment


@dataclass(frozen=True, slots=True)
class Hold:
    """lifted_at: None while it holds."""

    id: str
    audit: str
    why: str
    placed_at: str
    lifted_at: str | None


class Holds:
    """Holds on the audits that the caller may see."""

    def __init__(self, ground: Ground, caller: Caller) -> None:
        self._ground = ground
        self._caller = caller

    def place(self, audit_id: str, why: str) -> Hold:
        """Lays a hold. Raises ForbiddenError; InputError where there is no such audit."""
        self._caller.must(Right.decide)
        with self._ground.writing(self._caller) as writing:
            known = writing.connection.execute(
                select(AUDITS.c.id).where(
                    AUDITS.c.id == audit_id,
                    self._caller.own(AUDITS),
                    AUDITS.c.purged_at.is_(None),
                )
            ).first()
            if known is None:
                raise InputError("no such audit", at=audit_id)
            hold = Hold(uuid.uuid4().hex, audit_id, why[:1_000], moment(writing.at), None)
            writing.connection.execute(
                insert(HOLDS).values(
                    id=hold.id,
                    organisation=self._caller.organisation,
                    audit=audit_id,
                    why=hold.why,
                    placed_at=hold.placed_at,
                )
            )
            writing.note("hold.placed", audit_id, hold=hold.id)
        return hold

    def lift(self, hold_id: str) -> None:
        """Ends a hold. Raises ForbiddenError; InputError where none such is laid."""
        self._caller.must(Right.decide)
        with self._ground.writing(self._caller) as writing:
            audit = writing.connection.execute(
                select(HOLDS.c.audit)
                .join(AUDITS, AUDITS.c.id == HOLDS.c.audit)
                .where(HOLDS.c.id == hold_id, self._caller.own(AUDITS), HOLDS.c.lifted_at.is_(None))
            ).scalar()
            if audit is None:
                raise InputError("no such hold, or it is lifted already", at=hold_id)
            writing.connection.execute(
                update(HOLDS).where(HOLDS.c.id == hold_id).values(lifted_at=moment(writing.at))
            )
            writing.note("hold.lifted", audit, hold=hold_id)

    def all(self) -> tuple[Hold, ...]:
        """Every hold, lifted ones too, oldest first."""
        self._caller.must(Right.see)
        with self._ground.database.read() as connection:
            rows = connection.execute(
                select(HOLDS)
                .join(AUDITS, AUDITS.c.id == HOLDS.c.audit)
                .where(self._caller.own(AUDITS))
                .order_by(HOLDS.c.placed_at, HOLDS.c.id)
            ).all()
        return tuple(Hold(row.id, row.audit, row.why, row.placed_at, row.lifted_at) for row in rows)
