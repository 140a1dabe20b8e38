"""Dossiers of rooms: what lies behind the page, the last that was put."""

from sqlalchemy import insert, select, update

from greenroom_backend.store.blobs import Kind
from greenroom_backend.store.callers import Caller, Right
from greenroom_backend.store.ground import Ground
from greenroom_backend.store.rooms import find_room, see_room
from greenroom_backend.store.tables import DOSSIERS
from greenroom_backend.store.times import moment


class Dossiers:
    """The dossiers of the rooms that the caller may see."""

    def __init__(self, ground: Ground, caller: Caller) -> None:
        self._ground = ground
        self._caller = caller

    def put(self, room_id: str, dossier: str) -> bool:
        """Keeps the dossier (JSON) in place of the one before; False where there is no such room.

        Raises ForbiddenError.
        """
        self._caller.must(Right.audit)
        with self._ground.database.read() as connection:
            if see_room(connection, self._caller, room_id) is None:
                return False
        kept = self._ground.blobs.put(Kind.documents, dossier.encode("utf-8", "surrogatepass"))
        with self._ground.writing(self._caller) as writing:
            values = {"dossier": kept, "at": moment(writing.at)}
            done = writing.connection.execute(
                update(DOSSIERS)
                .where(self._caller.own(DOSSIERS), DOSSIERS.c.room == room_id)
                .values(**values)
            )
            if not done.rowcount:
                writing.connection.execute(
                    insert(DOSSIERS).values(
                        room=room_id, organisation=self._caller.organisation, **values
                    )
                )
            writing.note("dossier.put", room_id, sha256=kept)
        return True

    def get(self, room_id: str) -> str | None:
        """The dossier of a room as JSON text; None where none was put."""
        self._caller.must(Right.see)
        with self._ground.database.read() as connection:
            kept = connection.execute(
                select(DOSSIERS.c.dossier).where(
                    self._caller.own(DOSSIERS), DOSSIERS.c.room == room_id
                )
            ).scalar()
        if kept is None:
            return None
        return self._ground.blobs.get(Kind.documents, kept).decode("utf-8", "surrogatepass")

    def of(self, page: str) -> str | None:
        """The same by the room's page."""
        with self._ground.database.read() as connection:
            room = find_room(connection, self._caller, page)
        return None if room is None else self.get(room)
