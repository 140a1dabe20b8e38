"""Runs that follow each other: a folder each, the oldest deleted, a wait between."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from greenroom.batch.journal import put_whole

# Written when a run has come to its end.
ENDED = "ended"
_FORM = "%Y%m%dT%H%M%S"


def runs(out: Path, *, ended: bool) -> list[Path]:
    """Folders of the runs that have come to their end, or have not, oldest first."""
    if not out.is_dir():
        return []
    return sorted(
        path for path in out.iterdir() if _is_run(path) and (path / ENDED).is_file() is ended
    )


def _is_run(path: Path) -> bool:
    try:
        datetime.strptime(path.name, _FORM)  # noqa: DTZ007 - only the form is asked for
    except ValueError:
        return False
    return path.is_dir()


def folder_of(out: Path, moment: datetime) -> Path:
    """The folder of the next run: that of the last one where it was broken off, else a new one."""
    broken = runs(out, ended=False)
    return broken[-1] if broken else out / moment.strftime(_FORM)


def end(run: Path) -> None:
    """Marks a run as ended."""
    put_whole(run / ENDED, "")


def retire(out: Path, keep: int) -> list[Path]:
    """Deletes all but the last `keep` runs that have ended (at least one), and names them."""
    old = runs(out, ended=True)[: -max(1, keep)]
    for run in old:
        # Without its mark a half-deleted run would be taken for a broken one: the mark goes last.
        for part in sorted(run.iterdir(), key=lambda path: path.name == ENDED):
            shutil.rmtree(part) if part.is_dir() else part.unlink()
        run.rmdir()
    return old


def pause_s(begun: datetime, now: datetime, every_s: float, jitter: float, lot: float) -> float:
    """Seconds until the next run begins, `every_s` after the last one began.

    jitter: share of every_s by which it may come earlier or later. lot: drawn from 0 to 1.
    """
    planned_s = every_s * (1 + jitter * (2 * lot - 1))
    return max(0.0, (begun + timedelta(seconds=planned_s) - now).total_seconds())


def watch(
    one: Callable[[datetime], None],
    every_s: float,
    jitter: float,
    *,
    moment: Callable[[], datetime],
    lot: Callable[[], float],
    wait: Callable[[float], object],
    rounds: int | None = None,
) -> None:
    """Runs `one` again and again, with the moment it begins. rounds: None for without end."""
    done = 0
    while True:
        begun = moment()
        one(begun)
        done += 1
        if done == rounds:
            return
        wait(pause_s(begun, moment(), every_s, jitter, lot()))
