"""Brings a database to the shape that this version works with."""

from datetime import datetime
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    select,
)
from sqlalchemy.schema import CreateTable

from greenroom.errors import InputError
from greenroom_backend.store.blobs import Blobs
from greenroom_backend.store.callers import DEFAULT_ORGANISATION
from greenroom_backend.store.database import Database
from greenroom_backend.store.tables import METADATA, ORGANISATIONS
from greenroom_backend.store.times import moment

# The last step; a test holds it against the steps themselves. Asking for it spares every start
# after the first the loading of Alembic.
HEAD: Final = "0002"
_LOCK: Final = 0x6772_7570
# As Alembic makes it.
_VERSION: Final = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def upgrade(database: Database, blobs: Blobs, at: datetime) -> None:
    """Takes every step that is missing, all of them or none. Blobs take what moves out of tables.

    at: the moment, for what is made on the way.

    Raises StorageError, InputError for a database of a later version.
    """
    with database.read() as connection:
        if _version(connection) == HEAD:
            return
    with database.write() as connection:
        # Whoever starts at the same time waits here, and then finds it done.
        database.lock(connection, _LOCK)
        tables = set(inspect(connection).get_table_names())
        if not tables:
            _make(connection, at)
        elif _version(connection) != HEAD:
            _take_steps(connection, blobs, at)


def _make(connection: Connection, at: datetime) -> None:
    """The tables as they are now, as if every step had been taken."""
    METADATA.create_all(connection)
    connection.execute(CreateTable(_VERSION))
    connection.execute(insert(_VERSION).values(version_num=HEAD))
    connection.execute(
        insert(ORGANISATIONS).values(
            id=DEFAULT_ORGANISATION, name=DEFAULT_ORGANISATION, created_at=moment(at)
        )
    )


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(select(_VERSION)).scalar()
    return found


def _take_steps(connection: Connection, blobs: Blobs, at: datetime) -> None:
    from alembic import command  # noqa: PLC0415 - needed once in a database's life
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "greenroom_backend.store:migrations")
    config.attributes.update(connection=connection, blobs=blobs, at=moment(at))
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise InputError(
            "the database was made by a later version of Greenroom",
            at=str(_version(connection)),
            remedy="install that version",
        ) from None
