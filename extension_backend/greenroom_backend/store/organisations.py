"""Organisations: made and listed by who runs the installation."""

import uuid
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from greenroom.errors import InputError
from greenroom_backend.store.callers import command_line
from greenroom_backend.store.ground import Ground
from greenroom_backend.store.keeping import KeepingProfile
from greenroom_backend.store.tables import ORGANISATIONS
from greenroom_backend.store.times import moment


@dataclass(frozen=True, slots=True)
class Organisation:
    """keeping: how long its records are kept beyond what law asks."""

    id: str
    name: str
    created_at: str
    keeping: KeepingProfile


class Organisations:
    """All of them. For the command line: no route has a way here."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def add(self, name: str) -> Organisation:
        """A new one. Raises InputError where the name is empty or too long."""
        name = name.strip()
        if not 0 < len(name) <= 200:
            raise InputError("a name of 1 to 200 characters", at="name")
        organisation = uuid.uuid4().hex
        with self._ground.writing(command_line(organisation)) as writing:
            made = {
                "id": organisation,
                "name": name,
                "created_at": moment(writing.at),
                "keeping": "",
            }
            writing.connection.execute(insert(ORGANISATIONS).values(**made))
            writing.note("organisation.added", organisation)
        return Organisation(organisation, name, made["created_at"], KeepingProfile())

    def all(self) -> tuple[Organisation, ...]:
        """All, oldest first."""
        with self._ground.database.read() as connection:
            rows = connection.execute(
                select(ORGANISATIONS).order_by(ORGANISATIONS.c.created_at, ORGANISATIONS.c.id)
            ).all()
        return tuple(
            Organisation(
                row.id,
                row.name,
                row.created_at,
                KeepingProfile.model_validate_json(row.keeping or "{}"),
            )
            for row in rows
        )

    def get(self, organisation: str) -> Organisation:
        """One by its id. Raises InputError where there is none."""
        for one in self.all():
            if one.id == organisation:
                return one
        raise InputError(
            "no such organisation", at=organisation, remedy="see `greenroom organisations list`"
        )

    def keep(self, organisation: str, profile: KeepingProfile) -> None:
        """Sets how long its records are kept. Raises InputError where there is none such."""
        self.get(organisation)
        raw = profile.model_dump_json(exclude_defaults=True)
        with self._ground.writing(command_line(organisation)) as writing:
            writing.connection.execute(
                update(ORGANISATIONS).where(ORGANISATIONS.c.id == organisation).values(keeping=raw)
            )
            writing.note("organisation.keeping_set", organisation, profile=raw)
