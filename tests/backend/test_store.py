"""What is kept is kept: by many at once, over restarts, on either database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from greenroom_backend.store import Storage, Store, command_line

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGE = "https://room.example/"


@pytest.fixture
def store(storage: Storage) -> Store:
    return storage.of(command_line())


def test_eight_writers_at_once_lose_nothing(storage: Storage, store: Store) -> None:
    def write(writer: int) -> None:
        for turn in range(10):
            id_ = f"{writer}-{turn}"
            store.add_evidence(id_, "{}", PAGE, AT)
            store.add_report(id_, f"report {id_}")
            storage.pair(f"token {id_}", "origin")
            store.add_picture(f"picture {turn}".encode())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    for writer in range(8):
        for turn in range(10):
            id_ = f"{writer}-{turn}"
            assert store.report(id_) == (AT.isoformat(), f"report {id_}")
            assert storage.admit(f"token {id_}", "origin")


def test_a_picture_is_kept_once_and_whole(store: Store, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(lambda _: store.add_picture(b"picture" * 1000), range(40)))
    [name] = names
    [path] = [path for path in (tmp_path / "data" / "pictures").rglob("*") if path.is_file()]
    assert path.name == name
    assert path.read_bytes() == b"picture" * 1000


def test_evidence_without_a_report_has_none(store: Store) -> None:
    store.add_evidence("one", "{}", PAGE, AT)
    assert store.report("one") is None
    assert store.report("gone") is None
    with pytest.raises(LookupError):
        store.last_report()


def test_the_last_report_is_the_one_made_last(store: Store) -> None:
    for minutes, name in ((5, "newest"), (0, "oldest"), (9, "unjudged")):
        store.add_evidence(name, "{}", PAGE, AT + timedelta(minutes=minutes))
    store.add_report("newest", "the newest")
    store.add_report("oldest", "the oldest")
    assert store.last_report() == "the newest"


def test_everything_is_there_after_a_restart(open_storage: Callable[..., Storage]) -> None:
    first = open_storage()
    store = first.of(command_line())
    store.add_evidence("one", "{}", PAGE, AT)
    store.add_report("one", "report")
    first.pair("token", "origin")
    first.close()
    second = open_storage()
    assert second.of(command_line()).report("one") == (AT.isoformat(), "report")
    assert second.admit("token", "origin")


@pytest.mark.usefixtures("store")
def test_the_folder_is_its_owner_s_alone(tmp_path: Path) -> None:
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
    assert (tmp_path / "data" / "log.key").stat().st_mode & 0o077 == 0


def test_nothing_large_is_in_the_database(store: Store, tmp_path: Path) -> None:
    words = "东海带鱼今晚上新" * 1000
    store.add_evidence("one", words, PAGE, AT)
    store.add_report("one", words)
    for path in (tmp_path / "data").glob("greenroom.sqlite*"):
        assert "东海带鱼".encode() not in path.read_bytes()
    assert store.evidence("one") == words
    assert store.report("one") == (AT.isoformat(), words)


@pytest.mark.parametrize(
    "page", ["https://room.example/\0?a=\ud800", "https://room.example/" + "间" * 4_000]
)
def test_any_address_of_a_page_can_be_kept(store: Store, page: str) -> None:
    store.add_evidence("one", "{}", page, AT)
    store.add_report("one", "report")
    assert [one.id for one in store.reports(page, limit=5)] == ["one"]
    assert store.reports(page + "x", limit=5) == ()
