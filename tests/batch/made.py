"""Runs made of a few words, with real evidence and reports on the disk, without a browser."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from cases import case_evidence
from greenroom.batch.exports import write_results
from greenroom.batch.eye import Load
from greenroom.batch.judges import Case, judged
from greenroom.batch.result import Class, Result
from greenroom.batch.rooms import Room
from greenroom.batch.runs import Run, read_run

__all__ = ["BAD", "GOOD", "WALL", "address", "key", "made_run"]

BAD: dict[str, Any] = {"texts": ["room_title: 全国最佳带鱼"]}
GOOD: dict[str, Any] = {"texts": ["room_title: 今晚的带鱼"]}
WALL = None


def address(name: str) -> str:
    return f"https://room.example/{name}"


def key(name: str) -> str:
    """The key of the room of that name."""
    return Room(url=address(name)).key


def made_run(folder: Path, rooms: Mapping[str, dict[str, Any] | None], week: int = 0) -> Run:
    """A run of the rooms, seen `week` weeks after the day of all cases; None is a login wall."""
    results = [_result(folder, name, case, week) for name, case in rooms.items()]
    folder.mkdir(parents=True, exist_ok=True)
    write_results(results, folder)
    return read_run(folder)


def _result(folder: Path, name: str, case: dict[str, Any] | None, week: int) -> Result:
    fields: dict[str, Any] = {
        "key": key(name),
        "url": address(name),
        "name": name,
        "platform": "generic",
        "attempts": 1,
        "seconds": 1.5,
        "at": "2026-03-01T20:00:00+08:00",
        "outcome": Class.login,
    }
    if case is None:
        return Result(**fields)
    evidence = case_evidence({**case, "room": {"url": address(name)}})
    moved = tuple(
        one.model_copy(update={"at": one.at + timedelta(weeks=week)}) for one in evidence.samples
    )
    evidence = evidence.model_copy(update={"samples": moved})
    place = f"rooms/{key(name)[:2]}/{key(name)}"
    sums, files = judged(Case(Load(evidence.to_json(), None), None, None, "zh"))
    (folder / place).mkdir(parents=True)
    for file, raw in files.items():
        (folder / place / file).write_bytes(raw)
    seen = {"outcome": Class.audited, "folder": place, "at": moved[-1].at.isoformat()}
    return Result(**{**fields, **seen, **sums})
