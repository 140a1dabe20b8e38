"""The audit log: whatever is done to it afterwards shows."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from greenroom_backend.store import Role, Storage, command_line
from greenroom_backend.store.log import Broken, Head, Log

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
COUNT = 12


@pytest.fixture
def filled(storage: Storage) -> Storage:
    """A log of exactly twelve lines."""
    tokens = storage.of(command_line()).tokens
    for _ in range(COUNT // 2):
        tokens.revoke(tokens.issue(Role.operator).token.id)
    return storage


def change(storage: Storage, *statements: str) -> None:
    with storage._ground.database.write() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def head_of(storage: Storage) -> Head:
    found = storage.log.verify()
    assert isinstance(found, Head)
    return found


def test_a_log_that_nobody_touched_holds(filled: Storage) -> None:
    assert head_of(filled).number == COUNT


def test_an_empty_log_holds(storage: Storage) -> None:
    assert head_of(storage).number == 0


@pytest.mark.parametrize("number", range(1, COUNT + 1))
def test_any_line_that_is_changed_is_named(filled: Storage, number: int) -> None:
    change(
        filled,
        f"UPDATE log SET body = replace(body, 'token', 'taken') WHERE number = {number}",  # noqa: S608
    )
    assert filled.log.verify() == Broken(number, "changed")


@pytest.mark.parametrize("number", range(1, COUNT))
def test_any_line_that_is_taken_away_is_named(filled: Storage, number: int) -> None:
    change(filled, f"DELETE FROM log WHERE number = {number}")  # noqa: S608
    assert filled.log.verify() == Broken(number, "missing")


@pytest.mark.parametrize("left", range(COUNT))
def test_a_log_that_was_cut_off_is_seen(filled: Storage, left: int) -> None:
    change(filled, f"DELETE FROM log WHERE number > {left}")  # noqa: S608
    assert filled.log.verify() == Broken(left + 1, "cut_off")


def test_a_line_with_a_hash_of_its_own_breaks_the_next(filled: Storage) -> None:
    from greenroom_backend.store.log import chained

    with filled._ground.database.read() as connection:
        rows = list(filled.log.lines(connection))
    body = rows[4][1].replace("token", "taken")
    sha256 = chained(rows[3][2], body)
    change(
        filled,
        "UPDATE log SET body = replace(body, 'token', 'taken') WHERE number = 5",
        f"UPDATE log SET sha256 = '{sha256}' WHERE number = 5",  # noqa: S608
    )
    assert filled.log.verify() == Broken(6, "changed")


def test_a_head_without_the_key_can_not_be_forged(filled: Storage) -> None:
    with filled._ground.database.read() as connection:
        [*_, (number, _, sha256), _] = filled.log.lines(connection)
    change(
        filled,
        f"DELETE FROM log WHERE number > {number}",  # noqa: S608
        f"UPDATE log_head SET number = {number}, sha256 = '{sha256}'",  # noqa: S608
    )
    assert filled.log.verify() == Broken(number, "head_forged")
    change(filled, "DELETE FROM log_head")
    assert filled.log.verify() == Broken(number, "no_head")


def test_a_log_made_anew_with_the_key_is_told_by_a_head_noted_elsewhere(filled: Storage) -> None:
    noted = head_of(filled)
    assert filled.log.verify(noted) == noted
    change(filled, "DELETE FROM log", "DELETE FROM log_head")
    tokens = filled.of(command_line()).tokens
    for _ in range(COUNT - 1):
        tokens.issue(Role.operator)
    assert filled.log.verify(noted) == Broken(COUNT, "cut_off")
    tokens.issue(Role.operator)
    assert filled.log.verify(noted) == Broken(COUNT, "other_head")
    tokens.issue(Role.operator)
    assert filled.log.verify(noted) == Broken(COUNT, "other_head")


def test_a_log_that_has_grown_since_still_holds(filled: Storage) -> None:
    noted = head_of(filled)
    filled.of(command_line()).tokens.issue(Role.operator)
    found = filled.log.verify(noted)
    assert isinstance(found, Head)
    assert found.number == COUNT + 1


def test_with_another_key_the_head_is_forged(filled: Storage) -> None:
    other = Log(filled._ground.database, b"another key")
    assert other.verify() == Broken(COUNT, "head_forged")


def test_eight_writers_at_once_keep_one_chain(storage: Storage) -> None:
    tokens = storage.of(command_line()).tokens
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: tokens.issue(Role.operator), range(80)))
    assert head_of(storage).number == 80


def test_who_did_what_stands_in_it_and_no_secret(storage: Storage) -> None:
    store = storage.of(command_line())
    secret = store.tokens.issue(Role.inspector, name="a name").secret
    store.add_evidence("one", '{"words": "said in the room"}', "https://room.example/", AT)
    store.add_report("one", "report")
    with storage._ground.database.read() as connection:
        bodies = [body for _, body, _ in storage.log.lines(connection)]
    events = [json.loads(body) for body in bodies]
    assert [(one["actor"], one["action"]) for one in events] == [
        ("cli", "token.issued"),
        ("cli", "room.added"),
        ("cli", "audit.added"),
        ("cli", "audit.judged"),
    ]
    assert [one["number"] for one in events] == [1, 2, 3, 4]
    for word in (secret, "said in the room", "room.example"):
        assert word not in str(bodies)
