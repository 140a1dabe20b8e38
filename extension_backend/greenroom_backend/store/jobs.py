"""Audits handed to a worker: submitted, watched and cancelled by a caller."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from greenroom.evidence import Evidence
from greenroom.pricing.records import room_key
from greenroom_backend.pages import page_of
from greenroom_backend.store.blobs import Kind
from greenroom_backend.store.callers import Caller, Right
from greenroom_backend.store.errors import BusyError, ConflictError
from greenroom_backend.store.ground import Ground, Writing
from greenroom_backend.store.pictures import link_pictures, own_picture
from greenroom_backend.store.rooms import ensure_room, sha256_of
from greenroom_backend.store.tables import AUDITS, JOB_EVENTS, JOBS
from greenroom_backend.store.times import moment


class State(StrEnum):
    """queued and running go on; done, failed and cancelled are ends."""

    queued = "queued"
    running = "running"
    done = "done"
    failed = "failed"
    cancelled = "cancelled"


OPEN: Final = (State.queued, State.running)


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """How many jobs may be open in all and for one organisation; how often a job is tried; within
    how many seconds of its submission it must end; after how many a refused caller may try again.
    """

    open_max: int = 500
    organisation_open_max: int = 200
    attempts_max: int = 3
    deadline_s: float = 3_600.0
    retry_after_s: int = 10


@dataclass(frozen=True, slots=True)
class Job:
    """error: code and message where it failed. events: number of the last. Times: ISO, UTC."""

    id: str
    audit: str
    room: str
    state: State
    attempts: int
    created_at: str
    ended_at: str | None
    cancel_asked: bool
    events: int
    error: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Submitted:
    """fresh: False where the same key had brought the same before."""

    job: Job
    fresh: bool


@dataclass(frozen=True, slots=True)
class Event:
    """number: 1, 2, … within the job. body: `stage` and what belongs to it."""

    number: int
    at: str
    body: Mapping[str, Any]


class Jobs:
    """The jobs of the rooms that the caller may see."""

    def __init__(self, ground: Ground, caller: Caller, limits: QueueLimits) -> None:
        self._ground = ground
        self._caller = caller
        self._limits = limits

    def submit(
        self,
        evidence: Evidence,
        pictures: Mapping[str, bytes] | None = None,
        *,
        as_of: date | None = None,
        key: str | None = None,
    ) -> Submitted:
        """Keeps evidence and pictures and queues their audit; nothing is lost from then on.

        evidence: masked. pictures: bytes by SHA-256. as_of: the day judged, by default that of
        the evidence. key: the caller's idempotency key, at most 200 characters; the same key with
        the same evidence, pictures and day gives the same job.
        Raises ForbiddenError, ConflictError for a key that brought something else, BusyError
        where too many jobs are open.
        """
        self._caller.must(Right.audit)
        album = dict(pictures or {})
        raw = evidence.to_json()
        body = sha256_of(json.dumps([sha256_of(raw), sorted(album), str(as_of)]))
        with self._ground.database.read() as connection:
            # Nothing is written to the disk for somebody who is turned away.
            before = self._same(connection, key, body)
            if before is not None:
                return Submitted(before, fresh=False)
            self._must_have_room(connection)
        document = self._ground.blobs.put(Kind.documents, raw.encode("utf-8", "surrogatepass"))
        for picture in album.values():
            self._ground.blobs.put(Kind.pictures, picture)
        with self._ground.writing(self._caller) as writing:
            if key is not None:
                # Two at once with one key: the second waits for the first.
                number = int(sha256_of(f"{self._caller.organisation} {key}")[:15], 16)
                self._ground.database.lock(writing.connection, number)
            before = self._same(writing.connection, key, body)
            if before is not None:
                return Submitted(before, fresh=False)
            self._must_have_room(writing.connection)
            for sha256 in sorted(album):
                own_picture(self._ground, writing, sha256)
            page = page_of(evidence.room.url)
            room = ensure_room(self._ground, writing, page, room_key(evidence.room))
            audit = self._add_audit(writing, room, document)
            link_pictures(writing, audit, album)
            payload = {"evidence": document, "pictures": sorted(album), "as_of": as_of}
            job = self._add_job(writing, room, audit, payload, key, body)
        return Submitted(job, fresh=True)

    def get(self, job_id: str) -> Job | None:
        """A job, None where there is none such."""
        return self._one(JOBS.c.id == job_id)

    def of_audit(self, audit_id: str) -> Job | None:
        """The job of an audit, None where it had none."""
        return self._one(JOBS.c.audit == audit_id)

    def events(self, job_id: str, after: int = 0) -> tuple[Event, ...]:
        """Events of a job with a number above `after`, in order; none of a job not theirs."""
        self._caller.must(Right.see)
        with self._ground.database.read() as connection:
            rows = connection.execute(
                select(JOB_EVENTS)
                .join(JOBS, JOBS.c.id == JOB_EVENTS.c.job)
                .where(self._caller.own(JOBS), JOBS.c.id == job_id, JOB_EVENTS.c.number > after)
                .order_by(JOB_EVENTS.c.number)
            ).all()
        return tuple(Event(row.number, row.at, json.loads(row.body)) for row in rows)

    def cancel(self, job_id: str) -> Job | None:
        """Ends a queued job, asks a running one to end; one that has ended stays as it is.

        None where there is no such job.
        """
        self._caller.must(Right.audit)
        with self._ground.writing(self._caller) as writing:
            own = (JOBS.c.id == job_id, self._caller.own(JOBS))
            row = writing.connection.execute(select(JOBS).where(*own).with_for_update()).first()
            if row is None:
                return None
            if row.state in OPEN and not row.cancel_asked:
                writing.connection.execute(update(JOBS).where(*own).values(cancel_asked=True))
                if row.state == State.queued:
                    end_job(writing, job_id, State.cancelled)
                writing.note("job.cancel_asked", job_id)
            row = writing.connection.execute(select(JOBS).where(*own)).one()
        return job_of(row)

    def _one(self, which: Any) -> Job | None:  # noqa: ANN401 - an SQL condition
        self._caller.must(Right.see)
        with self._ground.database.read() as connection:
            row = connection.execute(select(JOBS).where(which, self._caller.own(JOBS))).first()
        return job_of(row) if row is not None else None

    def _same(self, connection: Connection, key: str | None, body: str) -> Job | None:
        if key is None:
            return None
        row = connection.execute(
            select(JOBS).where(
                JOBS.c.organisation == self._caller.organisation, JOBS.c.idempotency_key == key
            )
        ).first()
        if row is None:
            return None
        theirs = self._caller.rooms is None or row.room in self._caller.rooms
        if row.body_sha256 != body or not theirs:
            raise ConflictError(
                "this key has brought something else before",
                at="Idempotency-Key",
                remedy="use a new key for a new audit",
            )
        return job_of(row)

    def _must_have_room(self, connection: Connection) -> None:
        open_ = select(func.count()).select_from(JOBS).where(JOBS.c.state.in_(OPEN))
        own = open_.where(JOBS.c.organisation == self._caller.organisation)
        limits = self._limits
        if (
            connection.execute(open_).scalar_one() >= limits.open_max
            or connection.execute(own).scalar_one() >= limits.organisation_open_max
        ):
            raise BusyError(
                "too many audits are waiting", retry_after_s=limits.retry_after_s, at="jobs"
            )

    def _add_audit(self, writing: Writing, room: str, document: str) -> str:
        audit = uuid.uuid4().hex
        writing.connection.execute(
            insert(AUDITS).values(
                id=audit,
                organisation=self._caller.organisation,
                room=room,
                created_at=moment(writing.at),
                evidence=document,
            )
        )
        writing.note("audit.added", audit, room=room, evidence=document)
        return audit

    def _add_job(
        self,
        writing: Writing,
        room: str,
        audit: str,
        payload: Mapping[str, Any],
        key: str | None,
        body: str,
    ) -> Job:
        now = moment(writing.at)
        job = uuid.uuid4().hex
        writing.connection.execute(
            insert(JOBS).values(
                id=job,
                organisation=self._caller.organisation,
                room=room,
                audit=audit,
                payload=json.dumps(payload, default=str),
                state=str(State.queued),
                idempotency_key=key,
                body_sha256=body,
                attempts=0,
                attempts_max=self._limits.attempts_max,
                not_before=now,
                deadline=moment(writing.at + timedelta(seconds=self._limits.deadline_s)),
                created_at=now,
                cancel_asked=False,
                events=0,
            )
        )
        add_event(writing, job, {"stage": "queued"})
        writing.note("job.queued", job, audit=audit)
        return job_of(writing.connection.execute(select(JOBS).where(JOBS.c.id == job)).one())


def add_event(writing: Writing, job: str, body: Mapping[str, Any]) -> None:
    """Adds the next event of a job; its number is taken under the job's own lock."""
    connection = writing.connection
    connection.execute(update(JOBS).where(JOBS.c.id == job).values(events=JOBS.c.events + 1))
    number = connection.execute(select(JOBS.c.events).where(JOBS.c.id == job)).scalar_one()
    text = json.dumps(body, ensure_ascii=False)
    connection.execute(
        insert(JOB_EVENTS).values(job=job, number=number, at=moment(writing.at), body=text)
    )


def end_job(
    writing: Writing, job: str, state: State, error: Mapping[str, str] | None = None
) -> None:
    """Ends a job that its lock holder has seen open."""
    writing.connection.execute(
        update(JOBS)
        .where(JOBS.c.id == job)
        .values(
            state=str(state),
            ended_at=moment(writing.at),
            lease=None,
            leased_until=None,
            error=None if error is None else json.dumps(error, ensure_ascii=False),
        )
    )
    add_event(writing, job, {"stage": str(state), **({"error": dict(error)} if error else {})})
    writing.note(f"job.{state}", job, **({"code": error["code"]} if error else {}))


def job_of(row: Row[Any]) -> Job:
    """A line of the table as a job."""
    return Job(
        row.id,
        row.audit,
        row.room,
        State(row.state),
        row.attempts,
        row.created_at,
        row.ended_at,
        row.cancel_asked,
        row.events,
        None if row.error is None else json.loads(row.error),
    )
