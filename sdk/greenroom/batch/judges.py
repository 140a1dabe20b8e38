"""Processes that read pictures, judge and write reports, while the browsers go on seeing.

A judge that dies or hangs takes only its own room along, and a new one steps in. A judge whose
driver has died ends, since its pipe does.
"""

import asyncio
import gzip
import multiprocessing
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from greenroom import __version__
from greenroom.audit import with_words
from greenroom.batch.eye import Load
from greenroom.batch.journal import put_whole
from greenroom.batch.result import sum_of
from greenroom.engine import judge
from greenroom.errors import CaptureError, GreenroomError, LateError
from greenroom.evidence import MAX_BYTES, day_of, read_evidence
from greenroom.export import as_html
from greenroom.pack import load_pack


@dataclass(frozen=True, slots=True)
class Case:
    """One room to judge. as_of: the day judged by, None for that of the evidence. engine: reader
    of pictures.
    """

    load: Load
    as_of: date | None
    engine: str | None
    language: str


def judged(case: Case) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The report's sum, and the files to keep by name."""
    album = case.load.album
    evidence = read_evidence(case.load.evidence.encode()[: MAX_BYTES + 1], at="evidence")
    if album:
        evidence = with_words(evidence, album, case.engine)
    report = judge(evidence, load_pack(), case.as_of or day_of(evidence), version=__version__)
    if album and any(row.picture for check in report.checks for row in check.findings):
        from greenroom.vision.crops import with_crops  # noqa: PLC0415 - only where pictures were read

        report = with_crops(report, album)
    # Most of a report is the rules' own words: packed it is a twentieth.
    return sum_of(report), {
        "evidence.json": (evidence.to_json() + "\n").encode(),
        "report.json.gz": gzip.compress(report.to_json().encode(), 6, mtime=0),
        "report.html": as_html(report, case.language).encode("utf-8", "replace"),
    }


def keep(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes the files so that after a crash each is there whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, raw in files.items():
        put_whole(folder / name, raw)


def _sit(pipe: Connection) -> None:
    """The life of a judge: case in, sum or error out."""
    # Ctrl-C is the driver's to hear.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            case, folder = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            told, files = judged(case)
            keep(folder, files)
            answer: tuple[bool, Any] = (True, told)
        except GreenroomError as problem:
            answer = (False, str(problem))
        except Exception as problem:  # noqa: BLE001 - one room must not end the judge
            answer = (False, f"{type(problem).__name__}: {problem}")
        try:
            pipe.send(answer)
        except OSError:
            return


class _Judge:
    def __init__(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawn.Pipe()
        self._process = spawn.Process(target=_sit, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, case: Case, folder: Path, limit_s: float) -> tuple[bool, Any]:
        """Raises EOFError or OSError where the judge died, TimeoutError where it is late."""
        self._pipe.send((case, folder))
        if not self._pipe.poll(limit_s):
            raise TimeoutError
        answer: tuple[bool, Any] = self._pipe.recv()
        return answer

    def end(self) -> None:
        self._process.kill()
        self._process.join(5)
        self._pipe.close()


class Judges:
    """count judges; each case has limit_s seconds."""

    def __init__(self, count: int, limit_s: float) -> None:
        self._limit_s = limit_s
        self._idle: asyncio.Queue[_Judge] = asyncio.Queue()
        for _ in range(count):
            self._idle.put_nowait(_Judge())

    async def judge(self, case: Case, folder: Path) -> dict[str, Any]:
        """The sum of the report; its files are in `folder`. Raises CaptureError where
        judging failed, LateError where it took too long. A judge that was killed is replaced and
        the case judged once more.
        """
        for last in (False, True):
            one = await self._idle.get()
            try:
                # A thread waits for the pipe; the loop goes on.
                well, answer = await asyncio.to_thread(one.ask, case, folder, self._limit_s)
            except TimeoutError:
                one.end()
                one = _Judge()
                raise LateError(f"judging took more than {self._limit_s:g} s") from None
            except (EOFError, OSError):
                one.end()
                one = _Judge()
                if last:
                    raise CaptureError("the judging process died twice") from None
                continue
            finally:
                self._idle.put_nowait(one)
            break
        if not well:
            raise CaptureError(f"judging failed: {answer}")
        return dict(answer)

    def close(self) -> None:
        while not self._idle.empty():
            self._idle.get_nowait().end()
