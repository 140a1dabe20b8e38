"""Waivers of findings by room; ended ones stay listed."""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select, update

from greenroom.answers.waiver import Waiver
from greenroom_backend.store.callers import Caller, Right
from greenroom_backend.store.ground import Ground
from greenroom_backend.store.rooms import ensure_room, find_room, sha256_of
from greenroom_backend.store.tables import WAIVERS

# More than anybody has taken upon themselves in one room.
MAX = 20_000


@dataclass(frozen=True, slots=True)
class KeptWaiver:
    """ended: the day from which it waives nothing, None while nobody has ended it."""

    number: int
    id: str
    waiver: Waiver
    ended: date | None

    def holds_on(self, day: date) -> bool:
        """False from the day on which it was ended; reports of earlier days stay what they were."""
        return self.ended is None or day < self.ended


class Waivers:
    """The waivers of the rooms that the caller may see."""

    def __init__(self, ground: Ground, caller: Caller) -> None:
        self._ground = ground
        self._caller = caller

    def add(self, page: str, waiver: Waiver) -> str:
        """Keeps a waiver for a page; its id. Raises ForbiddenError."""
        self._caller.must(Right.decide)
        waiver_id = uuid.uuid4().hex
        raw = waiver.model_dump_json()
        with self._ground.writing(self._caller) as writing:
            room = ensure_room(self._ground, writing, page)
            writing.connection.execute(
                insert(WAIVERS).values(
                    id=waiver_id, organisation=self._caller.organisation, room=room, waiver=raw
                )
            )
            writing.note("waiver.added", waiver_id, room=room, sha256=sha256_of(raw))
        return waiver_id

    def of(
        self, page: str, *, limit: int = MAX, before: int | None = None
    ) -> tuple[KeptWaiver, ...]:
        """Waivers of a page, newest first. before: number of one; older ones only."""
        self._caller.must(Right.see)
        with self._ground.database.read() as connection:
            room = find_room(connection, self._caller, page)
            asked = (
                select(WAIVERS)
                .where(self._caller.own(WAIVERS), WAIVERS.c.room == room)
                .order_by(WAIVERS.c.number.desc())
                .limit(limit)
            )
            if before is not None:
                asked = asked.where(WAIVERS.c.number < before)
            rows = connection.execute(asked).all()
        return tuple(
            KeptWaiver(
                row.number,
                row.id,
                Waiver.model_validate_json(row.waiver),
                date.fromisoformat(row.ended) if row.ended else None,
            )
            for row in rows
        )

    def end(self, waiver_id: str, day: date) -> bool:
        """Ends a waiver from `day` on; it stays listed. False where there is none to end."""
        self._caller.must(Right.decide)
        with self._ground.writing(self._caller) as writing:
            done = writing.connection.execute(
                update(WAIVERS)
                .where(
                    WAIVERS.c.id == waiver_id, self._caller.own(WAIVERS), WAIVERS.c.ended.is_(None)
                )
                .values(ended=day.isoformat())
            )
            if done.rowcount:
                writing.note("waiver.ended", waiver_id, day=day.isoformat())
        return done.rowcount > 0
