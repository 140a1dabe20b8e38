"""Jobs: audits that a worker does. How far each is, as it happens; and ending it."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from threading import Event as Never
from time import monotonic
from typing import Final

from flask import request

from greenroom.documents import JobPage, JobShown, JobState
from greenroom_backend.api import Group, Right, Stream
from greenroom_backend.api.asking import Asked, Paged
from greenroom_backend.api.parts import BUSY_S, Parts
from greenroom_backend.problems import RefusedError
from greenroom_backend.routes.paging import page, subject_of
from greenroom_backend.store import Event, Job, State, Store

routes = Group("jobs")
_LOOK_S: Final = 0.5
# Proxies give up on connections that say nothing for a minute.
_QUIET_S: Final = 15.0
_DIGITS: Final = 9


class JobPath(Asked):
    job_id: str


class JobsAsked(Paged):
    state: JobState | None = None


@routes.get("/v1/jobs", needs=Right.see)
def list_jobs(parts: Parts, query: JobsAsked) -> JobPage:
    """Jobs, newest first, ended ones too."""
    state = State(query.state) if query.state is not None else None
    found, after = page(
        parts,
        query,
        subject_of("jobs", query),
        lambda limit, at: parts.store.jobs.listed(
            limit=limit, before=(str(at[0]), str(at[1])) if at else None, state=state
        ),
        lambda one: [one.created_at, one.id],
    )
    return JobPage(jobs=tuple(shown(one) for one in found), next=after)


@routes.get("/v1/jobs/{job_id}", needs=Right.see)
def show_job(parts: Parts, path: JobPath) -> JobShown:
    """A job: how far it is, or how it ended."""
    return shown(_job(parts, path.job_id))


@routes.post("/v1/jobs/{job_id}/cancel", needs=Right.audit)
def cancel_job(parts: Parts, path: JobPath) -> JobShown:
    """End a queued job, ask a running one to end; one that has ended stays as it is.

    Its pictures are deleted.
    """
    job = parts.store.jobs.cancel(path.job_id)
    if job is None:
        raise RefusedError(404, "http_404", at="job_id")
    return shown(job)


@routes.get("/v1/jobs/{job_id}/events", needs=Right.see)
def watch_job(parts: Parts, path: JobPath) -> Stream:
    """Events of a job as they happen: each stage, and when it is judged the checks by outcome.

    Their names are those of the stages, their ids numbers from 1. The stream ends with the job, or
    after some minutes; who calls again with `Last-Event-ID` misses nothing.
    """
    _job(parts, path.job_id)
    sent = request.headers.get("Last-Event-ID", "")
    after = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) <= _DIGITS else 0
    streams = parts.gates.streams
    if not streams.acquire(blocking=False):
        raise RefusedError(503, "busy", retry_s=BUSY_S)
    until = monotonic() + parts.settings.stream_s
    return Stream(_told(parts.store, path.job_id, after, until), streams.release)


def shown(job: Job) -> JobShown:
    """A job as it goes out."""
    return JobShown.model_validate(asdict(job))


def _job(parts: Parts, job_id: str) -> Job:
    job = parts.store.jobs.get(job_id)
    if job is None:
        raise RefusedError(404, "http_404", at="job_id")
    return job


def _told(store: Store, job_id: str, after: int, until: float) -> Iterator[bytes]:
    yield b"retry: 2000\n\n"
    never, said = Never(), monotonic()
    while True:
        # Asked before the events: what is told after an end would be missed otherwise.
        job = store.jobs.get(job_id)
        for event in store.jobs.events(job_id, after):
            after, said = event.number, monotonic()
            yield _line(event)
        if job is None or JobState(job.state).is_end or monotonic() > until:
            return
        if monotonic() - said > _QUIET_S:
            said = monotonic()
            yield b": still under way\n\n"
        never.wait(_LOOK_S)


def _line(event: Event) -> bytes:
    body = json.dumps({"at": event.at, **event.body}, ensure_ascii=False)
    return f"id: {event.number}\nevent: {event.body['stage']}\ndata: {body}\n\n".encode()
