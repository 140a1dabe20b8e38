"""Processes that read pictures, judge and write reports, while the browsers go on seeing.

A judge that dies or hangs takes only its own room along, and a new one steps in. A judge whose
driver has died ends, since its pipe does.
"""

import asyncio
import gzip
import multiprocessing
import signal
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from greenroom import __version__
from greenroom.audit import with_words
from greenroom.batch.journal import put_whole
from greenroom.batch.result import sum_of
from greenroom.engine import judge
from greenroom.errors import CaptureError, GreenroomError, LateError
from greenroom.evidence import MAX_BYTES, day_of, read_evidence
from greenroom.export import as_html
from greenroom.pack import load_pack


@dataclass(frozen=True, slots=True)
class Case:
    """One room to judge. evidence: its JSON. album: bytes of its pictures by SHA-256, None where
    pictures are left alone. folder: takes evidence and report. engine: reader of pictures.
    """

    evidence: str
    album: dict[str, bytes] | None
    folder: Path
    as_of: date | None
    engine: str | None
    language: str


def judged(case: Case) -> dict[str, Any]:
    """The report's sum; `evidence.json`, `report.json.gz` and `report.html` are written."""
    evidence = read_evidence(case.evidence.encode()[: MAX_BYTES + 1], at="evidence")
    if case.album:
        evidence = with_words(evidence, case.album, case.engine)
    report = judge(evidence, load_pack(), case.as_of or day_of(evidence), version=__version__)
    if case.album and any(row.picture for check in report.checks for row in check.findings):
        from greenroom.vision.crops import with_crops  # noqa: PLC0415 - only where pictures were read

        report = with_crops(report, case.album)
    case.folder.mkdir(parents=True, exist_ok=True)
    put_whole(case.folder / "evidence.json", evidence.to_json() + "\n")
    # Most of a report is the rules' own words: packed it is a twentieth.
    put_whole(case.folder / "report.json.gz", gzip.compress(report.to_json().encode(), 6, mtime=0))
    put_whole(case.folder / "report.html", as_html(report, case.language))
    return sum_of(report)


def _sit(pipe: Connection) -> None:
    """The life of a judge: case in, sum or error out."""
    # Ctrl-C is the driver's to hear.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            case = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer: tuple[bool, Any] = (True, judged(case))
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

    def ask(self, case: Case, limit_s: float) -> tuple[bool, Any]:
        """Raises EOFError or OSError where the judge died, TimeoutError where it is late."""
        self._pipe.send(case)
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

    async def judge(self, case: Case) -> dict[str, Any]:
        """The sum of the report. Raises CaptureError where judging failed, LateError where it
        took too long. A judge that was killed is replaced and the case judged once more.
        """
        for last in (False, True):
            one = await self._idle.get()
            try:
                # A thread waits for the pipe; the loop goes on.
                well, answer = await asyncio.to_thread(one.ask, case, self._limit_s)
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
