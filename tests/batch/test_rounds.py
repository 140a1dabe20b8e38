"""Runs that follow each other, on a clock and a lot that the test holds."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from greenroom.batch.rounds import end, folder_of, pause_s, retire, runs, watch

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("spent_s", "lot", "pause"),
    [(0, 0.5, 600), (100, 0.5, 500), (0, 0.0, 540), (0, 1.0, 660), (700, 1.0, 0)],
)
def test_next_run_begins_an_interval_after_the_last_one_began(
    spent_s: float, lot: float, pause: float
) -> None:
    assert pause_s(NOON, NOON + timedelta(seconds=spent_s), 600, 0.1, lot) == pause


def test_watch_runs_and_waits_in_turn() -> None:
    clock = [NOON]
    begun: list[datetime] = []

    def one(moment: datetime) -> None:
        begun.append(moment)
        clock[0] += timedelta(seconds=30)

    def wait(spent_s: float) -> None:
        clock[0] += timedelta(seconds=spent_s)

    lots = iter([0.0, 1.0])
    watch(one, 100, 0.2, moment=lambda: clock[0], lot=lambda: next(lots), wait=wait, rounds=3)
    assert [(moment - NOON).total_seconds() for moment in begun] == [0, 80, 200]


def run(out: Path, name: str, *, ended: bool) -> Path:
    folder = out / name
    (folder / "rooms" / "aa").mkdir(parents=True)
    (folder / "rooms" / "aa" / "report.html").write_text("x")
    if ended:
        end(folder)
    return folder


def test_broken_run_is_gone_on_with_and_old_ones_are_deleted(tmp_path: Path) -> None:
    assert folder_of(tmp_path / "none", NOON).name == "20260301T120000"
    kept = [run(tmp_path, f"2026030{day}T000000", ended=True) for day in range(1, 5)]
    broken = run(tmp_path, "20260305T000000", ended=False)
    mine = run(tmp_path, "papers", ended=True)
    assert folder_of(tmp_path, NOON) == broken
    assert retire(tmp_path, 2) == kept[:2]
    assert runs(tmp_path, ended=True) == kept[2:]
    assert broken.is_dir()
    assert mine.is_dir(), "what is no run is not touched"
    end(broken)
    assert folder_of(tmp_path, NOON).name == "20260301T120000"
    assert retire(tmp_path, 0) == kept[2:], "the last one is what the next is compared with"
