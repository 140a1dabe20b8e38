"""Buckets of calls, and keys of calls, on a clock in the test's hand."""

from collections.abc import Callable

import pytest

from backend.conftest import Clock
from greenroom_backend.api.limits import MAX_CALLERS, Buckets
from greenroom_backend.store import (
    Answered,
    Caller,
    ConflictError,
    KeyBusyError,
    Role,
    Storage,
    command_line,
)


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


def test_a_key_is_taken_once_and_told_what_came_of_it(storage: Storage) -> None:
    keys = storage.of(command_line()).keys
    assert keys.begin("answer", "k", "d") is None
    with pytest.raises(KeyBusyError):
        keys.begin("answer", "k", "d")
    keys.finish("answer", "k", Answered(201, b"made"))
    assert keys.begin("answer", "k", "d") == Answered(201, b"made")
    with pytest.raises(ConflictError):
        keys.begin("answer", "k", "e")
    assert keys.begin("waive", "k", "d") is None, "of another operation"
    keys.drop("waive", "k")
    assert keys.begin("waive", "k", "d") is None


def test_a_key_is_its_caller_s_alone(storage: Storage) -> None:
    first = Caller("default", Role.operator, "one")
    storage.of(first).keys.begin("answer", "k", "d")
    for other in (Caller("default", Role.operator, "two"), Caller("default", Role.admin, "three")):
        assert storage.of(other).keys.begin("answer", "k", "e") is None


def test_a_call_that_never_ended_frees_its_key(open_storage: Callable[..., Storage]) -> None:
    clock = Clock()
    keys = open_storage(clock=clock).of(command_line()).keys
    assert keys.begin("answer", "k", "d") is None
    clock.go_on(601)
    assert keys.begin("answer", "k", "d") is None


def test_secrets_are_the_same_as_long_as_the_folder_is(
    open_storage: Callable[..., Storage],
) -> None:
    first, second = open_storage(), open_storage()
    assert first.secret("a") == second.secret("a") != second.secret("b")
    assert len(first.secret("a")) == 32
