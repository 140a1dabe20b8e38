"""The queue as workers see it: claim, heartbeat, end. Only who holds the lease may say anything.

A worker that dies says nothing more: its lease runs out and another takes the job. A worker that
was only slow finds its lease gone and throws its result away. So each job ends once.
"""

import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, update

from greenroom.pricing.history import Deal, PriceHistory
from greenroom_backend.store.blobs import Kind
from greenroom_backend.store.callers import Caller, Role
from greenroom_backend.store.errors import LeaseLostError
from greenroom_backend.store.ground import Ground, Writing
from greenroom_backend.store.jobs import State, add_event, end_job
from greenroom_backend.store.prices import add_prices, read_history
from greenroom_backend.store.tables import AUDITS, JOBS
from greenroom_backend.store.times import moment

BACK_OFF_S: Final = 2.0
_SYSTEM: Final = Caller("", Role.admin, "worker")


@dataclass(frozen=True, slots=True)
class Claim:
    """A job in hand. evidence, pictures: SHA-256 of what is kept. as_of: None for its own day."""

    job: str
    lease: str
    organisation: str
    room: str
    audit: str
    evidence: str
    pictures: tuple[str, ...]
    as_of: date | None
    attempt: int


@dataclass(frozen=True, slots=True)
class Result:
    """What an audit comes to. evidence, report: JSON. deals: prices seen, of `price_key`."""

    evidence: str
    report: str
    price_key: str
    deals: tuple[Deal, ...]
    counts: Mapping[str, int]


class Queue:
    """Jobs of all organisations."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def claim(self, worker: str, lease_s: float) -> Claim | None:
        """The oldest job that nobody holds, held for `lease_s` seconds; None where there is none.

        What is past its deadline, cancelled or tried too often is ended on the way.
        """
        while True:
            now = moment(self._ground.clock())
            with self._ground.database.read() as connection:
                # Looking costs nobody anything; only taking does.
                if connection.execute(select(JOBS.c.id).where(_free(now)).limit(1)).first() is None:
                    return None
            with self._ground.writing(_SYSTEM) as writing:
                row = writing.connection.execute(
                    select(JOBS)
                    .where(_free(now))
                    .order_by(JOBS.c.created_at, JOBS.c.id)
                    .limit(1)
                    .with_for_update(skip_locked=True)
                ).first()
                if row is None:
                    return None
                theirs = _in_the_name_of(writing, row.organisation, worker)
                if not _ended(theirs, row):
                    return _take(theirs, row, lease_s)

    def beat(self, claim: Claim, lease_s: float) -> bool:
        """Holds the job for `lease_s` seconds more; True where it shall be cancelled.

        Raises LeaseLostError.
        """
        now = self._ground.clock()
        with self._ground.database.write() as connection:
            held = connection.execute(
                update(JOBS)
                .where(_held(claim))
                .values(leased_until=moment(now + timedelta(seconds=lease_s)))
            )
            _must_hold(held.rowcount)
            asked: bool = connection.execute(
                select(JOBS.c.cancel_asked).where(JOBS.c.id == claim.job)
            ).scalar_one()
        return asked

    def tell(self, claim: Claim, stage: str, **more: str | int) -> None:
        """Adds an event: how far the job is. Raises LeaseLostError."""
        with self._ending(claim) as writing:
            add_event(writing, claim.job, {"stage": stage, **more})

    def material(self, claim: Claim) -> tuple[bytes, dict[str, bytes]]:
        """(evidence, pictures by SHA-256) of a claimed job. Raises StorageError."""
        blobs = self._ground.blobs
        album = {name: blobs.get(Kind.pictures, name) for name in claim.pictures}
        return blobs.get(Kind.documents, claim.evidence), album

    def history(self, claim: Claim, price_key: str) -> PriceHistory:
        """What is kept of the prices of the room that is called so."""
        with self._ground.database.read() as connection:
            return read_history(connection, claim.organisation, price_key)

    def finish(self, claim: Claim, result: Result) -> None:
        """Keeps the result and ends the job, both or neither. Raises LeaseLostError."""
        put = self._ground.blobs.put
        evidence = put(Kind.documents, result.evidence.encode("utf-8", "surrogatepass"))
        report = put(Kind.documents, result.report.encode("utf-8", "surrogatepass"))
        with self._ending(claim) as writing:
            writing.connection.execute(
                update(AUDITS)
                .where(AUDITS.c.id == claim.audit)
                .values(evidence=evidence, report=report)
            )
            add_prices(self._ground, writing, result.price_key, result.deals)
            add_event(writing, claim.job, {"stage": "judged", "counts": dict(result.counts)})
            writing.note("audit.judged", claim.audit, evidence=evidence, report=report)
            end_job(writing, claim.job, State.done)

    def fail(self, claim: Claim, code: str, message: str, *, again: bool) -> None:
        """Ends the attempt; again: another may do better, if any is left. Raises LeaseLostError."""
        with self._ending(claim) as writing:
            row = writing.connection.execute(select(JOBS).where(JOBS.c.id == claim.job)).one()
            if again and row.attempts < row.attempts_max and not row.cancel_asked:
                later = writing.at + timedelta(seconds=BACK_OFF_S * 2 ** (row.attempts - 1))
                _put_back(writing, claim.job, not_before=moment(later))
                add_event(writing, claim.job, {"stage": "retrying", "code": code})
            else:
                end_job(writing, claim.job, State.failed, {"code": code, "message": message[:500]})

    def cancel(self, claim: Claim) -> None:
        """Ends a job that shall be cancelled. Raises LeaseLostError."""
        with self._ending(claim) as writing:
            end_job(writing, claim.job, State.cancelled)

    def hand_back(self, claim: Claim) -> None:
        """Gives the job back untried, as a worker does that stops. Raises LeaseLostError."""
        with self._ending(claim) as writing:
            _put_back(writing, claim.job, attempts=claim.attempt - 1)
            add_event(writing, claim.job, {"stage": "queued"})

    def depths(self) -> dict[str, int]:
        """How many jobs there are in each state."""
        with self._ground.database.read() as connection:
            rows = connection.execute(
                select(JOBS.c.state, func.count()).group_by(JOBS.c.state)
            ).all()
        return {str(state): 0 for state in State} | {row[0]: row[1] for row in rows}

    @contextmanager
    def _ending(self, claim: Claim) -> Iterator[Writing]:
        """A transaction of the lease's holder: the job's line is locked and the lease good."""
        caller = Caller(claim.organisation, Role.admin, "worker")
        with self._ground.writing(caller) as writing:
            touched = writing.connection.execute(
                update(JOBS).where(_held(claim)).values(lease=claim.lease)
            )
            _must_hold(touched.rowcount)
            yield writing


def _free(now: str) -> ColumnElement[bool]:
    return or_(
        and_(JOBS.c.state == State.queued, JOBS.c.not_before <= now),
        and_(JOBS.c.state == State.running, JOBS.c.leased_until < now),
    )


def _held(claim: Claim) -> ColumnElement[bool]:
    return and_(JOBS.c.id == claim.job, JOBS.c.lease == claim.lease, JOBS.c.state == State.running)


def _must_hold(rows: int) -> None:
    if rows != 1:
        raise LeaseLostError("the job is no longer ours", at="job")


def _in_the_name_of(writing: Writing, organisation: str, worker: str) -> Writing:
    caller = Caller(organisation, Role.admin, f"worker {worker}")
    return Writing(writing.connection, writing.at, caller, writing.notes)


def _ended(writing: Writing, row: Row[Any]) -> bool:
    """Ends a job that no attempt is left for; whether it did."""
    if row.cancel_asked:
        end_job(writing, row.id, State.cancelled)
    elif row.deadline <= moment(writing.at):
        error = {"code": "late", "message": "it was not its turn before its time was over"}
        end_job(writing, row.id, State.failed, error)
    elif row.attempts >= row.attempts_max:
        error = {"code": "gave_up", "message": f"{row.attempts} attempts ended without a word"}
        end_job(writing, row.id, State.failed, error)
    else:
        return False
    return True


def _take(writing: Writing, row: Row[Any], lease_s: float) -> Claim:
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
        tuple(payload["pictures"]),
        date.fromisoformat(payload["as_of"]) if payload["as_of"] else None,
        attempt,
    )


def _put_back(writing: Writing, job: str, **changes: str | int) -> None:
    writing.connection.execute(
        update(JOBS)
        .where(JOBS.c.id == job)
        .values(state=str(State.queued), lease=None, leased_until=None, **changes)
    )
