"""A full disk and one that can't be written: one clear error, and what was kept stays."""

import os
import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cases import case_evidence
from greenroom_backend.store import State, Storage, StorageError, Store, command_line
from greenroom_backend.store.log import Head

EVIDENCE = case_evidence({"texts": ["room_title: 国家级鲜货"]})
PICTURE = os.urandom(200_000)
NOBODY = 65_534


@pytest.fixture
def database() -> str:
    """SQLite: PostgreSQL's disk is its own."""
    return ""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that an unprivileged user can reach, which pytest's own are not for root."""
    made = Path(tempfile.mkdtemp(prefix="greenroom-disk-"))
    yield made
    shutil.rmtree(made)


@contextmanager
def unprivileged(folder: Path) -> Iterator[None]:
    """As a user whom the modes of files bind, as they do not bind root; the folder's owner."""
    if os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def files_end_at(size: int) -> Iterator[None]:
    """No file grows beyond that many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def without_writing(folder: Path) -> Iterator[None]:
    places = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    for place in places:
        place.chmod(0o500)
    try:
        yield
    finally:
        for place in places:
            place.chmod(0o700)


def must_be_whole(storage: Storage, job: str) -> None:
    """What was kept before is there, the log holds, and there is room for more."""
    with storage._ground.database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    store = storage.of(command_line())
    kept = store.jobs.get(job)
    assert kept is not None
    assert kept.state == State.queued
    assert store.evidence(kept.audit) == EVIDENCE.to_json()
    assert isinstance(storage.log.verify(), Head)
    assert store.jobs.submit(EVIDENCE).fresh


def submit_until_refused(store: Store) -> tuple[int, StorageError]:
    """How many audits still fitted, and what the first said that did not."""
    for number in range(200):
        try:
            store.jobs.submit(EVIDENCE, key=str(number))
        except StorageError as problem:
            return number, problem
    raise AssertionError("the disk was never full")


def drafts(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if ".draft-" in path.name]


def test_a_picture_that_does_not_fit_is_one_error_and_leaves_nothing(
    storage: Storage, tmp_path: Path
) -> None:
    store = storage.of(command_line())
    job = store.jobs.submit(EVIDENCE).job.id
    with (
        files_end_at(100_000),
        pytest.raises(StorageError, match="there is no space left") as told,
    ):
        store.add_picture(PICTURE)
    assert told.value.code == "storage"
    assert told.value.remedy.startswith("make space")
    assert drafts(tmp_path) == []
    assert list((tmp_path / "data" / "pictures").rglob("*.*")) == []
    must_be_whole(storage, job)


def test_a_database_that_can_not_grow_is_one_error_and_stays_whole(
    storage: Storage, tmp_path: Path
) -> None:
    store = storage.of(command_line())
    job = store.jobs.submit(EVIDENCE).job.id
    largest = max(path.stat().st_size for path in (tmp_path / "data").glob("greenroom.sqlite*"))
    before = storage.queue.depths()
    with files_end_at(largest + 40_000):
        kept, told = submit_until_refused(store)
    assert "nothing of this was kept" in told.message
    assert storage.queue.depths()["queued"] == before["queued"] + kept
    must_be_whole(storage, job)


def test_a_database_that_is_full_is_told_from_one_that_fails(storage: Storage) -> None:
    store = storage.of(command_line())
    job = store.jobs.submit(EVIDENCE).job.id
    database = storage._ground.database
    with database.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    _, told = submit_until_refused(store)
    assert told.message == "there is no space left; nothing of this was kept"
    with database.write() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    must_be_whole(storage, job)


def test_a_folder_that_became_read_only_is_one_error(folder: Path) -> None:
    data = folder / "data"
    with unprivileged(folder):
        storage = Storage(data)
        store = storage.of(command_line())
        job = store.jobs.submit(EVIDENCE).job.id
        with without_writing(data), pytest.raises(StorageError, match="cannot be written to"):
            store.jobs.submit(case_evidence({"texts": ["room_title: 带鱼"]}))
        must_be_whole(storage, job)
        storage.close()


def test_a_backend_does_not_start_on_a_disk_that_is_read_only(folder: Path) -> None:
    data = folder / "data"
    with unprivileged(folder):
        first = Storage(data)
        job = first.of(command_line()).jobs.submit(EVIDENCE).job.id
        first.close()
        with without_writing(data), pytest.raises(StorageError) as told:
            Storage(data).of(command_line()).jobs.submit(EVIDENCE)
        assert told.value.at.startswith("sqlite:///")
        second = Storage(data)
        must_be_whole(second, job)
        second.close()


def test_a_folder_that_can_not_be_made_is_one_error(folder: Path) -> None:
    with (
        unprivileged(folder),
        without_writing(folder),
        pytest.raises(StorageError, match="cannot be written to"),
    ):
        Storage(folder / "data")


def test_a_file_that_is_no_database_is_one_error(
    tmp_path: Path, open_storage: Callable[..., Storage]
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "greenroom.sqlite").write_bytes(b"rubbish" * 1_000)
    with pytest.raises(StorageError, match="is no database"):
        open_storage()
