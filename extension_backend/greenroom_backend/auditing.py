"""An audit from its order to its end: judged at once where that is small, else by a worker.

Either way it is a job from its first moment on: what was accepted is done by somebody, whatever
dies meanwhile, and done once.
"""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from threading import Event
from time import monotonic
from typing import Final

from greenroom.errors import GreenroomError
from greenroom.evidence import Evidence
from greenroom_backend.api.parts import Parts
from greenroom_backend.judging import judged
from greenroom_backend.problems import RefusedError
from greenroom_backend.store import Claim, Job, LeaseLostError, State
from greenroom_backend.worker import case_of, result_of

_FIRST_LOOK_S: Final = 0.02
_LOOKS_S: Final = 0.2
_STATUSES: Final = {
    "missing_part": HTTPStatus.SERVICE_UNAVAILABLE,
    "limit": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "input": HTTPStatus.UNPROCESSABLE_ENTITY,
    "evidence": HTTPStatus.UNPROCESSABLE_ENTITY,
}


@dataclass(frozen=True, slots=True)
class Order:
    """evidence: masked. album: pictures by SHA-256. key: idempotency key, empty for none."""

    evidence: Evidence
    album: dict[str, bytes]
    as_of: date | None
    key: str


def carried_out(parts: Parts, order: Order, *, later: bool) -> Job:
    """The job of the order: done, or still open where a worker has it for long.

    later: the caller does not wait. Raises what judging raises; RefusedError 503 where too many
    audits are under way, and for a job that failed.
    """
    if order.album or later:
        job = _submitted(parts, order)
        many = len(order.album) > parts.settings.wait_images
        return job if later or many else _waited(parts, job)
    with parts.gates.through(parts.gates.judging):
        given = parts.store.jobs.submit(
            order.evidence, as_of=order.as_of, key=order.key, lease_s=parts.settings.lease_s
        )
        if given.claim is not None:
            _judge(parts, given.claim)
    return _waited(parts, given.job)


def _submitted(parts: Parts, order: Order) -> Job:
    jobs = parts.store.jobs
    given = jobs.submit(order.evidence, order.album, as_of=order.as_of, key=order.key)
    parts.bell.for_work()
    return given.job


def _judge(parts: Parts, claim: Claim) -> None:
    queue = parts.queue
    try:
        found = judged(case_of(queue, claim))
        queue.finish(claim, result_of(found))
    except LeaseLostError:
        # A worker has it by now, and will end it.
        return
    except GreenroomError as problem:
        queue.fail(claim, problem.code, problem.message, again=False)
        raise
    except Exception as problem:
        queue.fail(claim, "unexpected", f"judging failed: {type(problem).__name__}", again=False)
        raise
    for outcome, count in found.counts.items():
        parts.metrics.judged.labels(outcome).inc(count)


def _waited(parts: Parts, job: Job) -> Job:
    """The job when it has ended; as it is where that takes long or too many wait already."""
    found = parts.store.jobs.get(job.id) or job
    waiting = parts.gates.waiting
    if found.state in (State.queued, State.running) and waiting.acquire(blocking=False):
        try:
            found = _ended(parts, found)
        finally:
            waiting.release()
    if found.state is State.failed:
        raise _refused(found)
    return found


def _ended(parts: Parts, job: Job) -> Job:
    until = monotonic() + parts.settings.wait_s
    look_s = _FIRST_LOOK_S
    never = Event()
    while job.state in (State.queued, State.running) and monotonic() < until:
        never.wait(look_s)
        look_s = min(look_s * 1.5, _LOOKS_S)
        job = parts.store.jobs.get(job.id) or job
    return job


def _refused(job: Job) -> RefusedError:
    error = job.error or {}
    code = error.get("code", "")
    if code in _STATUSES:
        return RefusedError(_STATUSES[code], code, detail=error.get("message", ""))
    # What ended it is for those who run the backend; the job tells its code.
    return RefusedError(HTTPStatus.INTERNAL_SERVER_ERROR, "job_failed", detail=code, at=job.id)
