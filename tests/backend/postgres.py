"""A real PostgreSQL of the test run's own: made in a temporary folder, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path

import psycopg

from greenroom_backend.store import Storage
from greenroom_backend.store.tables import METADATA

USER = "greenroom"
WAIT_S = 60


def programs() -> Path:
    """The folder of initdb, pg_ctl and postgres."""
    places = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    # Debian keeps them out of the path.
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for place in places:
        if all((place / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            return place
    raise FileNotFoundError(
        "these tests need PostgreSQL: apt-get install postgresql, or leave them out with"
        " -m 'not postgres'"
    )


class Cluster:
    """A running server that listens on a socket in its own folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()
        self._reused: str | None = None

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{USER}@/{name}?host={self._folder}"

    def new(self) -> str:
        """The address of an empty database."""
        name = f"test_{next(self._numbers)}"
        self._admin.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def emptied(self) -> str:
        """The address of a database without a line, the same each time: much faster than new."""
        if self._reused is None:
            self._reused = self.new()
            Storage(self._folder / "unused", database=self._reused, log_key="key").close()
        with psycopg.connect(self._reused.replace("+psycopg", "")) as connection:
            names = ", ".join(f'"{name}"' for name in METADATA.tables)
            [made] = connection.execute("SELECT * FROM organisations WHERE id = 'default'")
            connection.execute(f"TRUNCATE {names} RESTART IDENTITY")
            connection.execute("INSERT INTO organisations VALUES (%s, %s, %s, %s)", made)
        return self._reused

    @cached_property
    def _admin(self) -> psycopg.Connection[tuple[object, ...]]:
        address = f"postgresql://{USER}@/postgres?host={self._folder}"
        return psycopg.connect(address, autocommit=True)

    def close(self) -> None:
        self._admin.close()


@contextmanager
def cluster() -> Iterator[Cluster]:
    bin_ = programs()
    # A socket's path is short, so the folder is not pytest's; the server refuses to be root's.
    folder = Path(tempfile.mkdtemp(prefix="greenroom-pg-"))
    user = "nobody" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)

    def run(program: str, *words: str) -> None:
        with (folder.parent / f"{folder.name}.log").open("ab") as log:
            subprocess.run(
                [bin_ / program, "-D", folder / "data", *words],
                user=user,
                cwd=folder,
                stdout=log,
                stderr=log,
                check=True,
                timeout=WAIT_S,
            )

    try:
        run("initdb", "-U", USER, "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=200"
        run("pg_ctl", "-w", "-o", options, "start")
        try:
            running = Cluster(folder)
            yield running
            running.close()
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)
        (folder.parent / f"{folder.name}.log").unlink()
