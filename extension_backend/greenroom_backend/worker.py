"""The worker: takes jobs from the queue, has them judged, keeps what they come to.

It may be a thread of the serving process (a laptop) or processes of their own, as many as there
are cores, on any machine that reaches database and files.
"""

import logging
import uuid
from dataclasses import dataclass
from threading import Event, Thread
from time import monotonic
from typing import Final

from greenroom.errors import InputError
from greenroom.evidence import read_evidence
from greenroom.pricing.records import room_key
from greenroom_backend.bell import Bell
from greenroom_backend.judging import Case, DiedError, Failed, Judge, Judged
from greenroom_backend.store import Claim, LeaseLostError, Storage, StorageError
from greenroom_backend.store.queue import Queue, Result

_BEAT_S: Final = 2.0
_LOG: Final = logging.getLogger("greenroom.worker")


@dataclass(frozen=True, slots=True)
class Pace:
    """All in seconds. lease: for how long a job is held without a word. attempt: how long one may
    take. rest: between two looks at an empty queue, and between two looks at whether to stop.
    idle: after which the judging process of a worker without work is ended. tidy: between two
    looks for what crashes left behind.
    """

    lease_s: float = 30.0
    attempt_s: float = 600.0
    rest_s: float = 0.5
    idle_s: float = 300.0
    tidy_s: float = 3_600.0


def case_of(queue: Queue, claim: Claim) -> Case:
    """All that a claimed job is judged by. Raises StorageError, InputError."""
    evidence, album = queue.material(claim)
    history = queue.history(claim, room_key(read_evidence(evidence).room))
    return Case(evidence, album, history, queue.dossier(claim), claim.as_of)


def result_of(found: Judged) -> Result:
    """What the queue keeps of it."""
    return Result(
        found.evidence, found.report, found.album, found.price_key, found.deals, found.counts
    )


class Worker:
    """One job after the other. `stop` may be called from anywhere: the job in hand goes back."""

    def __init__(
        self,
        storage: Storage,
        pace: Pace = Pace(),
        name: str = "",
        judge: Judge | None = None,
        bell: Bell | None = None,
    ) -> None:
        self._queue: Queue = storage.queue
        self._pace = pace
        self._name = name or uuid.uuid4().hex[:8]
        self._judge = judge if judge is not None else Judge()
        self._bell = bell if bell is not None else Bell()
        self._stopping = Event()
        self._thread: Thread | None = None

    def run(self) -> None:
        """Works until it is stopped. A failing database is waited for, not died of."""
        last = monotonic()
        tidied: float | None = None
        try:
            while not self._stopping.is_set():
                try:
                    if tidied is None or monotonic() - tidied > self._pace.tidy_s:
                        self._queue.tidy()
                        tidied = monotonic()
                    worked = self.step()
                except StorageError as problem:
                    _LOG.error("storage: %s", problem)
                    worked = False
                if worked:
                    last = monotonic()
                    continue
                if monotonic() - last > self._pace.idle_s:
                    self._judge.end()
                if self._bell.waited(self._pace.rest_s):
                    self._judge.prepare()
                    last = monotonic()
        finally:
            self._judge.end()

    def step(self) -> bool:
        """Takes one job to its end; False where there was none. Raises StorageError."""
        claim = self._queue.claim(self._name, self._pace.lease_s)
        if claim is None:
            return False
        try:
            self._work(claim)
        except LeaseLostError:
            # Somebody else has it by now; what we know of it is worth nothing.
            _LOG.warning("lease of job %s lost", claim.job)
            self._judge.end()
        return True

    def start(self) -> None:
        """Runs in a thread of this process."""
        self._thread = Thread(target=self.run, name=f"worker {self._name}", daemon=True)
        self._thread.start()

    def stop(self, wait_s: float = 10.0) -> None:
        """Gives the job in hand back and ends."""
        self._stopping.set()
        self._bell.for_work()
        if self._thread is not None:
            self._thread.join(wait_s)

    def _work(self, claim: Claim) -> None:
        try:
            case = case_of(self._queue, claim)
        except InputError as problem:
            self._queue.fail(claim, problem.code, str(problem), again=False)
            return
        except StorageError as problem:
            # Evidence that can't be read now may be there again later.
            self._queue.fail(claim, problem.code, problem.message, again=True)
            return
        if case.album:
            self._queue.tell(claim, "reading_pictures", pictures=len(case.album))
        try:
            self._judge.ask(case)
            found = self._answer(claim)
        except DiedError:
            self._queue.fail(claim, "died", "the judging process died", again=True)
            return
        if isinstance(found, Failed):
            self._queue.fail(claim, found.code, found.message, again=found.again)
        elif found is not None:
            self._queue.finish(claim, result_of(found))

    def _answer(self, claim: Claim) -> Judged | Failed | None:
        """What the judge says; None where the job was ended or handed back meanwhile.

        Raises DiedError, LeaseLostError.
        """
        pace = self._pace
        begun = beaten = monotonic()
        while (found := self._judge.answer(pace.rest_s)) is None:
            now = monotonic()
            if self._stopping.is_set():
                self._judge.end()
                self._queue.hand_back(claim)
                return None
            if now - begun > pace.attempt_s:
                self._judge.end()
                return Failed("late", f"judging took more than {pace.attempt_s:g} s", again=False)
            # Often enough to hear soon that it shall be cancelled.
            if now - beaten > min(pace.lease_s / 3, _BEAT_S):
                beaten = now
                if self._queue.beat(claim, pace.lease_s):
                    self._judge.end()
                    self._queue.cancel(claim)
                    return None
        return found
