"""Which rooms of a list are visited, by an engine that notes what it is given."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from greenroom.batch.plan import Plan
from greenroom.batch.result import Class, Result
from greenroom.batch.rooms import Room
from greenroom.cli.batch import _Choice, _one, batch_command
from greenroom.errors import InputError

ROOMS = tuple(Room(url=f"https://a.example/{n}") for n in range(40))


@dataclass
class Notes:
    """An engine: every third room is gone, the others are audited on `day`."""

    day: date = date(2026, 3, 1)
    given: list[str] = field(default_factory=list)

    def __call__(
        self, rooms: Iterable[Room], plan: Plan, done: Callable[[Result], None], /
    ) -> None:
        del plan
        for room in rooms:
            self.given.append(room.url)
            done(
                Result(
                    key=room.key,
                    url=room.url,
                    platform="generic",
                    outcome=Class.gone if int(room.url[18:]) % 3 == 0 else Class.audited,
                    attempts=1,
                    seconds=0,
                    at=f"{self.day}T12:00:00+08:00",
                )
            )


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return Plan(folder=tmp_path / "run", moment=lambda: datetime(2026, 3, 1, tzinfo=UTC))


def test_finished_rooms_are_not_given_again_and_a_class_is(plan: Plan) -> None:
    engine = Notes()
    _one(engine, plan, ROOMS[:10], _Choice(resume=False))
    assert len(engine.given) == 10
    with pytest.raises(InputError, match="holds a run already"):
        _one(engine, plan, ROOMS, _Choice(resume=False))
    again = Notes()
    results = _one(again, plan, ROOMS[:12], _Choice(resume=True, retry=("gone",)))
    assert [url[18:] for url in again.given] == ["0", "3", "6", "9", "10", "11"]
    assert len(results) == 12
    kept = (plan.folder / "results.jsonl").read_text("utf-8").splitlines()
    assert len(kept) == len({json.loads(line)["key"] for line in kept}) == 12


def test_limit_takes_the_first_that_are_left(plan: Plan) -> None:
    _one(Notes(), plan, ROOMS, _Choice(resume=False, limit=5))
    second = Notes()
    _one(second, plan, ROOMS, _Choice(resume=True, limit=3))
    assert second.given == [room.url for room in ROOMS[5:8]]


def test_same_seed_draws_the_same_rooms_in_whatever_order_they_are_listed(plan: Plan) -> None:
    drawn = []
    for name, listed, seed in (("a", ROOMS, "1"), ("b", ROOMS[::-1], "1"), ("c", ROOMS, "2")):
        engine = Notes()
        choice = _Choice(resume=False, lot=8, seed=seed)
        _one(engine, replace(plan, folder=plan.folder / name), listed, choice)
        drawn.append(engine.given)
    assert drawn[0] == drawn[1]
    assert len(set(drawn[0])) == 8
    assert set(drawn[0]) != set(drawn[2])


def test_since_gives_what_was_not_judged_from_that_day_on(plan: Plan) -> None:
    _one(Notes(date(2026, 2, 1)), plan, ROOMS[:6], _Choice(resume=False))
    _one(Notes(date(2026, 2, 20)), plan, ROOMS[:12], _Choice(resume=True))
    third = Notes()
    _one(third, plan, ROOMS[:12], _Choice(resume=True, since=date(2026, 2, 20)))
    old = {f"https://a.example/{n}" for n in range(6)}
    gone = {f"https://a.example/{n}" for n in (6, 9)}
    assert set(third.given) == old | gone


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--retry-class", "gone"], "only with --resume"),
        (["--since", "2026-01-01"], "only with --resume"),
        (["--watch", "60", "--resume"], "goes on by itself"),
    ],
)
def test_words_that_do_not_go_together_are_refused(
    tmp_path: Path, words: list[str], told: str
) -> None:
    path = tmp_path / "rooms.txt"
    path.write_text("https://a.example/", "utf-8")
    result = CliRunner().invoke(batch_command, [str(path), "--out", str(tmp_path / "x"), *words])
    assert result.exit_code == 2
    assert told in result.output
    assert not (tmp_path / "x").exists()
