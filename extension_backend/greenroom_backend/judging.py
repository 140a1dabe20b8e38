"""A process that reads pictures and judges, apart from the one that serves.

It is started with the first audit, so that an idle backend stays small, and can be killed in the
middle of anything: it holds no lease and writes nothing. When its owner dies its pipe ends, and so
does it.
"""

import multiprocessing
import signal
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from typing import Any

from greenroom.errors import GreenroomError, InputError, MissingPartError
from greenroom.pricing.history import Deal, PriceHistory

_END_S = 5.0


@dataclass(frozen=True, slots=True)
class Case:
    """One audit. evidence: JSON, masked. album: pictures by SHA-256. history: prices kept before
    it. dossier: of the room, JSON, None where none is kept. as_of: the day judged, None for that
    of the evidence.
    """

    evidence: bytes
    album: dict[str, bytes]
    history: PriceHistory
    dossier: str | None
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Failed:
    """code: of the error. again: another attempt may do better."""

    code: str
    message: str
    again: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """evidence, report: JSON, the evidence with the words of its pictures. album: the pictures,
    viewers' words in them covered. deals: prices seen.
    """

    evidence: str
    report: str
    album: dict[str, bytes]
    price_key: str
    deals: tuple[Deal, ...]
    counts: dict[str, int]


def judged(case: Case) -> Judged:
    """The whole audit of kept evidence. Raises GreenroomError."""
    from greenroom import __version__  # noqa: PLC0415 - the serving process needs none of this
    from greenroom.audit import with_words  # noqa: PLC0415
    from greenroom.dossier.document import Dossier  # noqa: PLC0415
    from greenroom.engine import judge  # noqa: PLC0415
    from greenroom.evidence import day_of, read_evidence  # noqa: PLC0415
    from greenroom.pack import load_pack  # noqa: PLC0415
    from greenroom.pricing.records import room_key, shown_deals  # noqa: PLC0415

    evidence = read_evidence(case.evidence)
    album = dict(case.album)
    if album:
        # In place: what comes back is free of viewers' words, and only that may be kept.
        evidence = with_words(evidence, album)
    deals = shown_deals(evidence)
    history = PriceHistory(tuple(sorted({*case.history.deals, *deals})), case.history.covered)
    day = case.as_of or day_of(evidence)
    report = judge(
        evidence,
        load_pack(),
        day,
        version=__version__,
        history=history,
        dossier=Dossier.model_validate_json(case.dossier) if case.dossier else None,
    )
    if any(row.picture in album for check in report.checks for row in check.findings):
        from greenroom.vision.crops import with_crops  # noqa: PLC0415

        report = with_crops(report, album)
    return Judged(
        evidence.to_json(),
        report.to_json(),
        album,
        room_key(evidence.room),
        deals,
        {str(one): count for one, count in report.counts.items()},
    )


class DiedError(Exception):
    """The judging process is no more."""


class Judge:
    """One such process, started when it is first asked and again after it was ended."""

    def __init__(self) -> None:
        self._pipe: Connection | None = None
        self._process: Any = None

    def prepare(self) -> None:
        """Has rules and what reads pictures loaded, so that the next case need not wait."""
        with suppress(DiedError):
            self._hand_over(None)

    def ask(self, case: Case) -> None:
        """Hands over a case; `answer` waits for what it comes to. Raises DiedError."""
        self._hand_over(case)

    def _hand_over(self, case: Case | None) -> None:
        if self._pipe is None:
            spawn = multiprocessing.get_context("spawn")
            self._pipe, theirs = spawn.Pipe()
            self._process = spawn.Process(target=_sit, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()
        try:
            self._pipe.send(case)
        except OSError:
            self.end()
            raise DiedError from None

    def answer(self, wait_s: float) -> Judged | Failed | None:
        """What the case comes to, None where it is not done within `wait_s` seconds.

        Raises DiedError.
        """
        assert self._pipe is not None  # noqa: S101 - asked before
        try:
            if not self._pipe.poll(wait_s):
                return None
            found: Judged | Failed = self._pipe.recv()
        except (EOFError, OSError):
            self.end()
            raise DiedError from None
        return found

    def end(self) -> None:
        """Ends the process, whatever it is at."""
        if self._pipe is None:
            return
        self._process.kill()
        self._process.join(_END_S)
        self._pipe.close()
        self._pipe = None


def _load() -> None:
    """Rules and what reads pictures. What is missing is told by the audit that needs it."""
    from greenroom.audit import picture_reader  # noqa: PLC0415
    from greenroom.pack import load_pack  # noqa: PLC0415

    with suppress(GreenroomError):
        load_pack()
        picture_reader().warm()


def _sit(pipe: Connection) -> None:
    """The life of a judge: case in, what it comes to out."""
    # Ctrl-C is the owner's to hear.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            case = pipe.recv()
        except (EOFError, OSError):
            return
        if case is None:
            _load()
            continue
        try:
            answer: Judged | Failed = judged(case)
        except GreenroomError as problem:
            # What can't be used now can't be used later; what is missing may be there by then.
            again = not isinstance(problem, InputError | MissingPartError)
            answer = Failed(problem.code, str(problem), again)
        except Exception as problem:  # noqa: BLE001 - one audit must not end the judge
            # Words of the page may stand in the message, so only the kind of error goes on.
            answer = Failed("unexpected", f"judging failed: {type(problem).__name__}", again=True)
        try:
            pipe.send(answer)
        except OSError:
            return
