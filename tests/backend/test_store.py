from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from greenroom_backend.store import Store

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = Store(tmp_path / "data")
    yield kept
    kept.close()


def test_eight_writers_at_once_lose_nothing(store: Store) -> None:
    def write(writer: int) -> None:
        for turn in range(20):
            id_ = f"{writer}-{turn}"
            store.add_evidence(id_, "{}", "https://room.example/", AT)
            store.add_report(id_, f"report {id_}")
            store.add_token(f"token {id_}", "origin", AT)
            store.add_picture(f"picture {turn}".encode())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    for writer in range(8):
        for turn in range(20):
            id_ = f"{writer}-{turn}"
            assert store.report(id_) == (AT.isoformat(), f"report {id_}")
            assert store.knows_token(f"token {id_}", "origin")


def test_a_picture_is_kept_once_and_whole(store: Store, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(lambda _: store.add_picture(b"picture" * 1000), range(40)))
    [name] = names
    [path] = [path for path in (tmp_path / "data" / "pictures").rglob("*") if path.is_file()]
    assert path.name == name
    assert path.read_bytes() == b"picture" * 1000


def test_a_token_is_known_for_its_own_origin_only(store: Store) -> None:
    store.add_token("one", "chrome-extension://a", AT)
    store.add_token("two", "", AT)
    assert store.knows_token("one", "chrome-extension://a")
    assert not store.knows_token("one", "chrome-extension://b")
    assert not store.knows_token("one", "")
    assert store.knows_token("two", "")
    assert not store.knows_token("two", "chrome-extension://a")
    for unknown in ("", "three", "One", "\ud800"):
        assert not store.knows_token(unknown, "")


def test_evidence_without_a_report_has_none(store: Store) -> None:
    store.add_evidence("one", "{}", "https://room.example/", AT)
    assert store.report("one") is None
    assert store.report("gone") is None
    with pytest.raises(LookupError):
        store.last_report()


def test_the_last_report_is_the_one_made_last(store: Store) -> None:
    for minutes, name in ((5, "newest"), (0, "oldest"), (9, "unjudged")):
        store.add_evidence(name, "{}", "https://room.example/", AT + timedelta(minutes=minutes))
    store.add_report("newest", "the newest")
    store.add_report("oldest", "the oldest")
    assert store.last_report() == "the newest"


def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    first = Store(tmp_path / "data")
    first.add_evidence("one", "{}", "https://room.example/", AT)
    first.add_report("one", "report")
    first.add_token("token", "origin", AT)
    first.close()
    second = Store(tmp_path / "data")
    assert second.report("one") == (AT.isoformat(), "report")
    assert second.knows_token("token", "origin")
    second.close()


@pytest.mark.usefixtures("store")
def test_the_folder_is_its_owner_s_alone(tmp_path: Path) -> None:
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
