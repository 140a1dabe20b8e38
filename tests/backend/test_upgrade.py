"""A database of an earlier release opens and keeps every line."""

import hashlib
import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from greenroom.errors import InputError
from greenroom.pricing import Deal, DealKind
from greenroom_backend.store import Storage, StorageError, command_line
from greenroom_backend.store.blobs import FolderBlobs, Kind
from greenroom_backend.store.database import Database
from greenroom_backend.store.tables import METADATA
from greenroom_backend.store.upgrade import HEAD, upgrade

RELEASED = Path(__file__).with_name("released.sql").read_text("utf-8")
TABLES = ("audits", "tokens", "answers", "prices", "price_spans")
PAGE = "https://live.example/room?id=1"
PICTURE = hashlib.sha256(b"a picture").hexdigest()
TOKENS = {"secret one": "chrome-extension://" + "a" * 32, "secret two": ""}


def lines(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(folder / "greenroom.sqlite")) as old:
        return {
            name: old.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608
            for name in TABLES
        }


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """A folder as the first release left it."""
    with closing(sqlite3.connect(tmp_path / "greenroom.sqlite")) as old:
        old.executescript(RELEASED)
    place = tmp_path / "pictures" / PICTURE[:2]
    place.mkdir(parents=True)
    (place / PICTURE).write_bytes(b"a picture")
    return tmp_path


def test_every_line_of_the_first_release_is_kept(released: Path) -> None:
    before = lines(released)
    assert all(before.values())
    storage = Storage(released)
    store = storage.of(command_line())
    for audit, created_at, _, evidence, report in before["audits"]:
        assert store.evidence(audit) == evidence
        assert store.report(audit) == (None if report is None else (created_at, report))
    assert [one.id for one in store.reports(PAGE, limit=9)] == ["a2", "a1"]
    answers = [json.loads(str(row[2])) for row in before["answers"] if row[1] == PAGE]
    assert [one.model_dump(mode="json") for one in store.answers.of(PAGE)] == answers
    assert store.prices.rooms() == ("generic:https://live.example/room", "r")
    kept = store.prices.history("r")
    assert kept.deals == (Deal("带鱼", date(2026, 2, 27), 6900, DealKind.sold),)
    assert kept.covered == ((date(2026, 2, 1), date(2026, 2, 28)),)
    storage.close()


def test_whoever_has_paired_stays_paired(released: Path) -> None:
    assert len(lines(released)["tokens"]) == len(TOKENS)
    storage = Storage(released)
    for secret, origin in TOKENS.items():
        caller = storage.admit(secret, origin)
        assert caller is not None
        assert (caller.role, caller.organisation) == ("operator", "default")
        assert storage.admit(secret, "another") is None
    storage.close()


def test_pictures_belong_to_the_audits_that_name_them(released: Path) -> None:
    storage = Storage(released)
    store = storage.of(command_line())
    assert store.picture("a2", PICTURE) == b"a picture"
    assert store.picture("a1", PICTURE) is None
    # It is named, but was never sent.
    assert store.picture("a2", hashlib.sha256(b"never sent").hexdigest()) is None
    storage.close()


def test_the_next_start_finds_it_done(released: Path) -> None:
    for _ in range(2):
        storage = Storage(released)
        assert storage.of(command_line()).report("a1") is not None
        storage.close()


def test_an_upgrade_that_fails_leaves_everything_as_it_was(released: Path) -> None:
    before = lines(released)
    # A file where the folder of documents should be: evidence can't move out.
    (released / "documents").write_text("in the way")
    with pytest.raises(StorageError):
        Storage(released)
    assert lines(released) == before
    (released / "documents").unlink()
    storage = Storage(released)
    assert storage.of(command_line()).report("a1") is not None
    storage.close()


def test_a_database_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    Storage(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "greenroom.sqlite")) as later:
        later.execute("UPDATE alembic_version SET version_num = '9999'")
        later.commit()
    with pytest.raises(InputError, match="later version"):
        Storage(tmp_path)


def test_the_head_is_the_last_step() -> None:
    config = Config()
    config.set_main_option("script_location", "greenroom_backend.store:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_a_database_made_today_is_one_that_went_every_step(database: str, tmp_path: Path) -> None:
    made = Database(database or f"sqlite:///{tmp_path / 'made.sqlite'}")
    with made.write() as connection:
        METADATA.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
        # What only a release can have left: the steps are gone through.
        connection.exec_driver_sql(
            "CREATE TABLE audits (id VARCHAR(32) PRIMARY KEY, created_at VARCHAR(40) NOT NULL,"
            " room_url TEXT NOT NULL, evidence TEXT NOT NULL, report TEXT)"
        )
        connection.exec_driver_sql("INSERT INTO audits VALUES ('one', '2026', 'u', '{}', NULL)")
    blobs = FolderBlobs(tmp_path)
    upgrade(made, blobs, datetime(2026, 3, 1, tzinfo=UTC))
    with made.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        assert connection.exec_driver_sql("SELECT id FROM audits").all() == [("one",)]
    assert blobs.has(Kind.documents, hashlib.sha256(b"{}").hexdigest())
    made.close()
