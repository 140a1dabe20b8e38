"""Answers of people by room page, in a table that is only ever added to."""

from sqlalchemy import insert, select

from greenroom.answers.answer import Answer
from greenroom_backend.store.callers import Caller, Right
from greenroom_backend.store.ground import Ground
from greenroom_backend.store.rooms import ensure_room, find_room, sha256_of
from greenroom_backend.store.tables import ANSWERS


class Answers:
    """The answers that the caller may see, in the order given. None is changed."""

    def __init__(self, ground: Ground, caller: Caller) -> None:
        self._ground = ground
        self._caller = caller

    def add(self, page: str, answer: Answer) -> None:
        """Keeps one more answer of a page, named as `page_of` does. Raises ForbiddenError."""
        self._caller.must(Right.answer)
        raw = answer.model_dump_json()
        with self._ground.writing(self._caller) as writing:
            room = ensure_room(self._ground, writing, page)
            writing.connection.execute(
                insert(ANSWERS).values(
                    organisation=self._caller.organisation, room=room, answer=raw
                )
            )
            writing.note("answer.added", room, item=answer.item, sha256=sha256_of(raw))

    def of(self, page: str) -> tuple[Answer, ...]:
        """All answers of a page, oldest first."""
        self._caller.must(Right.see)
        with self._ground.database.read() as connection:
            room = find_room(connection, self._caller, page)
            asked = select(ANSWERS.c.answer).where(
                self._caller.own(ANSWERS), ANSWERS.c.room == room
            )
            rows = connection.execute(asked.order_by(ANSWERS.c.number)).all()
        return tuple(Answer.model_validate_json(row[0]) for row in rows)
