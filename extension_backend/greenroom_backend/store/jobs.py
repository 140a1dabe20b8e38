"""Audits handed to a worker: submitted, watched and cancelled by a caller."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, tuple_, update

from greenroom.evidence import Evidence
from greenroom.pricing.records import room_key
from greenroom_backend.pages import page_of
from greenroom_backend.store.blobs import Kind
from greenroom_backend.store.callers import Caller, Right
from greenroom_backend.store.errors import BusyError
from greenroom_backend.store.ground import Ground, Writing
from greenroom_backend.store.keys import LASTS, find, forget, must_be_same, name_of, note_job
from greenroom_backend.store.parcels import put_parcel
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
class Claim:
    """A job in hand. evidence, parcel: names of what is kept; parcel: None without pictures.
    as_of: None for its own day.
    """

    job: str
    lease: str
    organisation: str
    room: str
    audit: str
    evidence: str
    parcel: str | None
    as_of: date | None
    attempt: int


@dataclass(frozen=True, slots=True)
class Submitted:
    """fresh: False where the same key had brought the same before. claim: where it was taken."""

    job: Job
    fresh: bool
    claim: Claim | None = None


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
        key: str = "",
        lease_s: float | None = None,
    ) -> Submitted:
        """Keeps evidence and pictures and queues their audit; nothing is lost from then on.

        evidence: masked. pictures: bytes by SHA-256, kept only until the job has ended. as_of: the
        day judged, by default that of the evidence. key: the caller's idempotency key; the same
        key with the same evidence, pictures and day gives the same job, until that has failed or
        was cancelled. lease_s: takes the job at once for so long, for who does it themselves.
        Raises ForbiddenError, ConflictError for a key that brought something else, BusyError
        where too many jobs are open.
        """
        self._caller.must(Right.audit)
        album = dict(pictures or {})
        raw = evidence.to_json()
        digest = sha256_of(json.dumps([sha256_of(raw), sorted(album), str(as_of)]))
        name = name_of(self._caller, "audit", key) if key else ""
        with self._ground.database.read() as connection:
            # Nothing is written to the disk for somebody who is turned away.
            before = self._same(connection, name, digest)
            if before is not None:
                return Submitted(before, fresh=False)
            self._must_have_room(connection)
        document = self._ground.blobs.put(Kind.documents, raw.encode("utf-8", "surrogatepass"))
        parcel = put_parcel(self._ground, album)
        with self._ground.writing(self._caller) as writing:
            if name:
                # Two at once with one key: the second waits for the first.
                self._ground.database.lock(writing.connection, int(name[:15], 16))
            before = self._same(writing.connection, name, digest)
            if before is not None:
                writing.doomed.extend([parcel] if parcel else [])
                return Submitted(before, fresh=False)
            self._must_have_room(writing.connection)
            page = page_of(evidence.room.url)
            room = ensure_room(self._ground, writing, page, room_key(evidence.room))
            audit = self._add_audit(writing, room, document)
            payload = {"evidence": document, "parcel": parcel, "as_of": as_of}
            row = self._add_job(writing, room, audit, payload)
            if name:
                forget(writing.connection, writing.at)
                note_job(writing, name, digest, row.id)
            claim = take(writing, row, lease_s) if lease_s is not None else None
        return Submitted(job_of(row), fresh=True, claim=claim)

    def get(self, job_id: str) -> Job | None:
        """A job, None where there is none such."""
        return self._one(JOBS.c.id == job_id)

    def of_audit(self, audit_id: str) -> Job | None:
        """The job of an audit, None where it had none."""
        return self._one(JOBS.c.audit == audit_id)

    def listed(
        self, *, limit: int, before: tuple[str, str] | None = None, state: State | None = None
    ) -> tuple[Job, ...]:
        """Jobs, newest first. before: time and id of one; older ones only."""
        self._caller.must(Right.see)
        asked = (
            select(JOBS)
            .where(self._caller.own(JOBS))
            .order_by(JOBS.c.created_at.desc(), JOBS.c.id.desc())
            .limit(limit)
        )
        if state is not None:
            asked = asked.where(JOBS.c.state == str(state))
        if before is not None:
            asked = asked.where(tuple_(JOBS.c.created_at, JOBS.c.id) < before)
        with self._ground.database.read() as connection:
            rows = connection.execute(asked).all()
        return tuple(job_of(row) for row in rows)

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

    def _same(self, connection: Connection, name: str, digest: str) -> Job | None:
        """The job that the key brought; None where there is none, or none that came to anything."""
        kept = find(connection, self._caller, name) if name else None
        if kept is None or moment(self._ground.clock() - LASTS) > kept.at:
            return None
        must_be_same(kept, digest)
        row = connection.execute(
            select(JOBS).where(JOBS.c.id == kept.job, self._caller.own(JOBS))
        ).first()
        if row is None or row.state in (State.failed, State.cancelled):
            return None
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
    ) -> Row[Any]:
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
        return writing.connection.execute(select(JOBS).where(JOBS.c.id == job)).one()


def take(writing: Writing, row: Row[Any], lease_s: float) -> Claim:
    """Puts a free job, whose line is locked, into the hands of who writes."""
    lease = uuid.uuid4().hex
    attempt = row.attempts + 1
    writing.connection.execute(
        update(JOBS)
        .where(JOBS.c.id == row.id)
        .values(
            state=str(State.running),
            lease=lease,
            leased_until=moment(writing.at + timedelta(seconds=lease_s)),
            attempts=attempt,
        )
    )
    add_event(writing, row.id, {"stage": "running", "attempt": attempt})
    payload = json.loads(row.payload)
    return Claim(
        row.id,
        lease,
        row.organisation,
        row.room,
        row.audit,
        payload["evidence"],
        payload["parcel"],
        date.fromisoformat(payload["as_of"]) if payload["as_of"] else None,
        attempt,
    )


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
    """Ends a job that its lock holder has seen open; its pictures as they came go with it."""
    payload = writing.connection.execute(
        select(JOBS.c.payload).where(JOBS.c.id == job)
    ).scalar_one()
    if parcel := json.loads(payload)["parcel"]:
        writing.doomed.append(parcel)
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
