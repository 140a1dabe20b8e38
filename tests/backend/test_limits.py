"""Buckets of calls, and keys of calls, on a clock in the test's hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.conftest import Clock
from greenroom_backend.api.limits import MAX_CALLERS, Buckets
from greenroom_backend.idempotency import Answered, Keys
from greenroom_backend.shelf import Shelf
from greenroom_backend.store import Store


def test_a_bucket_refills_with_time_and_never_beyond_its_brim() -> None:
    clock = Clock()
    buckets = Buckets(burst=3, rate=0.5, clock=clock)
    assert [buckets.wait_s("a", 1) for _ in range(5)] == [0, 0, 0, 2, 2]
    assert buckets.wait_s("b", 1) == 0, "each has their own"
    clock.go_on(2)
    assert [buckets.wait_s("a", 1) for _ in range(2)] == [0, 2]
    clock.go_on(10_000)
    assert [buckets.wait_s("a", 1) for _ in range(4)] == [0, 0, 0, 2]


def test_a_call_dearer_than_a_bucket_takes_a_full_one() -> None:
    clock = Clock()
    buckets = Buckets(burst=3, rate=1, clock=clock)
    assert buckets.wait_s("a", 20) == 0
    assert buckets.wait_s("a", 20) == 3
    clock.go_on(3)
    assert buckets.wait_s("a", 20) == 0


def test_a_clock_set_back_takes_nothing_away() -> None:
    clock = Clock()
    buckets = Buckets(burst=2, rate=1, clock=clock)
    assert buckets.wait_s("a", 1) == 0
    clock.go_on(-3_600)
    assert [buckets.wait_s("a", 1) for _ in range(2)] == [0, 1]


def test_many_names_fill_no_memory() -> None:
    buckets = Buckets(burst=1, rate=1, clock=Clock())
    for name in range(MAX_CALLERS + 500):
        assert buckets.wait_s(str(name), 1) == 0
    assert len(buckets._callers) == MAX_CALLERS


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def keys(store: Store) -> Keys:
    return Keys(store.engine)


def test_a_key_is_taken_once_and_told_what_came_of_it(keys: Keys) -> None:
    clock = Clock()
    assert keys.begin("k", "d", clock()) is None
    assert keys.begin("k", "d", clock()) == Answered("d", 0, None)
    keys.finish("k", Answered("d", 201, b"made"))
    assert keys.begin("k", "e", clock()) == Answered("d", 201, b"made")
    assert keys.begin("other", "d", clock()) is None
    keys.drop("other")
    assert keys.begin("other", "d", clock()) is None


def test_a_call_that_never_ended_frees_its_key(keys: Keys) -> None:
    clock = Clock()
    assert keys.begin("k", "d", clock()) is None
    clock.go_on(601)
    assert keys.begin("k", "d", clock()) is None


def test_a_secret_is_made_once(store: Store) -> None:
    shelf = Shelf(store.engine)
    assert shelf.secret("a") == shelf.secret("a") != shelf.secret("b")
    assert len(shelf.secret("a")) == 32
