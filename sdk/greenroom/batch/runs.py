"""A run that has been made: its results, and evidence and report of each room."""

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from greenroom.batch.result import Result
from greenroom.errors import InputError, LimitError, TargetError
from greenroom.evidence import MAX_BYTES as MAX_EVIDENCE
from greenroom.evidence import Evidence, read_evidence
from greenroom.report import MAX_BYTES, Report, read_report

RESULTS = "results.jsonl"
EVIDENCE, REPORT, PAGE, ANSWERS = "evidence.json", "report.json.gz", "report.html", "answers.jsonl"
MAX_RESULTS = 1 << 30
_FOLDER = re.compile(r"rooms/[0-9a-z]{1,16}/[0-9a-z]{1,64}")


@dataclass(frozen=True, slots=True)
class Run:
    """folder: of the run. results: one a room, in the order of the list."""

    folder: Path
    results: tuple[Result, ...]

    def judged(self) -> Iterator[Result]:
        """The rooms that have a report."""
        return (one for one in self.results if one.folder)

    def place(self, result: Result) -> Path:
        """The room's own folder. Raises InputError where the results point elsewhere."""
        if not _FOLDER.fullmatch(result.folder):
            raise InputError("points outside the run", at=f"{self.folder / RESULTS}: {result.key}")
        return self.folder / result.folder

    def report(self, result: Result) -> Report:
        """The room's report as it stands. Raises InputError where it is missing or damaged."""
        path = self.place(result) / REPORT
        return read_report(_unpacked(path), at=str(path))

    def evidence(self, result: Result) -> Evidence:
        """What was seen of the room. Raises InputError where it is missing or damaged."""
        path = self.place(result) / EVIDENCE
        return read_evidence(_bytes(path, MAX_EVIDENCE), at=str(path))


def read_run(folder: Path) -> Run:
    """The run in a folder. Raises TargetError where there is none, InputError naming the line."""
    path = folder / RESULTS
    raw = _bytes(path, MAX_RESULTS, "the folder of a finished `greenroom batch`; else --resume it")
    results = []
    for number, line in enumerate(raw.splitlines(), 1):
        try:
            results.append(Result.model_validate_json(line))
        except ValidationError as problem:
            first = problem.errors(include_url=False, include_input=False)[0]
            field = "/".join(map(str, first["loc"]))
            raise InputError(f"{field}: {first['msg']}", at=f"{path}:{number}") from None
    return Run(folder, tuple(results))


def _bytes(path: Path, limit: int, remedy: str = "") -> bytes:
    try:
        size = path.stat().st_size
        if size > limit:
            raise LimitError(f"{size} bytes, at most {limit} are read", at=str(path))
        return path.read_bytes()
    except OSError as problem:
        raise TargetError(
            f"cannot be read: {problem.strerror}", at=str(path), remedy=remedy
        ) from None


def _unpacked(path: Path) -> bytes:
    try:
        with gzip.open(path) as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as problem:
        raise TargetError(f"cannot be read: {problem}", at=str(path)) from None
    return raw
